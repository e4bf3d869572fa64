"""Makes numbers of a table's columns: categories one by one, what is missing filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from demo.system.code_files import one_line

if TYPE_CHECKING:  # it takes a second to load: only where there is a table
    from pandas import DataFrame, Series

MOST_CATEGORIES = 50  # of a column: rarer ones are one, "other"
FEW = 10  # so many different words are categories, however few rows there are
NEARLY_ALL = 0.5  # share of values that differ, from which on they tell nothing of others
LOOKED_AT = 50  # values, of which nearly all must be dates
MOSTLY = 0.9  # share of a column's words that are numbers: then the others are missing
LARGELY = 0.5  # share that is enough where the others are ``MARKS`` different words at most
MARKS = 3  # beside more than ``FEW`` different numbers: "1", "2", "more" are categories
DAYS = (19_000_101, 21_001_231)  # the first and the last that whole numbers are taken for
LONGEST_NAME = 60  # letters of a category in the name of its column
MISSING, OTHER = "missing", "other"
_MONTH = r"[A-Za-zäé]{3,9}\.?"
_DATE = re.compile(
    r"(\w{2,9}\.?, )?("  # a day of the week
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ]\d{1,2}:\d{2}.*)?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](\d{2}|\d{4})( \d{1,2}:\d{2}.*)?"
    rf"|\d{{1,2}}\.?[- ]{_MONTH},?[- ](\d{{2}}|\d{{4}})|{_MONTH} (\d{{1,2}}, ?)?(19|20)\d{{2}}"
    r"|(19|20)\d{2}[-/](0[1-9]|1[0-2])|(0?[1-9]|1[0-2])/(19|20)\d{2}"
    r"|\d{1,2}:\d{2}(:\d{2})?( ?[ap]m)?)",
    re.IGNORECASE,
)

Places = NDArray[np.intp]  # of rows
ColumnKind = Literal["numbers", "dates", "categories", "texts"]


@dataclass(frozen=True)
class Encoded:
    """Columns as numbers, shape (rows, names), what each is called, and how many were filled."""

    names: tuple[str, ...]
    numbers: NDArray[np.float64]
    filled: int = 0


def tidied(column: Series[Any]) -> Series[Any]:
    """Return a column in which what says nothing is missing, and words that are numbers, numbers.

    Its type is float64, int64, bool, a date's, or object for words.
    """
    kind = column.dtype.kind
    if kind in "biuf":
        return _finite(column)
    if kind in "mM":
        return column
    words = column.dropna()
    if len(words) and words.map(lambda each: isinstance(each, bool)).all():
        return column.astype(object)
    words = words.astype(str).str.strip()
    words = words[words != ""]
    return _as_numbers(words, column) if len(words) else words.astype(float).reindex(column.index)


def _finite(column: Series[Any]) -> Series[Any]:
    if column.dtype.kind == "f" or column.hasnans:
        numbers = column.to_numpy(np.float64, na_value=np.nan)
        if not np.isfinite(numbers).all():
            return column.astype(object).where(np.isfinite(numbers)).astype(np.float64)
    return column


def _as_numbers(words: Series[Any], column: Series[Any]) -> Series[Any]:
    """Return words as numbers if nearly all of them are; otherwise as they are."""
    import pandas

    words = words.astype(object)
    if pandas.to_numeric(words.head(LOOKED_AT), errors="coerce").notna().any():
        numbers = pandas.to_numeric(words, errors="coerce")
        if _are_mostly_numbers(words, numbers):
            return _finite(numbers.astype(np.float64).reindex(column.index))
    return words.reindex(column.index)


def _are_mostly_numbers(words: Series[Any], numbers: Series[Any]) -> bool:
    share = numbers.notna().mean()
    if share >= MOSTLY:
        return True
    has_marks = words[numbers.isna()].nunique() <= MARKS and numbers.nunique() > FEW
    return bool(share >= LARGELY and has_marks)


def kind_of(column: Series[Any]) -> ColumnKind:
    """Return what a tidied column holds."""
    if column.dtype.kind in "mM":
        return "dates"
    words = column.dropna()
    if column.dtype.kind in "biuf" or isinstance(next(iter(words), ""), bool):
        return "dates" if _are_days(words) else "numbers"
    dates = [_DATE.fullmatch(word) is not None for word in words.head(LOOKED_AT)]
    if dates and sum(dates) >= MOSTLY * len(dates):
        return "dates"
    different = words.nunique()
    return "texts" if different > max(FEW, NEARLY_ALL * len(words)) else "categories"


def _are_days(numbers: Series[Any]) -> bool:
    """Tell whether whole numbers are days such as 20240131, with several among them."""
    first = numbers.head(LOOKED_AT)
    if numbers.dtype.kind not in "iuf" or first.nunique() < 2 or not first.between(*DAYS).all():
        return False
    months, days = first // 100 % 100, first % 100
    return bool(((first % 1 == 0) & months.between(1, 12) & days.between(1, 31)).all())


def encode(frame: DataFrame, train: Places) -> Encoded:
    """Make numbers of tidied columns; ``train`` are the places of the rows to learn from.

    A missing number is the median of those rows; where a word is missing, that is a category.
    """
    parts = []
    for name in frame.columns:
        column = frame[name]
        is_number = kind_of(column) == "numbers"
        parts.append(_number(name, column, train) if is_number else _categories(name, column))
    names = tuple(name for each in parts for name in each.names)
    numbers = np.concatenate([each.numbers for each in parts], axis=1)
    return Encoded(names, numbers, sum(each.filled for each in parts))


def _number(name: str, column: Series[Any], train: Places) -> Encoded:
    numbers = column.to_numpy(np.float64, na_value=np.nan)
    is_missing = np.isnan(numbers)
    if is_missing.any():
        known = numbers[train][~is_missing[train]]
        numbers = np.where(is_missing, np.median(known) if known.size else 0.0, numbers)
    return Encoded((name,), numbers[:, None], int(is_missing.sum()))


def _categories(name: str, column: Series[Any]) -> Encoded:
    """Return a column for each category, 1 where a row has it, and 0."""
    filled = int(column.isna().sum())
    words = column.fillna(MISSING)
    counts = words.value_counts()
    if len(counts) > MOST_CATEGORIES:
        words = words.where(words.isin(counts.index[: MOST_CATEGORIES - 1]), OTHER)
    kinds = _in_order([*words.unique()])
    found = words.to_numpy()[:, None] == np.array(kinds, object)[None, :]
    return Encoded(
        tuple(f"{name}: {one_line(each, LONGEST_NAME)}" for each in kinds),
        found.astype(np.float64),
        filled,
    )


def _in_order(words: Sequence[Any]) -> list[str]:
    """Sort categories; what stands for others comes last."""
    return sorted(words, key=lambda word: (word in (MISSING, OTHER), word))
