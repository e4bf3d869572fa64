"""Examples are parted 4 : 1, the same for everybody, with every class where that can be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from demo.data.core.split import split_examples
from demo.data.errors import ArraysError


def test_every_class_has_the_same_proportion() -> None:
    x, y = np.arange(100).reshape(50, 2), np.repeat(["a", "b"], [40, 10])
    arrays = split_examples(x, y)
    assert [np.count_nonzero(arrays[name] == "b") for name in ("y_train", "y_test")] == [8, 2]
    assert arrays["x_train"].shape == (40, 2)
    again = split_examples(x, y)
    assert all(np.array_equal(arrays[name], again[name]) for name in arrays)


def test_numbers_and_rare_classes_are_parted_too() -> None:
    x = pd.DataFrame({"a": range(10)})
    for y in (pd.Series(np.arange(10) / 3), np.arange(10), np.array([0] * 9 + [1])):
        arrays = split_examples(x, y)
        assert [len(arrays[name]) for name in ("y_train", "x_test")] == [8, 2]


def test_what_cannot_be_parted_is_told() -> None:
    for x, y in ((np.zeros((4, 2)), np.arange(4)), (np.zeros((6, 2)), np.arange(5))):
        with pytest.raises(ArraysError, match="a label for each example, and at least 5"):
            split_examples(x, y)
