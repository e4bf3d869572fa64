"""Tables of measured figures beside their goals: for the terminal, and as Markdown."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Table:
    """What one benchmark found; every row has as many cells as the head."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""  # how it was measured, in a sentence or two


GOAL = "Goal"
# The machine beside which all others are put: a shared AMD EPYC with two cores.
NAMED_PACE_S = 0.45  # in which it counts to ten million
AT_NAMED_PACE = f"At {NAMED_PACE_S} s"
TIMES = re.compile(r"(\d[\d,]*(?:\.\d+)?) (ms|s)\b")
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


def with_named_pace(table: Table, pace_s: float) -> Table:
    """Add what times would be on the named machine, if all there took so much longer.

    ``pace_s`` is how long this one takes to count to ten million, in seconds. A row's first times
    are taken, without their ranges.
    """
    names = [name for name in table.head if name != AT_NAMED_PACE]
    kept = [place for place, name in enumerate(table.head) if name != AT_NAMED_PACE]
    rows = [tuple(row[place] for place in kept) for row in table.rows]
    at = names.index(GOAL) if GOAL in names else len(names)
    scaled = [_scaled(row[1:at], NAMED_PACE_S / pace_s) for row in rows]
    if not any(scaled):
        return replace(table, head=tuple(names), rows=rows)
    names.insert(at, AT_NAMED_PACE)
    rows = [(*row[:at], cell, *row[at:]) for row, cell in zip(rows, scaled, strict=True)]
    return replace(table, head=tuple(names), rows=rows)


def _scaled(cells: tuple[str, ...], factor: float) -> str:
    """Write the times of the first cell with any, that much longer."""
    for cell in cells:
        words = re.sub(r" \([^)]*\)|; \d+ times", "", cell)
        if TIMES.search(words):
            return TIMES.sub(lambda found: _longer(found, factor), words)
    return ""


def _longer(found: re.Match[str], factor: float) -> str:
    digits = len(found[1].partition(".")[2])
    return f"{factor * float(found[1].replace(',', '')):,.{digits}f} {found[2]}"


def all_goals(tables: Sequence[Table]) -> Table:
    """Return one table of all figures that have a goal, each beside what it is compared with."""
    rows = [
        (
            *(table.title, row[0], _measured(table, row)),
            dict(zip(table.head, row, strict=True)).get(AT_NAMED_PACE, ""),
            *row[table.head.index(GOAL) :],
        )
        for table in tables
        if GOAL in table.head
        for row in table.rows
        if row[table.head.index(GOAL)]
    ]
    met = sum(row[-1] == verdict(True) for row in rows)
    note = f"{met} of {len(rows)} goals are met; each table below says when, where and how."
    head = ("Of", *FIGURES[:2], AT_NAMED_PACE, *FIGURES[2:])
    return Table("All goals", head, rows, note)


def _measured(table: Table, row: tuple[str, ...]) -> str:
    """Return what stands between a row's name and its goal; several figures with their names."""
    measured = list(zip(table.head, row, strict=True))[1 : table.head.index(GOAL)]
    measured = [each for each in measured if each[0] != AT_NAMED_PACE]
    if len(measured) == 1:
        return measured[0][1]
    return "; ".join(f"{name}: {cell}" for name, cell in measured)
