"""The weights of a table: a row for each column, named, and a cell for each class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure
from bokeh.transform import transform
from numpy.typing import NDArray

from demo.plots.examples.example_words import written
from demo.plots.images import signed
from demo.ui.short_text import shorten_apart
from demo.ui.style import styled

# In units u of the page.
TEXT, MOST_TEXT = 1.57, 2.2  # high: of many rows, of few
LETTER = 0.52  # of a text's height: how wide a letter is
ROW, MOST_ROW = 1.85, 2.7  # likewise
HEAD = 2.2  # of the row with the classes' names
APART = 3.0  # between two blocks of rows
MOST_BLOCKS = 3
CELL = 12.0  # wide at most
NAME = 26.0  # wide at most
NUMBER_ROOM = 4.2  # a cell that is as wide has its number written
NUMBER_LETTERS = 5.1  # of such a number: −0.47


@dataclass(frozen=True)
class TableLayout:
    """Where rows and cells stand, in a place of this width and height."""

    width: float
    height: float
    columns: int  # of the table: each has a row here
    nodes: int  # classes, or nodes of a hidden layer

    @property
    def rows(self) -> int:
        """How many rows of a block there is room for."""
        return max(1, int((self.height - HEAD) / ROW))

    @property
    def blocks(self) -> int:
        """How many blocks stand side by side."""
        return min(MOST_BLOCKS, -(-self.columns // self.rows))

    @property
    def shown(self) -> int:
        """How many columns there is room for."""
        return min(self.columns, self.blocks * self.rows)

    @property
    def each(self) -> int:
        """How many rows a block has."""
        return -(-self.shown // self.blocks)

    @property
    def row(self) -> float:
        """The height of a row."""
        return min(MOST_ROW, (self.height - HEAD) / self.each)

    @property
    def text(self) -> float:
        """The size of all words and numbers."""
        wide = self.cell if self.cell >= NUMBER_ROOM else CELL
        fitting = min(MOST_TEXT, TEXT * self.row / ROW, wide / (LETTER * NUMBER_LETTERS))
        return max(TEXT, fitting)

    @property
    def block(self) -> float:
        """The width of a block."""
        return (self.width - (self.blocks - 1) * APART) / self.blocks

    @property
    def name(self) -> float:
        """The width of a column's name."""
        return min(NAME, 0.45 * self.block)

    @property
    def cell(self) -> float:
        """The width of a cell."""
        return min(CELL, (self.block - self.name) / self.nodes)

    def corner(self, place: int) -> tuple[float, float]:
        """Return the upper left corner of a column's row."""
        block, row = divmod(place, self.each)
        used = self.name + self.nodes * self.cell
        left = (self.width - self.blocks * used - (self.blocks - 1) * APART) / 2
        high = HEAD + self.each * self.row
        top = self.height - HEAD - (self.height - high) / 2
        return left + block * (used + APART), top - row * self.row


class WeightTable:
    """Cells in two colours, drawn into a plot whose units are the page's."""

    def __init__(self, plot: figure, layout: TableLayout, columns: list[str], limit: float) -> None:
        """``columns`` are those of the table, ``limit`` is a weight of full colour."""
        self._layout, self._limit = layout, limit
        self._cells = ColumnDataSource({n: [] for n in ("x", "y", "weight", "text")}, name="cells")
        self._heads = ColumnDataSource({n: [] for n in ("x", "y", "text")}, name="heads")
        cells = plot.rect(
            x="x",
            y="y",
            width=0.94 * layout.cell,
            height=0.9 * layout.row,
            fill_color=transform("weight", signed(limit)),
            source=self._cells,
        )
        styled(cells.glyph, line_color="--rule", line_width="0.1u")
        corners = [layout.corner(place) for place in range(layout.shown)]
        letters = int(layout.name / (LETTER * layout.text)) - 1
        names: dict[str, Any] = {
            "x": [left + layout.name - 0.6 for left, _ in corners],
            "y": [top - layout.row / 2 for _, top in corners],
            "text": shorten_apart(columns[: layout.shown], letters),
        }
        _write(plot, ColumnDataSource(names, name="columns"), "right", "--ink", layout.text)
        _write(plot, self._cells, "center", "--ink", layout.text)
        _write(plot, self._heads, "center", "--ink-soft", layout.text)

    def show(self, weights: NDArray[np.float32], nodes: list[str]) -> None:
        """Show weights (nodes, columns), and what the nodes are called; none: nothing yet."""
        layout = self._layout
        corners = [layout.corner(place) for place in range(layout.shown)]
        tops = dict(reversed(corners))
        middles, heads = (
            [layout.name + layout.cell * (node + 0.5) for node in range(count)]
            for count in (len(weights), len(nodes))
        )
        letters = int(layout.cell / (LETTER * layout.text))
        shown = weights[:, : layout.shown].T  # (columns, nodes)
        writes = layout.cell >= NUMBER_ROOM
        self._cells.data = {
            "x": [left + middle for left, _ in corners for middle in middles],
            "y": [top - layout.row / 2 for _, top in corners for _ in middles],
            "weight": shown.ravel().tolist(),
            "text": [signed_text(each) if writes else "" for each in shown.ravel().tolist()],
        }
        self._heads.data = {
            "x": [left + middle for left in tops for middle in heads],
            "y": [top + HEAD / 2 for top in tops.values() for _ in heads],
            "text": (shorten_apart(nodes, letters) if letters else [""] * len(nodes)) * len(tops),
        }

    def clear(self, nodes: list[str]) -> None:
        """Show no weights, but what the nodes are called."""
        self.show(np.zeros((0, self._layout.columns), np.float32), nodes)


def signed_text(number: float) -> str:
    """Write a number briefly, with a true minus."""
    return written(round(number, 2) + 0.0).replace("-", "−")


def _write(plot: figure, source: ColumnDataSource, align: str, colour: str, size: float) -> None:
    look: dict[str, Any] = {"text_align": align, "text_baseline": "middle"}
    words = plot.text(x="x", y="y", text="text", source=source, **look)
    styled(words.glyph, text_color=colour, text_font="--font", text_font_size=f"{size:.2f}u")
