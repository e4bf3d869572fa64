"""A dataclass is read from JSON only if each of its fields is of its kind, range and size."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from demo.json_fields import Axes, Between, Length, read_fields, write_array

Small = Annotated[int, Between(0, 9)]
ONES = write_array(np.ones((2, 3), np.float32))


@dataclass(frozen=True)
class Sample:
    number: Small
    share: Annotated[float, Between(0, 1)]
    name: Annotated[str, Length(1, 5)]
    flag: bool
    mood: Literal["high", "low"]
    maybe: Small | None
    several: Annotated[list[Small], Length(1, 3)]
    named: dict[str, list[Small]]
    array: Annotated[NDArray[np.float32], Axes(2), Between(0, 1)]
    plain: float = 0.5
    more: list[str] = field(default_factory=list)


WHOLE: dict[str, Any] = {
    "number": 3,
    "share": 1,
    "name": "äöü",
    "flag": True,
    "mood": "low",
    "maybe": None,
    "several": [1, 2],
    "named": {"a": [0]},
    "array": {**ONES, "shape": [2, 3]},
}


def test_all_fields_are_read() -> None:
    read = read_fields(Sample, {**WHOLE, "of a later version": 1})
    assert (read.number, read.share, read.name, read.mood) == (3, 1, "äöü", "low")
    assert (read.maybe, read.several, read.named) == (None, [1, 2], {"a": [0]})
    assert (read.array.shape, read.array.dtype.str, read.more) == ((2, 3), "<f4", [])


def test_half_as_many_digits_become_the_usual_ones() -> None:
    half = json.loads(json.dumps(write_array(np.ones((2, 3), np.float16))))
    assert read_fields(Sample, {**WHOLE, "array": half}).array.dtype == np.float32


@pytest.mark.parametrize("name", WHOLE)
def test_a_missing_field_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name}: it is missing"):
        read_fields(Sample, {key: value for key, value in WHOLE.items() if key != name})


OTHERS: dict[str, tuple[Any, ...]] = {
    "number": (-1, 10, 10**400, 1.0, True, None, "1", [], {}),
    "share": (-0.1, 1.1, 10**400, float("nan"), float("inf"), "1", True),
    "name": ("", "abcdef", 1, None, ["a"], "a\ud800", "\udcff"),
    "flag": (0, 1, None, "true"),
    "mood": ("", "High", None, ["low"], 0),
    "maybe": (-1, "1", False, []),
    "several": ([], [1] * 4, [10], [None], [[1]], {"0": 1}, "12"),
    "named": ([], {"a": 1}, {"a": [10]}, {"\ud800": [1]}, None),
    "plain": (1e301, None),
    "more": ([1], ["x"] * 100_001),
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in OTHERS.items() for value in values]
)
def test_other_values_are_refused_by_the_fields_name(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{name}: expected "):
        read_fields(Sample, {**WHOLE, name: value})


@pytest.mark.parametrize(
    "other",
    [
        {"shape": [6]},  # another number of axes
        {"shape": [3, 3]},
        {"shape": [0, 3]},
        {"shape": [-1, 3]},
        {"shape": [True, 6]},
        {"shape": [2.0, 3]},
        {"shape": [10**30, 3]},
        {"shape": [1] * 9},
        {"shape": "2"},
        {"shape": None},
        {"dtype": "<i4"},
        {"dtype": "O"},
        {"dtype": "<f16"},
        {"dtype": ["<f4"]},
        {"dtype": None},
        {"array": "!"},
        {"array": "AAAA"},
        {"array": ""},
        {"array": "ä"},
        {"array": 1},
        {"array": write_array(np.full((2, 3), 2, np.float32))["array"]},
        {"array": write_array(np.full((2, 3), np.nan, np.float32))["array"]},
        {"array": write_array(np.full((2, 3), -np.inf, np.float32))["array"]},
        {"more": 1},
    ],
)
def test_an_array_of_another_kind_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^array: "):
        read_fields(Sample, {**WHOLE, "array": {**WHOLE["array"], **other}})


def test_an_array_that_is_empty_is_refused() -> None:
    empty = {"array": "", "dtype": "<f4", "shape": [0, 3]}
    with pytest.raises(ValueError, match=r"^array: "):
        read_fields(Sample, {**WHOLE, "array": empty})
