"""The weights of series: a line for each class, around zero."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure
from numpy.typing import NDArray

from demo.plots.examples.example_drawing import Box, thinned
from demo.ui.short_text import shorten_apart
from demo.ui.style import styled

TEXT = 1.8  # units u of the page: a name's height
HEAD = 2.4  # from a name to its line
APART = 2.0  # between two lines side by side
LETTER = 0.52  # of a text's height
KEPT = 0.47  # of a box's height: how far a line goes up and down
USUAL = 3.5  # how many times as wide as high a line is, if there is room


class WeightLines:
    """Lines in boxes, drawn into a plot whose units are the page's."""

    def __init__(self, plot: figure, place: Box, count: int, limit: float) -> None:
        """``place`` is for ``count`` lines at most; a weight of ``limit`` reaches the top."""
        self._boxes, self._limit = boxes_in(place, count), limit
        self._lines = ColumnDataSource({"xs": [], "ys": []}, name="weight-lines")
        self._names = ColumnDataSource({"x": [], "y": [], "text": []}, name="names")
        zeros: dict[str, Any] = {
            "x0": [box.x for box in self._boxes],
            "x1": [box.x + box.width for box in self._boxes],
            "y": [box.y + box.height / 2 for box in self._boxes],
        }
        axes = plot.segment("x0", "y", "x1", "y", source=ColumnDataSource(zeros))
        styled(axes.glyph, line_color="--rule", line_width="0.15u")
        lines = plot.multi_line("xs", "ys", source=self._lines, line_join="round")
        styled(lines.glyph, line_color="--ink", line_width="0.22u")
        words = plot.text("x", "y", text="text", source=self._names, text_baseline="middle")
        styled(words.glyph, text_color="--ink-soft", text_font="--font", text_font_size=f"{TEXT}u")

    def show(self, weights: NDArray[np.float32], names: list[str]) -> None:
        """Show weights (nodes, steps), and what the nodes are called."""
        drawn = [(box, *thinned(line)) for box, line in zip(self._boxes, weights, strict=False)]
        length = weights.shape[1] if weights.size else 1
        self._lines.data = {
            "xs": [(box.x + box.width * (at + 0.5) / length).tolist() for box, at, _ in drawn],
            "ys": [self._up(box, values) for box, _, values in drawn],
        }
        named = list(zip(self._boxes, names, strict=False))
        self._names.data = {
            "x": [box.x for box, _ in named],
            "y": [box.y + box.height + HEAD / 2 for box, _ in named],
            "text": shorten_apart(
                [name for _, name in named],
                [int(box.width / (LETTER * TEXT)) for box, _ in named],
            ),
        }

    def _up(self, box: Box, values: NDArray[np.float32]) -> list[float]:
        shares = KEPT * np.clip(values / self._limit, -1, 1)
        up: list[float] = (box.y + box.height * (0.5 + shares)).tolist()
        return up

    def clear(self, names: list[str]) -> None:
        """Show no weights, but what the nodes are called."""
        self.show(np.zeros((0, 1), np.float32), names)


def boxes_in(place: Box, count: int) -> list[Box]:
    """Return so many boxes side by side and in rows, each with room for a name above it."""
    across = min(count, max(1, round(math.sqrt(count * place.width / (USUAL * place.height)))))
    rows = -(-count // across)
    width = (place.width - (across - 1) * APART) / across
    height = place.height / rows
    corners = [divmod(each, across) for each in range(count)]
    return [
        Box(
            place.x + column * (width + APART),
            place.y + place.height - (row + 1) * height,
            width,
            height - HEAD,
        )
        for row, column in corners
    ]
