"""A confusion matrix to look at and to click: what images are, and what a model says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from bokeh.events import DoubleTap, Event, PointEvent, Tap
from bokeh.models import AllLabels, ColumnDataSource, FixedTicker, Range1d
from bokeh.models.renderers import GlyphRenderer
from bokeh.plotting import figure

from demo.analysis.predictions import Cell, Counts
from demo.plots.axis_scales import every
from demo.ui.changes import set_columns
from demo.ui.figures import bare_figure, show_labels
from demo.ui.short_text import width_of
from demo.ui.style import series_colour, styled

ROOM = 31.0  # of the page's unit for all rows, on a screen of 16:9
ACROSS = 44.0  # of the page's unit for all columns
LETTER = 0.58  # of a text's size: a letter's width
TILTED_HEIGHT = 7.0  # of the page's unit: so much less room for rows
TILTED = 0.9  # radians: how names above stand that are too long to lie
LARGEST, LEGIBLE = 1.9, 1.42  # of the page's unit for a text, at most and at least
FULL = 0.1  # of a class's images: mixed up, they fill a cell with colour
STRONG = 0.65  # of a full cell's colour: from here on its text stands out in the ground's


class ConfusionMatrix:
    """A figure of classes × classes cells."""

    def __init__(
        self,
        names: Sequence[str],
        images: int,
        positions: Sequence[int],
        tap: Callable[[Cell], None],
    ) -> None:
        """``images`` counts them, ``positions`` are the variants', ``tap`` gets a clicked cell."""
        self._size = size = len(names)
        self._full = max(2.0, FULL * images / size)
        self._tap = tap
        width = LETTER * LARGEST * (max(map(width_of, names)) + 1)
        self._is_tilted = size * width > ACROSS  # the names above
        self._room = ROOM - TILTED_HEIGHT * self._is_tilted
        room = 0.62 * self._room / size
        self._text_size = f"{min(LARGEST, max(LEGIBLE, room)):.2f}u"
        self._has_numbers = room >= LEGIBLE  # else colours alone say how many
        self.figure = self._make_figure(names)
        self._draw_grid()
        self._mistakes = ColumnDataSource(
            _mistakes(np.zeros((size, size), np.intp), 1), name="mix-ups"
        )
        self._right = ColumnDataSource({"x": [], "y": [], "text": []}, name="right")
        self._selected = ColumnDataSource({"x": [], "y": []}, name="selected")
        self._colours = {position: self._draw_mistakes(position) for position in positions}
        self._draw_texts()
        self._draw_selected()

    # The models, made once.

    def _make_figure(self, names: Sequence[str]) -> figure:
        plot = bare_figure(
            Range1d(start=0, end=self._size),
            Range1d(start=self._size, end=0),
            label="How often the model takes which class for which",
            name="matrix",
            x_axis_location="above",
            x_axis_label="the model says",
            y_axis_label="it is a" if names[0].isdecimal() else "it is",
        )
        for axis in plot.axis:
            if self._is_tilted:
                axis.major_label_policy = AllLabels()  # what there is no room for is left out
                axis.major_label_orientation = TILTED if axis in plot.above else "horizontal"
            step = every(self._size, self._room / self._size, 1.1 * LEGIBLE)
            labels = {place + 0.5: names[place] for place in range(0, self._size, step)}
            axis.ticker = FixedTicker(ticks=[])
            show_labels(axis, labels)
            axis.axis_label_text_font_style = "normal"
            axis.axis_label_orientation = "horizontal"
            styled(
                axis,
                axis_label_text_font_size="1.9u",
                axis_label_text_color="--ink-soft",
                axis_label_text_font="--font",
                major_label_text_font_size=self._text_size,
                major_label_text_color="--ink",
                major_label_text_font="--font",
            )
        for click in (Tap, DoubleTap):  # which is what the second of two quick clicks comes as
            plot.on_event(click, self._on_tap)
        return plot

    def _on_tap(self, event: Event) -> None:
        if isinstance(event, PointEvent) and event.x is not None and event.y is not None:
            row, column = int(event.y), int(event.x)
            if 0 <= event.x < self._size and 0 <= event.y < self._size:
                self._tap((row, column))

    def _draw_grid(self) -> None:
        places = [(x + 0.5, y + 0.5) for y in range(self._size) for x in range(self._size)]
        for on_diagonal, colour in ((False, "--panel"), (True, "--panel-hover")):
            chosen = [(x, y) for x, y in places if (x == y) == on_diagonal]
            cells = self.figure.rect(
                x=[x for x, _ in chosen], y=[y for _, y in chosen], width=0.94, height=0.92
            )
            styled(cells.glyph, fill_color=colour)
            cells.glyph.line_color = None

    def _draw_mistakes(self, position: int) -> GlyphRenderer[Any]:
        cells = self.figure.rect(
            x="x", y="y", width=0.94, height=0.92, fill_alpha="alpha", source=self._mistakes
        )
        styled(cells.glyph, fill_color=series_colour(position))
        cells.glyph.line_color = None
        cells.visible = False
        return cells

    def _draw_texts(self) -> None:
        if not self._has_numbers:
            return
        for source, text, colour, style in (
            (self._right, "text", "--ink-soft", "normal"),
            (self._mistakes, "faint", "--ink", "bold"),
            (self._mistakes, "strong", "--ground", "bold"),
        ):
            words = self.figure.text(
                x="x",
                y="y",
                text=text,
                source=source,
                text_align="center",
                text_baseline="middle",
                text_font_style=style,
            )
            styled(
                words.glyph,
                text_color=colour,
                text_font="--font",
                text_font_size=self._text_size,
            )

    def _draw_selected(self) -> None:
        outline = self.figure.rect(
            x="x", y="y", width=0.94, height=0.92, fill_alpha=0, source=self._selected
        )
        styled(outline.glyph, line_color="--ink", line_width="0.35u")

    # What is shown.

    def show(self, counts: Counts | None, position: int | None = None) -> None:
        """Show counts in the colour of the variant at this position; ``None``: none yet."""
        shown = np.zeros((self._size, self._size), np.intp) if counts is None else counts
        centres = [place + 0.5 for place in range(self._size)]
        texts = [] if counts is None else [_number(each) for each in np.diag(counts).tolist()]
        right: dict[str, Any] = {
            "x": centres[: len(texts)],
            "y": centres[: len(texts)],
            "text": texts,
        }
        set_columns(self._mistakes, _mistakes(shown, self._full))
        set_columns(self._right, right)
        for each, cells in self._colours.items():
            cells.visible = each == position

    def select(self, cell: Cell | None) -> None:
        """Draw a line around one cell, or around none."""
        chosen = [] if cell is None else [cell]
        places = {"x": [x + 0.5 for _, x in chosen], "y": [y + 0.5 for y, _ in chosen]}
        set_columns(self._selected, places)


def _mistakes(counts: Counts, full: float) -> dict[str, Any]:
    """Return the cells off the diagonal that are not empty; their text is faint or strong."""
    rows, columns = np.nonzero(counts - np.diag(np.diag(counts)))
    numbers = counts[rows, columns].tolist()
    alphas = [min(1.0, number / full) for number in numbers]
    texts = [
        (_number(number), alpha >= STRONG) for number, alpha in zip(numbers, alphas, strict=True)
    ]
    return {
        "x": (columns + 0.5).tolist(),
        "y": (rows + 0.5).tolist(),
        "alpha": alphas,
        "faint": ["" if strong else text for text, strong in texts],
        "strong": [text if strong else "" for text, strong in texts],
    }


def _number(count: int) -> str:
    return str(count) if count else ""
