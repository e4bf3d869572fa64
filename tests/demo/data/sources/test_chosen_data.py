"""What is chosen is loaded: by name, by path, or from a data.py; options must say something."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.data.choice import USUAL, DataChoice
from demo.data.core.dataset import OFFLINE_DEFAULT
from demo.data.errors import DataError
from demo.data.sources.chosen_data import load_chosen
from tests.demo.data.small import few, saved
from tests.demo.data.written_tables import penguins, written


def test_a_data_file_of_the_author_s_comes_before_what_comes_along(tmp_path: Path) -> None:
    assert load_chosen(USUAL, tmp_path).name == OFFLINE_DEFAULT
    written(tmp_path, "def any_name(): return [[0], [1]] * 5, [0, 1] * 5", "data.py")
    assert load_chosen(USUAL, tmp_path).name == "data"
    assert load_chosen(DataChoice("digits"), tmp_path).name == "digits"


def test_files_and_folders(tmp_path: Path) -> None:
    assert load_chosen(DataChoice(str(penguins(tmp_path)))).kind == "table"
    assert load_chosen(DataChoice(str(saved(tmp_path, few())))).kind == "images"


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (DataChoice("penguins"), "Received: 'penguins', and no such folder is there. Choose one"),
        (
            DataChoice("own.doc"),
            ".csv, .tsv, .parquet, .xlsx, .xlsm, .xls or .npz file, or a folder",
        ),
        (
            DataChoice("digits", target="x"),
            "Expected a file of your own for --target. Received: a da",
        ),
        (DataChoice("own.npz", target="x"), "Expected a file of your own for --target"),
        (
            DataChoice(".", kind="table"),
            "for --kind. Received: a folder of pictures. Leave it out.",
        ),
    ],
)
def test_what_is_told(choice: DataChoice, message: str) -> None:
    with pytest.raises(DataError) as caught:
        load_chosen(choice)
    assert message in str(caught.value)
