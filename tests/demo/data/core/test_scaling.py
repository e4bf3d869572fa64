"""Numbers come to size by the kind of the data, and by its training part alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from demo.data.core.scaling import scale_examples
from demo.data.errors import ArraysError

RANDOM = np.random.default_rng(0)
SHAPE = (9, 4, 5, 1)


def pictures(largest: float, dtype: str, smallest: float = 0) -> NDArray[Any]:
    """Return pictures with all numbers from one to the other, both included."""
    return np.linspace(smallest, largest, 180).reshape(SHAPE).astype(dtype)


@pytest.mark.parametrize(
    ("largest", "dtype", "divisor", "words"),
    [
        (255, "uint8", 255, "0…1, divided by 255"),
        (119, "uint8", 255, "0…1, divided by 255"),
        (1, "uint8", 1, "0…1"),  # a mask
        (0, "uint8", 1, "0…1"),
        (16, "uint8", 16, "0…1, divided by 16"),
        (65535, "uint16", 65535, "0…1, divided by 65,535"),
        (4095, "uint16", 4095, "0…1, divided by 4,095"),  # 12 bits of 16
        (255, "uint16", 255, "0…1, divided by 255"),
        (255, "int64", 255, "0…1, divided by 255"),
        (1, "int32", 1, "0…1"),
        (1e6, "int32", 1e6, "0…1, divided by 1,000,000"),
        (1, "bool", 1, "0…1"),
        (1, "float64", 1, ""),
        (255, "float32", 1, ""),
        (3, "float16", 1, ""),
    ],
)
def test_pictures_are_divided_by_what_a_pixel_can_hold(
    largest: float, dtype: str, divisor: float, words: str
) -> None:
    x = pictures(largest, dtype)
    for kind in ("images", "volumes"):
        train, test, told = scale_examples(kind, x, x[:3])
        assert train.dtype == test.dtype == np.float32
        np.testing.assert_allclose(train, x.astype(float) / divisor, rtol=1e-6)
        np.testing.assert_array_equal(test, train[:3])
        assert told == words


def test_a_picture_with_numbers_below_zero_keeps_its_zero() -> None:
    x = pictures(3071, "int16", -1024)  # as computed tomography has it
    train, _, words = scale_examples("volumes", x, x[:3])
    np.testing.assert_allclose(train, x / 3071, rtol=1e-6)
    assert words == "-1…1, divided by 3,071"


def test_a_dark_test_part_has_the_scale_of_the_training_part() -> None:
    x = pictures(255, "uint8")
    _, test, _ = scale_examples("images", x, x[:1] // 255 + np.eye(4, 5, dtype="uint8")[..., None])
    assert test.max() == np.float32(1 / 255)


def test_whole_numbers_of_a_series_are_divided_by_the_largest() -> None:
    x = pictures(20000, "int16", -30000)[..., 0]
    train, _, words = scale_examples("series", x, x[:3])
    np.testing.assert_allclose(train, x / 30000, rtol=1e-6)
    assert words == "-1…1, divided by 30,000"


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "uint64", "uint8", "bool"])
def test_columns_of_a_table_have_mean_0_and_spread_1(dtype: str) -> None:
    x = (RANDOM.random((50, 3)) * [2, 200, 0] // 1).astype(dtype)
    x[:40, 2] = 1  # constant in the training part
    train, test, words = scale_examples("table", x[:40], x[40:])
    np.testing.assert_allclose(train.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(train[:, :2].std(axis=0), 1, rtol=1e-5)
    assert not train[:, 2].any()
    assert not test[:, 2].any()
    mean, spread = x[:40, 0].mean(), x[:40, 0].std()
    np.testing.assert_allclose(test[:, 0], (x[40:, 0] - mean) / spread, rtol=1e-5, atol=1e-6)
    assert words == "each column has mean 0 and spread 1, by the training part"


@pytest.mark.parametrize("size", [1e-300, 1e-30, 1e9, 1e30, 1e300])
def test_columns_of_any_size(size: float) -> None:
    x = (RANDOM.random((50, 2)) + 100) * size
    for scale in ("standard", "0-1"):
        train, test, _ = scale_examples("table", x[:40], x[40:], scale)
        assert np.isfinite(test).all()
        expected = scale_examples("table", x[:40] / size, x[40:] / size, scale)
        np.testing.assert_allclose(train, expected[0], rtol=1e-3, atol=1e-5)


def test_a_scale_that_is_said_holds_for_every_kind() -> None:
    x = pictures(255, "uint8")
    assert scale_examples("images", x, x, "none")[0].max() == 255
    assert scale_examples("images", x, x, "none")[2] == ""
    train, _, words = scale_examples("images", x + np.uint8(0), x, "0-1")
    assert (train.min(), train.max()) == (0, 1)
    assert words == "0…1, by the range of the training part"
    train, _, words = scale_examples("images", x, x, "standard")
    assert (abs(train.mean()) < 1e-6, words) == (True, "mean 0 and spread 1, by the training part")
    series = np.stack([np.arange(80).reshape(2, 40), np.full((2, 40), 7)], axis=-1) * 1.0
    train, _, words = scale_examples("series", series, series, "0-1")
    assert train.max(axis=(0, 1)).tolist() == [1, 0]
    assert words == "each channel has 0…1, by the range of the training part"
    table = RANDOM.random((20, 2)) * [1, 1000]
    train, _, _ = scale_examples("table", table, table, "0-1")
    assert train.max(axis=0).tolist() == [1, 1]
    np.testing.assert_allclose(scale_examples("table", table, table, "none")[0], table, rtol=1e-6)


def test_texts_stay_as_they_are() -> None:
    x = np.array([[3, 700, 0]])
    train, _, words = scale_examples("text", x, x)
    assert (train.tolist(), words) == ([[3, 700, 0]], "")


def test_python_s_own_numbers() -> None:
    x = np.array([[1, 2.5], [3, 4]], dtype=object)
    np.testing.assert_allclose(scale_examples("table", x, x)[0], [[-1, -1], [1, 1]], rtol=1e-6)


FLOATS = pictures(1, "float64")
SPOILT = np.where(FLOATS[1, 2, 3, 0] == FLOATS, np.nan, FLOATS)
HUGE = np.where(FLOATS == 1, 1e39, FLOATS)
WRONG = {
    "floats and bytes": (FLOATS, pictures(255, "uint8"), "same type of numbers as x_train, float6"),
    "booleans and bytes": (pictures(1, "bool"), pictures(1, "uint8"), "same type"),
    "a mask and greys": (
        pictures(1, "uint8"),
        pictures(255, "uint8"),
        "x_train, up to 1. Received: 255",
    ),
    "8 and 16 bits": (pictures(255, "uint8"), pictures(60000, "uint16"), "x_train, up to 255"),
    "divided once": (FLOATS, pictures(255, "float64"), "x_train, up to 0.99. Received: 252"),
    "divided once, turned": (
        pictures(255, "float64"),
        FLOATS,
        "up to 252.*Received: 0.99",
    ),
    "missing": (FLOATS, SPOILT, r"x_test to hold finite .* Received: nan at x_test\[1, 2, 3, 0\]"),
    "too large": (HUGE, FLOATS * 90, r"x_train to hold numbers up to 3.4e\+38.* Received: 1e\+39"),
    "complex": (FLOATS * 1j, FLOATS, "Received: complex128"),
    "words": (FLOATS, np.array([["a", 1]], object), "Received: could not convert"),
}


def test_outliers_in_one_part_are_no_other_scale() -> None:
    train = pictures(1, "float32")
    train[0, 0, 0, 0] = 1e4
    np.testing.assert_array_equal(scale_examples("images", train, FLOATS)[0], train)


@pytest.mark.parametrize("case", WRONG)
def test_numbers_that_cannot_be_used_are_told(case: str) -> None:
    train, test, told = WRONG[case]
    with pytest.raises(ArraysError, match=told):
        scale_examples("images", train, test)


def test_an_unknown_scale_is_told() -> None:
    with pytest.raises(ArraysError, match=r"none, 0-1, standard, or none said\. Received: 'max'"):
        scale_examples("images", FLOATS, FLOATS, "max")


def test_the_spread_between_the_largest_numbers_is_told() -> None:
    x = np.array([[-1e308], [1e308]])
    train, _, _ = scale_examples("table", x, x)
    np.testing.assert_allclose(train, [[-1], [1]])
    with pytest.raises(ArraysError, match="x_test to hold numbers"):
        scale_examples("table", np.array([[0], [1e-30]]), x)
