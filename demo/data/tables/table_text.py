"""Finds how the text of a table is laid out: its separator, its headings, where its rows begin."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from demo.system.code_files import one_line

SEPARATORS = ",;\t|"
SPACES = " "  # as many as there are: only where nothing else separates
LINES_LOOKED_AT = 50
LETTERS_LOOKED_AT = 2**20
MOSTLY = 0.9  # share of lines that spaces cut into as many cells, if they are what separates
UNNAMED = "Unnamed: "  # so pandas calls a column without a heading
LONGEST_TOLD = 40  # letters of what stands above a table
_SAID = re.compile(r"sep=(.)\n", re.IGNORECASE)  # a first line for Excel
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_WITH_POINT = re.compile(r"[+-]?(\d+\.\d*|\.\d+)(e[+-]?\d+)?|[+-]?\d+e[+-]?\d+", re.IGNORECASE)

Row = list[str]


@dataclass(frozen=True)
class TextLayout:
    """How a text is a table: ``body`` is what stands beneath its headings, ``line`` lines down.

    ``names`` are those of its columns, of which no two are the same; ``rows`` its first rows.
    """

    separator: str
    names: list[str]
    body: str
    line: int
    rows: list[Row]
    notes: tuple[str, ...] = ()


def text_layout(text: str, separator: str = "") -> TextLayout | None:
    """Return how a text whose lines end in ``\\n`` is laid out, ``None`` if there is nothing.

    ``separator`` is the one to expect; where that separates nothing, the one that fits is found.
    """
    said = _SAID.match(text)
    begin = said.end() if said else 0
    lines = [*islice(io.StringIO(text[begin : begin + LETTERS_LOOKED_AT]), LINES_LOOKED_AT)]
    if not any(line.strip() for line in lines):
        return None
    best = _separator(lines, said[1] if said else separator)
    rows, ends = _cut(lines, best)
    top = _top(rows)
    headings, beneath = (rows[top], rows[top + 1 :]) if is_headed(rows, top) else ([], rows[top:])
    taken = ends[top] if headings else (ends[top - 1] if top else 0)
    names, notes = _names(headings, beneath, width=_width(rows))
    if top:
        first = one_line(next(line for line in lines if line.strip()), LONGEST_TOLD)
        notes.append(f"left out above its headings: {first!r}")
    body = text[begin + sum(map(len, lines[:taken])) :]
    return TextLayout(best, names, body, taken + bool(said), beneath, tuple(notes))


# Which separator.


def _separator(lines: Sequence[str], expected: str) -> str:
    """Return what separates the cells of most lines, into most columns."""
    fits = {each: _fit(lines, each) for each in SEPARATORS}
    if expected and fits.setdefault(expected, _fit(lines, expected))[1] > 1:
        return expected
    best = max(SEPARATORS, key=lambda each: fits[each])
    share, width = _fit(lines, SPACES)
    return SPACES if fits[best][1] == 1 and width > 1 and share >= MOSTLY else best


def _fit(lines: Sequence[str], separator: str) -> tuple[float, int]:
    """Return which share of rows has as many cells as most, and how many that are."""
    rows, _ = _cut(lines, separator)
    width = _width(rows)
    share = sum(len(row) == width for row in rows) / len(rows)
    return (share if width > 1 else 0.0, width)


def _cut(lines: Sequence[str], separator: str) -> tuple[list[Row], list[int]]:
    """Return rows of cells, and behind how many lines each of them ends."""
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    try:
        found = [(row, reader.line_num) for row in reader if row]
    except csv.Error:  # a field that is too large: pandas says where
        found = [(line.split(separator), n) for n, line in enumerate(lines, 1) if line.strip()]
    return [row for row, _ in found], [end for _, end in found]


def _width(rows: Sequence[Row]) -> int:
    """Return how many cells most rows have."""
    widths = Counter(map(len, rows))
    return max(widths, key=lambda width: (widths[width], width))


# Where it begins.


def _top(rows: Sequence[Row]) -> int:
    """Return which row is the first of the table: what stands above it has other cells.

    R leaves out the heading of its rows' names, others that of a comma at the end of each line.
    """
    width = _width(rows)
    top = next(place for place, row in enumerate(rows) if len(row) == width)
    is_short = top > 0 and len(rows[top - 1]) == width - 1 > 1
    return top - 1 if is_short and any(map(_is_number, rows[top])) else top


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell.strip()) is not None


def is_headed(rows: Sequence[Row], top: int) -> bool:
    """Tell whether a row holds headings: no number with a point, nor numbers and words as below.

    0, 1, 2, … are headings: pandas writes them for columns without a name. So are years among
    names. But words that stand once more in their columns are no names of these.
    """
    first = [each.strip() for each in rows[top]]
    if any(map(_WITH_POINT.fullmatch, first)):
        return False
    named = first[1:] if first[0] == "" else first  # an index has no heading
    if all(map(str.isdecimal, named)):
        return named == [str(place) for place in range(len(named))]
    beneath = [row for row in rows[top + 1 :] if len(row) == len(first)]
    words = [place for place, cell in enumerate(first) if not _is_number(cell)]
    return not all(first[place] in {row[place].strip() for row in beneath} for place in words)


# What columns are called.


def _names(headings: Row, beneath: Sequence[Row], width: int) -> tuple[list[str], list[str]]:
    """Return a name for each column, and what of that may surprise, in words."""
    if not headings:
        words = "without headings: its columns are called column 1, column 2, …"
        return [f"column {place}" for place in range(1, width + 1)], [words]
    names = [" ".join(name.split()) for name in headings]
    names[0] = re.sub(r"^# (?=\S)", "", names[0])  # NumPy marks headings as a comment
    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    if len(names) < width:
        is_end = all(row[-1] == "" for row in beneath if len(row) == width)
        names = [*names, ""] if is_end else ["", *names]
    notes = [f"several columns are called {twice[0]!r}: they got numbers"] if twice else []
    return unique_names(names), notes


def unique_names(names: Sequence[str]) -> list[str]:
    """Number names of which there are several, and those of columns without a heading."""
    used: list[str] = []
    for place, name in enumerate(names):
        wanted, number = name or f"{UNNAMED}{place}", 0
        unique = wanted
        while unique in used or (number and unique in names):
            number += 1
            unique = f"{wanted}.{number}"
        used.append(unique)
    return used
