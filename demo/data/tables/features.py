"""Which columns of a table are learned from, and why others are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demo.data.tables.columns import kind_of, tidied
from demo.system.code_files import one_line

if TYPE_CHECKING:  # it takes a second to load: only where there is a table
    from pandas import DataFrame, Index, Series

ROW_NUMBERS = ("id", "index", "row", "nr", "no", "no.", "#")  # names of columns that count rows
COUNTS = "it numbers the rows"
MOST_NAMES_TOLD = 5


@dataclass(frozen=True)
class Features:
    """The columns to learn from, tidied, and why others are left out, by their name."""

    frame: DataFrame
    left_out: Mapping[str, str]

    @property
    def words(self) -> list[str]:
        """What is left out, and why, in words."""
        reasons: dict[str, list[str]] = {}
        for name, why in self.left_out.items():
            reasons.setdefault(why, []).append(repr(name))
        return [f"left out: {few(names)} ({why})" for why, names in reasons.items()]


def usable(frame: DataFrame) -> tuple[DataFrame, list[str]]:
    """Return a table with tidied columns, each with a value, called by a text of its own.

    The number of a row, which pandas writes as a first column without a name, is none. Those
    that have no value come beside it, by name.
    """
    frame = frame.reset_index(drop=True)
    frame = frame.set_axis(_names(frame.columns), axis=1)
    first = [name for name in frame.columns[:1] if _is_unnamed(name)]
    columns = {name: tidied(frame[name]) for name in frame.columns if name not in first}
    held = {name: column for name, column in columns.items() if not column.isna().all()}
    empty = [name for name in columns if name not in held and not _is_unnamed(name)]
    return frame[[]].assign(**held), empty


def _is_unnamed(name: str) -> bool:
    return name == "" or name.startswith("Unnamed: ")


def _names(columns: Index[Any]) -> list[str]:
    """Return a text of one line for each column; those of one name get numbers."""
    used: dict[str, None] = {}
    for column in columns:
        text = " ".join(map(str, column)) if isinstance(column, tuple) else str(column)
        name, number = one_line(text), 1
        while name in used:
            number += 1
            name = f"{one_line(text)} {number}"
        used[name] = None
    return [*used]


def features(frame: DataFrame) -> Features:
    """Return which of a table's columns tell something; dates are among them."""
    left_out = {}
    for place, name in enumerate(frame.columns):
        kind = kind_of(frame[name])
        if kind == "numbers" and _counts_rows(name, frame[name], is_first=place == 0):
            left_out[name] = COUNTS
        elif kind == "texts":
            left_out[name] = "nearly all of its values differ"
        elif kind != "dates" and _is_constant(frame[name]):
            left_out[name] = "the same in all rows"
    if len(frame.columns) == 1 and [*left_out.values()] == [COUNTS]:
        left_out = {}
    return Features(frame.drop(columns=[*left_out]), left_out)


def _counts_rows(name: str, column: Series[Any], *, is_first: bool) -> bool:
    """Tell whether a column only says which row it is."""
    if name.lower() in ROW_NUMBERS or name.lower().endswith(("_id", " id")):
        return bool(column.is_unique)
    low, high = float(column.min()), float(column.max())
    counts = is_first and low in (0, 1) and high - low == len(column) - 1
    return bool(counts and column.is_unique and column.is_monotonic_increasing)


def _is_constant(column: Series[Any]) -> bool:
    """Tell whether all values are one as models get them: the last of many digits is cut off."""
    if column.hasnans:
        return False  # what is missing there may tell something
    values = column.astype(float) if column.dtype.kind in "iuf" else column
    return values.nunique() == 1


def longest_text(frame: DataFrame) -> tuple[str, float]:
    """Return which column holds the longest texts, "" if none does, and their words on average."""
    lengths = {
        name: float(frame[name].dropna().astype(str).str.count(r"\S+").mean())
        for name in frame.columns
        if kind_of(frame[name]) in ("texts", "categories")
    }
    name = max(lengths, key=lambda each: lengths[each], default="")
    return name, lengths.get(name, 0.0)


def few(names: Sequence[str]) -> str:
    """Return names in words; of many the first ones."""
    more = len(names) - MOST_NAMES_TOLD
    shown = ", ".join(names[:MOST_NAMES_TOLD])
    return f"{shown} and {more} more" if more > 0 else shown
