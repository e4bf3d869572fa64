"""Reads numbers as people write them into tables: with commas, units, and marks for none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # it takes a second to load: only where there is a table
    from pandas import DataFrame, Series

LOOKED_AT = 50  # values, each of which must look like a number
# In a column of numbers these say that there is none.
NO_NUMBERS = frozenset(
    [
        *("-", "--", "–", "—", ".", "..", "?", "none", "null", "unknown", "missing", "n.a.", "n/a"),
        *("na", "nan", "k.a.", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!"),
    ]
)
DECIMAL_COMMA = re.compile(r"[+-]?([1-9]\d{0,2}(\.\d{3})+|\d*),\d+(e[+-]?\d+)?", re.IGNORECASE)
_POINTS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+")  # in thousands
_COMMAS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_WHOLE = re.compile(r"[+-]?\d+")
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_UNIT = r"[€$£¥%]|EUR|USD|CHF|GBP"
_WITH_UNIT = re.compile(
    rf"(?P<minus>[+-]?)\s*(?P<before>{_UNIT})?\s*(?P<number>[+-]?[\d.,].*?)\s*(?P<behind>{_UNIT})?"
)
_LOSS = re.compile(r"\((\d.*)\)")  # as accountants write what is below zero
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f'’](?=\d{3}(?!\d))")


def with_numbers(frame: DataFrame, *, has_decimal_commas: bool = False) -> DataFrame:
    """Return a table in which columns of words that are numbers, however written, are numbers.

    ``has_decimal_commas``: so does the table's author write; 1.234 is then a whole number.
    """
    changed = {
        name: numbers
        for name in frame.columns
        if not is_number(frame[name])
        and (numbers := written_numbers(frame[name], has_decimal_commas)) is not None
    }
    return frame.assign(**changed) if changed else frame


def is_number(column: Series[Any]) -> bool:
    """Tell whether a column holds numbers, or true and false."""
    return column.dtype.kind in "biufc"


def written_numbers(column: Series[Any], has_decimal_commas: bool = False) -> Series[Any] | None:
    """Return a column of text as numbers, NaN where one is missing, or None if it has others."""
    import pandas

    words = column.dropna()
    if not all(isinstance(each, str | int | float) for each in words.head(LOOKED_AT)):
        return None
    words = words.astype(str).str.strip()
    if not all(map(_may_be, words.head(LOOKED_AT))):
        return None
    bare = _bare(words[~words.str.lower().isin(NO_NUMBERS) & (words != "")])
    if bare is None or bare.empty:
        return None
    try:
        found = pandas.to_numeric(_with_point(bare, has_decimal_commas))
    except (ValueError, TypeError, OverflowError):
        return None
    return found.astype(float).reindex(column.index)


def _may_be(word: str) -> bool:
    return any(map(str.isdecimal, word)) or word.lower() in NO_NUMBERS or not word


def _bare(words: Series[Any]) -> Series[Any] | None:
    """Return numbers without their unit, or None where not all have the same."""
    words = words.str.replace("\u2212", "-", regex=False).str.replace(_LOSS, r"-\1", regex=True)
    found = words.map(_WITH_UNIT.fullmatch)
    if found.isna().any():
        return None
    units = {match["before"] or match["behind"] for match in found}
    if len(units) > 1:
        return None
    bare = found.map(lambda match: match["minus"] + match["number"])
    return bare.str.replace(_THOUSANDS, "", regex=True)


def _with_point(words: Series[Any], has_decimal_commas: bool) -> Series[Any]:
    """Return numbers as Python writes them."""
    has_commas = words.str.contains(",", regex=False).any()
    is_comma = has_commas and _all(words, DECIMAL_COMMA, _POINTS, _WHOLE)
    if is_comma and (has_decimal_commas or not _all(words, _COMMAS, _PLAIN)):
        words = words.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    elif has_commas and _all(words, _COMMAS, _PLAIN):
        words = words.str.replace(",", "", regex=False)
    elif _all(words, _POINTS, _WHOLE) and (has_decimal_commas or _has_two_points(words)):
        words = words.str.replace(".", "", regex=False)
    return words


def _has_two_points(words: Series[Any]) -> bool:
    return bool((words.str.count(r"\.") > 1).any())


def _all(words: Series[Any], *patterns: re.Pattern[str]) -> bool:
    """Tell whether each word is as one of the patterns has it."""
    return bool(words.map(lambda word: any(each.fullmatch(word) for each in patterns)).all())
