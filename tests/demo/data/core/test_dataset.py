"""Data sets come in one form: checked, brought to size, or with their pixels shuffled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from demo.data.core.dataset import ARRAYS, OFFLINE_DEFAULT, Dataset, make_dataset, shuffle_pixels
from demo.data.errors import DataError
from demo.data.sources.named_datasets import load_dataset, resolve_dataset
from tests.demo.data.small import GREY, LABELS, Arrays, complaint, few, saved


def test_bytes_are_divided_by_255_and_grey_pictures_get_a_channel(tmp_path: Path) -> None:
    data = load_dataset(str(saved(tmp_path, few())))
    assert data.name == "own"
    assert data.input_shape == (4, 5, 1)
    assert data.classes == 3
    assert data.x_train.dtype == np.float32
    assert data.y_train.dtype == np.int32
    assert np.allclose(data.x_train[..., 0], GREY / 255)
    assert np.array_equal(data.x_test, data.x_train[:3])
    assert data.y_test.tolist() == [0, 1, 2]


def test_floats_in_0_to_1_stay_as_they_are(tmp_path: Path) -> None:
    x = GREY / 200
    data = load_dataset(str(saved(tmp_path, few(x_train=x, x_test=x[:3]))))
    assert np.allclose(data.x_train[..., 0], x)


def test_other_floats_stay_too_and_the_presenter_is_told(tmp_path: Path) -> None:
    x = GREY - 50.0  # -50 to 69
    data = load_dataset(str(saved(tmp_path, few(x_train=x, x_test=x[:3]))))
    assert np.array_equal(data.x_train[..., 0], x)
    assert data.scaling == ""
    assert data.notes[0].startswith("The numbers of x_train reach 69 and are left alone")


def test_colour_pictures_keep_their_channels(tmp_path: Path) -> None:
    x = np.stack([GREY, GREY + 1, GREY + 2], axis=-1).astype(np.uint8)
    data = load_dataset(str(saved(tmp_path, few(x_train=x, x_test=x[:3]))))
    assert data.input_shape == (4, 5, 3)
    assert np.allclose(data.x_train, x / 255)


def test_a_class_that_only_the_test_images_have_counts(tmp_path: Path) -> None:
    assert load_dataset(str(saved(tmp_path, few(y_test=np.array([0, 1, 6]))))).classes == 7


SPOILT_VALUE = GREY.astype(float)
SPOILT_VALUE[2, 1, 1] = np.nan

WRONG: dict[str, tuple[Arrays, str, str]] = {  # changed arrays, expected, received
    "one table": (
        {"x_test": GREY[:3].reshape(3, 20)},
        "test images of the same shape as the train images",
        "[(4, 5), (20,)]",
    ),
    "five axes": (
        {"x_test": GREY[:3, None, None]},
        "test images of the same shape as the train images",
        "[(4, 5), (1, 1, 4, 5)]",
    ),
    "six axes": ({"x_train": GREY[:, None, None, None]}, "x_train of shape", "(6, 1, 1, 1, 4, 5)"),
    "no axes": ({"x_train": GREY[:, 0, 0]}, "x_train of shape (rows, columns)", "(6,)"),
    "no images": ({"x_test": GREY[:0], "y_test": LABELS[:0]}, "x_test of shape", "(0, 4, 5)"),
    "words": ({"x_train": GREY.astype(str)}, "x_train to hold finite numbers", "<U"),
    "not a number": ({"x_train": SPOILT_VALUE}, "x_train to hold finite numbers", "nan"),
    "infinite": ({"x_train": SPOILT_VALUE - np.inf}, "x_train to hold finite numbers", "-inf"),
    "too few labels": ({"y_train": LABELS[:5]}, "y_train of shape (6,), one label", "(5,)"),
    "rows of zeros": ({"y_train": np.eye(6, 3)}, "y_train of shape (examples,)", "(6, 3), and row"),
    "two sizes": (
        {"x_test": GREY[:3, :3]},
        "test images of the same shape as the train images",
        "[(4, 5), (3, 5)]",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_arrays_that_do_not_fit_are_named(tmp_path: Path, case: str) -> None:
    changed, expected, received = WRONG[case]
    message = complaint(saved(tmp_path, few(**changed)))
    assert message.startswith(f"Data set 'own': expected {expected}")
    assert f"Received: {received}" in message
    assert f"or leave --data out for {OFFLINE_DEFAULT}." in message


def test_shuffled_pixels_keep_all_their_values_in_one_other_order(tiny: Dataset) -> None:
    shuffled = resolve_dataset(tiny, "shuffled")
    np.testing.assert_array_equal(
        np.sort(shuffled.x_test.reshape(100, -1)), np.sort(tiny.x_test.reshape(100, -1))
    )
    order = [  # where a pixel of the first image went is where those of all images went
        np.flatnonzero((shuffled.x_train.reshape(300, -1) == column[:, None]).all(axis=0))
        for column in tiny.x_train.reshape(300, -1).T
    ]
    assert all(len(places) >= 1 for places in order)
    assert not np.array_equal(shuffled.x_test, tiny.x_test)
    np.testing.assert_array_equal(shuffled.y_test, tiny.y_test)
    np.testing.assert_array_equal(resolve_dataset(tiny, "shuffled").x_test, shuffled.x_test)


def test_what_has_no_pixels_is_shuffled_by_its_own_places() -> None:
    x = np.random.default_rng(0).random((9, 6, 2), np.float32)  # (series, steps, channels)
    series = make_dataset("own", of(x), kind="series")
    steps = {step.tobytes() for step in series.x_test[0]}
    assert {step.tobytes() for step in shuffle_pixels(series).x_test[0]} == steps
    names = ("a", "b", "c", "d", "e")
    table = make_dataset("own", of(x[:, :5, 0]), scale="none", columns=names)
    shuffled = shuffle_pixels(table)
    assert set(shuffled.columns) == {*names}
    assert shuffled.columns != names
    for place, name in enumerate(shuffled.columns):
        column = table.x_train[:, names.index(name)]
        np.testing.assert_array_equal(shuffled.x_train[:, place], column)


def of(x: NDArray[Any]) -> Arrays:
    labels = np.arange(len(x)) % 2
    return {"x_train": x, "y_train": labels, "x_test": x[:3], "y_test": labels[:3]}


def test_what_is_said_of_arrays_goes_along() -> None:
    x = np.random.default_rng(0).random((9, 2))
    data = make_dataset(
        "own",
        of(x),
        class_names=("no", "yes"),
        columns=("age", "height"),
        target="grown up",
        noun="children",
        notes=("2 ages were filled in",),
    )
    assert (data.kind, data.noun, data.target) == ("table", "children", "grown up")
    assert (data.columns, data.class_names) == (("age", "height"), ("no", "yes"))
    assert data.notes == ("2 ages were filled in",)
    assert data.scaling == "each column has mean 0 and spread 1, by the training part"
    assert make_dataset("wine", of(x)).noun == "rows"  # no name decides what examples are called
    with pytest.raises(DataError, match=r"each of 2 columns\. Received: 1 names for rows"):
        make_dataset("own", of(x), columns=("age",))


def test_a_row_is_known_in_its_own_units() -> None:
    rows = np.array([[38.8, 3750.0, 1.0], [46.1, 5000.0, 1.0], [39.5, 3250.0, 1.0]])
    labels = np.array([0, 1, 0])
    data = make_dataset("penguins", dict(zip(ARRAYS, (rows, labels, rows, labels), strict=True)))
    assert data.kind == "table"
    assert abs(data.x_train).max() < 2
    for scaled, row in zip(data.x_test, rows, strict=True):
        assert data.in_own_units(scaled) == pytest.approx(row.tolist(), rel=1e-5)
