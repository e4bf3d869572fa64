"""How much each class counts is what ``keras.Model.fit`` would make of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from demo.data.core.class_weights import class_weights
from demo.data.core.dataset import Dataset
from tests.demo.numbers import progression

X = np.zeros((8, 2), np.float32)
Y = np.array([0, 0, 0, 0, 0, 0, 2, 2], np.int32)
DATA = Dataset("few", X, Y, X, Y, class_names=("oak", "elm", "ash"))


def weights(said: Any, examples: int | None = None) -> list[float]:
    found = class_weights(said, DATA, examples)
    return [] if found is None else found.tolist()


def test_balanced_classes_weigh_as_much_as_each_other() -> None:
    assert weights("balanced") == pytest.approx([8 / (2 * 6), 1, 8 / (2 * 2)])
    assert weights("balanced", 6) == [1, 1, 1]  # there are none but oaks


def test_classes_are_named_or_numbered_and_others_have_one() -> None:
    assert weights({"ash": 5.0, "0": 2.0}) == [2, 1, 5]
    assert weights("") == []


def test_what_is_no_class_is_told_in_a_line() -> None:
    with pytest.raises(ValueError, match=r"oak, elm, ash. Received: 'osk'. Write oak.$"):
        weights({"osk": 1.0})
    with pytest.raises(ValueError, match="Received: '3'"):
        weights({"3": 1.0})


def test_numbers_have_no_classes() -> None:
    with pytest.raises(ValueError, match="no class_weight where answers are numbers"):
        class_weights("balanced", replace(progression(), name="line"))
