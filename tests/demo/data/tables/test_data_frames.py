"""Tables become data sets: with their answers, names, and a line on what was done."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from demo.data.choice import DataChoice
from demo.data.core.dataset import Dataset
from demo.data.errors import DataError
from demo.data.tables.data_frames import Table, table_dataset
from tests.demo.data.written_tables import loaded, penguins


def dataset(frame: pd.DataFrame, **choice: object) -> Dataset:
    return table_dataset(Table("own", "own.csv", frame, DataChoice(**choice)))  # type: ignore[arg-type]


def test_classes_of_a_column(tmp_path: Path) -> None:
    data = loaded(penguins(tmp_path), target="species")
    assert (data.name, data.kind, data.target, data.noun) == (
        "penguins",
        "table",
        "species",
        "rows",
    )
    assert data.class_names == ("Adelie", "Chinstrap", "Gentoo")
    assert data.columns == (
        *("island: Biscoe", "island: Dream", "bill", "mass"),
        *("sex: female", "sex: male", "sex: missing"),
    )
    assert data.notes == (
        "penguins.csv: 60 rows, 7 columns from 4, species has 3 classes; "
        "2 rows without species left out; 7 missing filled",
    )
    assert (len(data.x_train), len(data.x_test)) == (46, 12)
    assert np.bincount(data.y_test).tolist() == [4, 4, 4]
    assert np.allclose(data.x_train.mean(axis=0), 0, atol=1e-6)


def test_a_number_to_predict(tmp_path: Path) -> None:
    data = loaded(penguins(tmp_path), target="bill")
    assert data.is_regression
    assert (data.class_names, data.classes) == ((), 1)
    assert "bill is a number" in data.notes[0]
    as_classes = loaded(penguins(tmp_path), target="mass", answers="classes")
    assert as_classes.classes == 60


def test_the_last_column_is_the_usual_target_and_others_are_suggested(tmp_path: Path) -> None:
    assert loaded(penguins(tmp_path)).class_names == ("female", "male")
    with pytest.raises(DataError) as caught:
        loaded(penguins(tmp_path), target="Specis")
    assert str(caught.value) == (
        "penguins.csv: expected a target: species, island, bill, mass, sex. Received: 'Specis'. "
        "Write species."
    )


def test_rows_as_pictures_and_series() -> None:
    pixels = {f"p{n}": [(17 * n + row) % 256 for row in range(20)] for n in range(12)}
    frame = pd.DataFrame({"label": [0, 1] * 10, **pixels})
    wide = dataset(frame, kind="images", size=(3, 4), target="label")
    assert (wide.kind, wide.input_shape, wide.scaling) == (
        "images",
        (3, 4, 1),
        "0…1, divided by 255",
    )
    assert dataset(frame, kind="images", size=(2, 2), target="label").input_shape == (2, 2, 3)
    assert dataset(frame, kind="series", target="label").input_shape == (12, 1)
    with pytest.raises(DataError, match=r"expected 3 × 3 pixels, grey or in colour.*--size"):
        dataset(frame, kind="images", target="label")


COUNT = [*range(20)]
HALF = [0, 1] * 10
WRONG: dict[str, tuple[dict[str, object], str]] = {
    "one column": ({"a": COUNT}, "at least two columns with values. Received: a. Mend"),
    "one with values": ({"a": COUNT, "b": [None] * 20}, "at least two columns with values"),
    "few rows": ({"a": [1, 2], "b": [0, 1]}, "at least 5 rows with b. Received: 2"),
    "few answers": ({"a": COUNT, "b": [1, 2, *[None] * 18]}, "at least 5 rows with b"),
    "one answer": ({"a": COUNT, "b": ["x"] * 20}, "'b' to differ. Received: x in all rows"),
    "no answers": ({"a": COUNT, "c": HALF, "b": [None] * 20}, "'b' to have values. Received: none"),
    "the same everywhere": ({"a": [7] * 20, "b": HALF}, "'a', but the same in all rows. Mend"),
    "names": (
        {"a": HALF, "b": [f"n{n}" for n in COUNT]},
        "'b' to hold few classes. Received: 20 d",
    ),
    "days to find": ({"a": HALF, "b": pd.date_range("2020", periods=20)}, "classes or numbers"),
    "days": ({"a": pd.date_range("2020", periods=20), "b": HALF}, "Received: dates in 'a' (2020-"),
    "nothing to learn from": (
        {"a": [f"n{n}" for n in COUNT], "b": HALF},
        "a column to learn from. Received: 'a', but nearly all of its values differ. Mend",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_can_not_be_used_is_told(case: str) -> None:
    columns, message = WRONG[case]
    with pytest.raises(DataError) as caught:
        dataset(pd.DataFrame(columns))
    assert str(caught.value).startswith("own.csv: expected ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_left_out_is_told() -> None:
    names = [f"n{n}" for n in COUNT]
    frame = pd.DataFrame({"id": COUNT, "name": names, "none": [None] * 20, "a": HALF, "b": HALF})
    assert dataset(frame).notes == (
        "own.csv: 20 rows, 1 column, b has 2 classes; left out: 'none' (no value in any row); "
        "left out: 'id' (it numbers the rows); left out: 'name' (nearly all of its values differ)",
    )


def test_a_class_of_a_single_row_is_no_reason_to_stop() -> None:
    frame = pd.DataFrame({"a": COUNT, "b": ["x", *["y", "z"] * 9, "y"]})
    assert dataset(frame).classes == 3


def test_a_column_with_values_in_rows_without_an_answer_alone() -> None:
    frame = pd.DataFrame({"a": HALF, "b": ["x", *[None] * 19], "c": [None, *HALF[1:]]})
    assert dataset(frame).notes == (
        "own.csv: 20 rows, 1 column, c has 2 classes; left out: 'b' (no value in any row); "
        "1 row without c left out",
    )
