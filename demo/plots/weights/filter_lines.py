"""Filters of series as lines: each above what it finds, step by step."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource
from bokeh.models.renderers import GlyphRenderer
from bokeh.plotting import figure
from numpy.typing import NDArray

from demo.analysis.filter_responses import Filters
from demo.plots.examples.example_drawing import Box
from demo.plots.weights.filter_grid import COLUMNS, FAR, HEIGHT, NEAR, ROWS, SHOWN, WIDTH
from demo.ui.style import styled

LEFT = 26.0  # where the filters begin; left of them is the series
APART = 1.2  # between two filters side by side
KERNEL_HEIGHT, KERNEL_WIDTH = 0.35, 0.5  # of a filter, in sizes of its cell
KEPT = 0.45  # of a box's height: how far lines go up and down from its middle


class FilterLines:
    """Where the filters and their answers are drawn, in units u of the page."""

    def __init__(self, plot: figure, *, full_weight: float, full_answer: float) -> None:
        """Lines reach the ends of their boxes at ``full_weight`` and at ``full_answer``."""
        self._limits = {"kernels": full_weight, "maps": full_answer}
        columns: dict[str, Any] = {"xs": [], "ys": []}
        self._sources = {name: ColumnDataSource(columns, name=name) for name in self._limits}
        self._axes = ColumnDataSource({"x0": [], "x1": [], "y": []}, name="axes")
        axes = plot.segment(x0="x0", x1="x1", y0="y", y1="y", source=self._axes)
        styled(axes.glyph, line_color="--rule", line_width="0.12u")
        self.renderers: list[GlyphRenderer[Any]] = [axes]
        for name, colour in (("kernels", "--series-6"), ("maps", "--ink")):
            line = plot.multi_line("xs", "ys", source=self._sources[name], line_join="round")
            styled(line.glyph, line_color=colour, line_width="0.22u")
            self.renderers.append(line)

    def show(self, filters: Filters, maps: NDArray[np.float32]) -> None:
        """Show filters with what they find: ``maps`` (filters, 1, steps)."""
        boxes = [_boxes(place) for place in range(len(filters))]
        kernels = filters.kernel.mean(axis=2)[0].T  # (filters, steps)
        self._draw("kernels", kernels, [kernel for kernel, _ in boxes])
        self._draw("maps", maps[:, 0], [found for _, found in boxes])
        both = [box for pair in boxes for box in pair]
        self._axes.data = {
            "x0": [box.x for box in both],
            "x1": [box.x + box.width for box in both],
            "y": [box.y + box.height / 2 for box in both],
        }

    def _draw(self, name: str, lines: NDArray[np.float32], boxes: list[Box]) -> None:
        steps = (np.arange(lines.shape[1]) + 0.5) / lines.shape[1]
        shares = KEPT * np.clip(lines / self._limits[name], -1, 1)
        pairs = list(zip(boxes, shares, strict=True))
        self._sources[name].data = {
            "xs": [(box.x + box.width * steps).tolist() for box, _ in pairs],
            "ys": [(box.y + box.height * (0.5 + share)).tolist() for box, share in pairs],
        }


def _boxes(place: int) -> tuple[Box, Box]:
    """Return where a filter is drawn, and below it what it finds."""
    row, column = divmod(place % SHOWN, COLUMNS)
    width = (WIDTH - LEFT - (COLUMNS - 1) * APART) / COLUMNS
    height = (HEIGHT - (ROWS - 1) * FAR) / ROWS
    left, bottom = LEFT + column * (width + APART), HEIGHT - (row + 1) * height - row * FAR
    tall = KERNEL_HEIGHT * height
    middle = left + (1 - KERNEL_WIDTH) * width / 2
    return (
        Box(middle, bottom + height - tall, KERNEL_WIDTH * width, tall),
        Box(left, bottom, width, height - tall - NEAR),
    )
