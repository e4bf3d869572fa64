"""Columns become numbers: categories one by one, what is missing filled in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from demo.data.tables.columns import MOST_CATEGORIES, encode, kind_of, tidied

ROWS = 40
DAYS = pd.date_range("2020-01-01", periods=ROWS)
KINDS: dict[str, tuple[Any, str]] = {
    "numbers": ([*range(ROWS)], "numbers"),
    "booleans": ([True, False] * 20, "numbers"),
    "booleans with a gap": ([True, None] * 20, "numbers"),
    "pandas's own whole numbers": (pd.array([1, None] * 20, "Int64"), "numbers"),
    "nearly all numbers": ([str(n) for n in range(ROWS - 1)] + ["unknown"], "numbers"),
    "categories": (["a", "b"] * 20, "categories"),
    "a column of categories": (pd.Categorical(["a", "b"] * 20), "categories"),
    "lists": ([[1], [2]] * 20, "categories"),
    "names": ([f"name {n}" for n in range(ROWS)], "texts"),
    "days": (DAYS, "dates"),
    "spans": (DAYS - DAYS[0], "dates"),
    "days as text": ([f"{day:%d.%m.%Y}" for day in DAYS], "dates"),
    "days in words": ([f"{day:%B} {day.day}, 2020" for day in DAYS], "dates"),
    "months": ([f"{day:%Y-%m}" for day in DAYS], "dates"),
    "days of the week": ([f"{day:%a, %d %b %Y}" for day in DAYS], "dates"),
    "days, one unknown": (["unknown", *(f"{day:%Y-%m-%d}" for day in DAYS[1:])], "dates"),
    "days as numbers": ([int(f"{day:%Y%m%d}") for day in DAYS], "dates"),
    "years": ([1990 + n for n in range(ROWS)], "numbers"),
    "large numbers": ([20_000_000 + 7_919 * n for n in range(ROWS)], "numbers"),
    "numbers and a mark": ([str(n) if n % 3 else "closed" for n in range(ROWS)], "numbers"),
    "few numbers and a word": (["1", "2", "3", "more"] * 10, "categories"),
    "moments": ([f"{day:%Y-%m-%dT%H:%M:%S}" for day in DAYS], "dates"),
}


@pytest.mark.parametrize("case", KINDS)
def test_what_a_column_holds(case: str) -> None:
    values, kind = KINDS[case]
    assert kind_of(tidied(pd.Series(values))) == kind


def test_what_says_nothing_is_missing() -> None:
    assert tidied(pd.Series(["x", " ", ""])).isna().tolist() == [False, True, True]
    assert tidied(pd.Series([" ", None, ""], dtype="str")).dtype == np.float64
    assert tidied(pd.Series([1.0, np.inf, -np.inf])).isna().tolist() == [False, True, True]
    numbers = tidied(pd.Series(["1"] * 19 + ["unknown"]))
    assert numbers.dtype == np.float64
    assert numbers.isna().sum() == 1


def test_missing_numbers_are_the_median_of_the_rows_to_learn_from() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0, 9.0, np.nan, 100.0]})
    encoded = encode(frame, np.array([0, 1, 2, 3]))
    assert encoded.numbers[:, 0].tolist() == [1, 2, 9, 2, 100]
    assert encoded.filled == 1
    assert encode(frame, np.array([3])).numbers[3, 0] == 0  # nothing is known there


def test_a_category_is_a_column_and_so_is_a_missing_one() -> None:
    frame = pd.DataFrame({"island": ["Dream", None, "Biscoe"], "is new": [True, False, True]})
    encoded = encode(frame, np.array([0]))
    assert encoded.names == ("island: Biscoe", "island: Dream", "island: missing", "is new")
    assert encoded.numbers.tolist() == [[0, 1, 0, 1], [0, 0, 1, 0], [1, 0, 0, 1]]
    assert encoded.filled == 1


def test_rare_categories_are_one() -> None:
    values = [f"town {n:03}" for n in range(MOST_CATEGORIES + 20) for _ in range(2 + (n < 9))]
    encoded = encode(pd.DataFrame({"town": values}), np.array([0]))
    assert len(encoded.names) == MOST_CATEGORIES
    assert encoded.names[-1] == "town: other"
    assert encoded.numbers.sum(axis=1).tolist() == [1] * len(values)
