"""Slides may have data sets of their own: files beside them go with the talk's own data."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from demo.data.dataset import Dataset
from demo.data.errors import DataError
from demo.data.other_datasets import refusal, with_others
from demo.data.sources import resolve_dataset
from tests.demo.data.tables import penguins, written


def test_files_are_read_and_go_with_the_talk_s_own(tiny: Dataset, tmp_path: Path) -> None:
    penguins(tmp_path)
    own = with_others(tiny, ["", "shuffled", "wine", "penguins.csv"], tmp_path)
    assert [*own.others] == ["penguins.csv"]
    far = pickle.loads(pickle.dumps(own))
    found = resolve_dataset(far, "penguins.csv")
    assert (found.name, found.kind, found.columns[0]) == (
        "penguins.csv",
        "table",
        "species: Adelie",
    )
    assert not any(refusal(own, name) for name in ("", "shuffled", "wine", "penguins.csv"))
    assert not found.fits_models_of(tiny)


def test_what_can_not_be_used_is_told_to_its_slide_alone(tiny: Dataset, tmp_path: Path) -> None:
    written(tmp_path, "a,b\n")
    names = ["own.csv", "ow.csv", "wines", "folder", "\0.csv"]
    own = with_others(tiny, names, tmp_path)
    assert "Received: headings alone" in refusal(own, "own.csv")
    assert refusal(own, "ow.csv") == (
        "Expected the file ow.csv beside the slides. Received: no such file. Write own.csv."
    )
    assert refusal(own, "wines").endswith("Write wine, or leave it out for the talk's own.")
    assert refusal(own, "folder").startswith("Expected dataset: shuffled, mnist5k, ")
    assert refusal(own, "\0.csv")
    assert "has read nothing" in refusal(own, "new.csv")
    with pytest.raises(DataError, match="headings alone"):
        resolve_dataset(own, "own.csv")


def test_data_of_one_shape_may_need_models_of_their_own(tiny: Dataset) -> None:
    assert replace(tiny, name="same").fits_models_of(tiny)
    assert not replace(tiny, class_names=(*"abcdefghijk",)).fits_models_of(tiny)
    assert not replace(tiny, vocabulary=("", "[UNK]")).fits_models_of(tiny)
