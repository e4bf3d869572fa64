"""Tables of measured figures beside their goals: for the terminal, and as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Table:
    """What one benchmark found; every row has as many cells as the head."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""  # how it was measured, in a sentence or two


GOAL = "Goal"
FIGURES = ("What", "Measured", GOAL, "")  # the head of most tables


def spread(values: Sequence[float], unit: str = "", digits: int = 0) -> str:
    """Write the median with the range around it."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f}{unit} ({low:.{digits}f}–{high:.{digits}f})"


def tail(values: Sequence[float], *shares: int, unit: str = "", digits: int = 0) -> str:
    """Write percentiles, the greatest value and how many there were."""
    parts = [f"p{share} {percentile(values, share):.{digits}f}{unit}" for share in shares]
    return ", ".join([*parts, f"max {max(values):.{digits}f}{unit}"]) + f"; {len(values)} times"


def percentile(values: Sequence[float], share: int) -> float:
    """Return the value that ``share`` percent of the values don't exceed."""
    return float(np.percentile(values, share))


def verdict(met: bool) -> str:
    """Say whether a goal was reached."""
    return "met" if met else "not met"


def as_text(table: Table) -> str:
    """Lay a table out for a terminal."""
    cells = [table.head, *table.rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(table.head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    rule = "  ".join("-" * width for width in widths)
    note = [table.note] if table.note else []
    return "\n".join([table.title, "=" * len(table.title), *lines[:1], rule, *lines[1:], *note])


def as_markdown(table: Table) -> str:
    """Write a table in Markdown, under a heading of its own."""
    rows = [table.head, ("---",) * len(table.head), *table.rows]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    note = ["", table.note] if table.note else []
    return "\n".join([f"## {table.title}", "", *lines, *note])


def from_markdown(section: str) -> Table:
    """Read a table back from what ``as_markdown`` wrote; its note stays behind."""
    title, _, rest = section.removeprefix("## ").partition("\n")
    lines = [line.strip("|").split(" | ") for line in rest.splitlines() if line.startswith("|")]
    head, _, *rows = [tuple(cell.strip() for cell in line) for line in lines]
    return Table(title, head, rows)


def all_goals(tables: Sequence[Table]) -> Table:
    """Return one table of all figures that have a goal, each beside what it is compared with."""
    rows = [
        (table.title, row[0], _measured(table, row), *row[table.head.index(GOAL) :])
        for table in tables
        if GOAL in table.head
        for row in table.rows
        if row[table.head.index(GOAL)]
    ]
    met = sum(row[-1] == verdict(True) for row in rows)
    note = f"{met} of {len(rows)} goals are met; each table below says when, where and how."
    return Table("All goals", ("Of", *FIGURES), rows, note)


def _measured(table: Table, row: tuple[str, ...]) -> str:
    """Return what stands between a row's name and its goal; several figures with their names."""
    names, cells = table.head[1 : table.head.index(GOAL)], row[1 : table.head.index(GOAL)]
    if len(cells) == 1:
        return cells[0]
    return "; ".join(f"{name}: {cell}" for name, cell in zip(names, cells, strict=True))
