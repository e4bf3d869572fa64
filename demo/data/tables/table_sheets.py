"""Finds the table in the sheets of a workbook: which sheet, and which of its rows has headings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from demo.data.tables.table_text import LINES_LOOKED_AT, is_headed, unique_names

if TYPE_CHECKING:  # it takes a second to load: only where there is a table
    from pandas import DataFrame

COLUMNS = 2  # of a table, at least


def read_sheets(sheets: Mapping[str, DataFrame]) -> tuple[DataFrame, tuple[str, ...]]:
    """Return the first sheet that has a table, and what of it may surprise, in words.

    ``sheets`` are as they are, without headings, by name. Without a table in any, the first one.
    """
    names = [*sheets]
    filled = {name: _filled(sheets[name]) for name in names}
    chosen = next((name for name in names if _is_table(filled[name])), names[0])
    frame, notes = _with_headings(filled[chosen])
    if len(names) > 1:
        which = "the first one" if chosen == names[0] else "the first with a table"
        notes = [f"of {len(names)} sheets {which}, {chosen!r}", *notes]
    return frame, tuple(notes)


def _filled(sheet: DataFrame) -> DataFrame:
    """Return a sheet without rows and columns that are empty all along."""
    return sheet.dropna(how="all").dropna(how="all", axis="columns").reset_index(drop=True)


def _is_table(sheet: DataFrame) -> bool:
    return len(sheet) > 1 and len(sheet.columns) >= COLUMNS


def _with_headings(sheet: DataFrame) -> tuple[DataFrame, list[str]]:
    """Take the headings from the first row that is filled halfway: a title above them is not."""
    if sheet.empty:
        return sheet, []
    first = sheet.head(LINES_LOOKED_AT)
    enough = first.notna().sum(axis=1) >= min(len(sheet.columns), max(COLUMNS, _half(sheet)))
    top = int(enough.to_numpy().argmax())
    rows = [[*map(_text, row)] for row in first.to_numpy()]
    notes = [f"left out above its headings: {' '.join(rows[0]).strip()!r}"] if top else []
    if is_headed(rows, top):
        names, beneath = unique_names(rows[top]), sheet.iloc[top + 1 :]
    else:
        names = [f"column {place + 1}" for place in range(len(sheet.columns))]
        beneath = sheet.iloc[top:]
        notes.append("without headings: its columns are called column 1, column 2, …")
    return beneath.set_axis(names, axis=1).infer_objects(), notes


def _text(cell: object) -> str:
    """Return a cell as a heading is written: pandas makes 2019.0 of a year above numbers."""
    if cell is None or cell != cell:
        return ""
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)


def _half(sheet: Any) -> int:
    return (len(sheet.columns) + 1) // 2
