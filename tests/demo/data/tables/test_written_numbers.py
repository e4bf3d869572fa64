"""Numbers are read as people write them; what is none stays a word."""

from __future__ import annotations

import pandas as pd
import pytest

from demo.data.tables.written_numbers import with_numbers, written_numbers

WORDS = {
    "a phone number": ["0171 234567", "030 1234"],
    "two currencies": ["$5", "€5"],
    "a version": ["1.2.3", "1.2.4"],
    "a range": ["1-5", "6-9"],
    "days": ["01.02.2024", "02.03.2024"],
    "nothing": ["-", "unknown"],
    "moments": [pd.Timestamp("2024"), pd.Timestamp("2025")],
}


@pytest.mark.parametrize("case", WORDS)
def test_what_is_no_number(case: str) -> None:
    assert written_numbers(pd.Series(WORDS[case], dtype=object)) is None


def test_what_is_missing_stays_so() -> None:
    numbers = written_numbers(pd.Series(["1,5", None, "n.a.", "2"]))
    assert numbers is not None
    assert numbers.isna().tolist() == [False, True, True, False]
    assert numbers[0] == 1.5


def test_other_columns_stay() -> None:
    frame = with_numbers(pd.DataFrame({"a": ["1,5", "2"], "b": ["x", "1"], "c": [True, False]}))
    assert [column.dtype.kind for _, column in frame.items()] == ["f", frame["b"].dtype.kind, "b"]
    assert frame["b"].tolist() == ["x", "1"]
