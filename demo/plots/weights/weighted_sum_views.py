"""The weighted sum of a series or of a table's row: lines, or numbers by their names."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure
from bokeh.transform import transform
from numpy.typing import NDArray

from demo.analysis.linear_weights import weight_limit
from demo.data.core.dataset import Dataset
from demo.plots.examples.example_drawing import Box, LineDrawing
from demo.plots.examples.example_words import column_names
from demo.plots.images import signed
from demo.plots.weights.weight_lines import WeightLines
from demo.plots.weights.weight_table import ROW, signed_text
from demo.ui.figures import figure_in_units
from demo.ui.short_text import shorten_apart
from demo.ui.style import styled

WIDTH, HEIGHT = 90.0, 22.0  # units u of the page
TEXT = 1.6
LETTER = 0.52  # of a text's height
CAPTIONS_Y, SIGNS_Y = 1.2, 12.0
BOXES = [Box(left, 2.4, 25.0, HEIGHT - 3.0) for left in (0.0, 32.5, 65.0)]
SIGNS = (28.75, 61.25)
CELL = 9.0  # the width of a cell
ALT = "An example times weights is what each of its numbers contributes"

Numbers = NDArray[np.float32]


class SumView(Protocol):
    """A figure of what an example's numbers contribute."""

    figure: figure

    def show(
        self, seen: Numbers, weights: Numbers | None, contributions: Numbers | None, whose: str
    ) -> None:
        """Show what the layer sees of an example, times weights; ``None``: not known yet."""


class _Signs:
    """The signs between, and what stands below."""

    def __init__(self, plot: figure, noun: str) -> None:
        self._captions = ColumnDataSource({"x": [], "y": [], "text": []}, name="captions")
        self._noun = noun
        signs: dict[str, Any] = {"x": list(SIGNS), "y": [SIGNS_Y] * 2, "text": ["×", "="]}
        _write(plot, ColumnDataSource(signs), "5u")
        _write(plot, self._captions, "2u")

    def caption(self, weights: str) -> None:
        texts = [self._noun, weights, "what each contributes"]
        x = [box.x + box.width / 2 for box in BOXES]
        self._captions.data = {"x": x, "y": [CAPTIONS_Y] * 3, "text": texts}


class SumLines:
    """A series, its weights and its contributions as lines."""

    def __init__(self, data: Dataset, noun: str) -> None:
        """``noun`` is what an example is called."""
        self.figure = figure_in_units(WIDTH, HEIGHT, label=ALT, name="equation")
        self._example = LineDrawing(self.figure, data)
        limit = weight_limit(data)
        span = float(np.abs(data.x_train).max()) or 1.0
        self._weights = WeightLines(self.figure, BOXES[1], 1, limit)
        self._contributions = WeightLines(self.figure, BOXES[2], 1, limit * max(1.0, span))
        self._signs = _Signs(self.figure, noun)

    def show(
        self, seen: Numbers, weights: Numbers | None, contributions: Numbers | None, whose: str
    ) -> None:
        """Show a series (steps, channels), and weights and contributions (steps,)."""
        self._example.show(seen[np.newaxis], BOXES[:1])
        for lines, values in ((self._weights, weights), (self._contributions, contributions)):
            if values is None:
                lines.clear([])
            else:
                lines.show(values[np.newaxis], [""])
        self._signs.caption(whose)


class SumTable:
    """A row's columns that count most, each with its weight and its contribution."""

    def __init__(self, data: Dataset, noun: str) -> None:
        """``noun`` is what an example is called."""
        self.figure = figure_in_units(WIDTH, HEIGHT, label=ALT, name="equation")
        letters = int((BOXES[0].width - CELL) / (LETTER * TEXT)) - 3
        self._names = shorten_apart(column_names(data), letters)
        self._shown = min(len(self._names), int(BOXES[0].height / ROW))
        columns: dict[str, Any] = {name: [] for name in ("x", "y", "value", "text")}
        self._cells = ColumnDataSource(columns, name="cells")
        cells = self.figure.rect(
            x="x",
            y="y",
            width=CELL,
            height=0.9 * ROW,
            fill_color=transform("value", signed(weight_limit(data))),
            source=self._cells,
        )
        styled(cells.glyph, line_color="--rule", line_width="0.1u")
        self._words = ColumnDataSource({"x": [], "y": [], "text": []}, name="columns")
        _write(self.figure, self._cells, f"{TEXT}u")
        _write(self.figure, self._words, f"{TEXT}u", align="right")
        cut = self._shown < len(self._names)
        some = f"{self._shown} of {len(self._names):,} columns"  # as much as there is room for
        self._signs = _Signs(self.figure, some if cut else noun)

    def show(
        self, seen: Numbers, weights: Numbers | None, contributions: Numbers | None, whose: str
    ) -> None:
        """Show a row (columns,), and weights and contributions (columns,)."""
        order = np.arange(len(seen))
        if contributions is not None:
            order = np.argsort(-np.abs(contributions), kind="stable")
        places = order[: self._shown].tolist()
        tops = [BOXES[0].y + BOXES[0].height - (row + 0.5) * ROW for row in range(len(places))]
        self._words.data = {
            "x": [BOXES[0].x + BOXES[0].width - CELL - 0.6] * len(places),
            "y": tops,
            "text": [self._names[place] for place in places],
        }
        cells: list[tuple[float, float, float, str]] = []
        for box, values in zip(BOXES, (seen, weights, contributions), strict=True):
            chosen = [None] * len(places) if values is None else values[places].tolist()
            # An example's own numbers have no colour: they speak for nothing yet.
            colours = [0.0 if box is BOXES[0] else each or 0.0 for each in chosen]
            texts = ["?" if each is None else signed_text(each) for each in chosen]
            cells += zip([_cell_x(box)] * len(places), tops, colours, texts, strict=True)
        columns = zip(*cells, strict=True)
        names = ("x", "y", "value", "text")
        self._cells.data = {name: list(each) for name, each in zip(names, columns, strict=True)}
        self._signs.caption(whose)


def _cell_x(box: Box) -> float:
    return box.x + (box.width - CELL / 2 if box is BOXES[0] else box.width / 2)


def make_sum_view(data: Dataset, noun: str) -> SumView | None:
    """Return a figure by the kind of data; of images none, which are drawn as pictures."""
    if data.kind == "series":
        return SumLines(data, noun)
    return SumTable(data, noun) if data.kind == "table" else None


def _write(plot: figure, source: ColumnDataSource, size: str, *, align: str = "center") -> None:
    look: dict[str, Any] = {"text_align": align, "text_baseline": "middle"}
    words = plot.text(x="x", y="y", text="text", source=source, **look)
    styled(words.glyph, text_color="--ink", text_font="--font", text_font_size=size)
