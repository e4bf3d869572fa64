"""Predicted numbers against the true ones: a point for each example, and the line of no error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource, FixedTicker, Range1d
from bokeh.plotting import figure
from numpy.typing import NDArray

from demo.catalog.variant_file import Variant
from demo.plots.axis_scales import round_up
from demo.plots.variant_colours import variant_colours
from demo.ui.changes import set_columns
from demo.ui.figures import bare_figure, show_labels
from demo.ui.style import styled

MOST_POINTS = 1000  # evenly from all: more could not be told apart
MARGIN = 0.06  # of the axes, beyond the true numbers: what lies further out stands at the edge
SPACES = 5  # between ticks at the most


class PredictionScatter:
    """A figure whose two axes are in the target's unit and equally long."""

    def __init__(
        self, true: NDArray[Any], target: str, variants: Sequence[tuple[int, Variant]]
    ) -> None:
        """``true`` are all test answers; ``variants`` come with their positions in the talk."""
        step = max(1, -(-len(true) // MOST_POINTS))
        self._chosen = np.arange(0, len(true), step)
        self._true = true[self._chosen].astype(float)
        low, high = float(true.min()), float(true.max())
        margin = MARGIN * ((high - low) or 1.0)
        self._low, self._high = low - margin, high + margin
        self._points = ColumnDataSource({"true": [], "said": [], "variant": []}, name="points")
        self.figure = self._make_figure(target)
        self._draw(variants)

    @property
    def shown(self) -> int:
        """How many examples have a point."""
        return len(self._chosen)

    def _make_figure(self, target: str) -> figure:
        plot = bare_figure(
            *(Range1d(start=self._low, end=self._high) for _ in range(2)),
            label="Predicted numbers against the true ones",
            name="predictions",
            min_border_top=12,
        )
        labels, ticker = tick_labels(self._low, self._high), FixedTicker(ticks=[])
        plot.ygrid.ticker = ticker
        for axis, name in ((plot.xaxis[0], f"true {target}"), (plot.yaxis[0], "predicted")):
            axis.update(ticker=ticker, axis_label=name.strip())
            show_labels(axis, labels)
            look = {"font": "--font", "font_size": "1.9u", "color": "--ink-soft"}
            axis.axis_label_text_font_style = "normal"
            styled(
                axis,
                major_label_text_font_size="1.7u",
                major_label_text_color="--ink-soft",
                major_label_text_font="--font",
                **{f"axis_label_text_{name}": value for name, value in look.items()},
            )
        plot.ygrid.visible = True
        styled(plot, min_border_right="3u")  # for half of the last label
        return plot

    def _draw(self, variants: Sequence[tuple[int, Variant]]) -> None:
        ends = [self._low, self._high]
        exact = self.figure.line(ends, ends, line_dash=[10, 7], name="exact")
        styled(exact.glyph, line_color="--ink-soft", line_width="0.25u")
        points = self.figure.scatter("true", "said", source=self._points, marker="circle")
        points.glyph.update(fill_color=variant_colours(variants), fill_alpha=0.75)
        styled(points.glyph, line_color="--ground", size="1.3u")

    def show(self, variant: str, said: NDArray[Any] | None) -> int:
        """Show what a variant's model says, (test examples,), or nothing.

        Returns how many of the points stand at an edge, since they lie beyond it.
        """
        if said is None:
            set_columns(self._points, {"true": [], "said": [], "variant": []})
            return 0
        chosen = said[self._chosen].astype(float)
        within = np.clip(chosen, self._low, self._high)
        columns = {"true": self._true, "said": within, "variant": [variant] * len(within)}
        set_columns(self._points, columns)
        return int(np.count_nonzero(within != chosen))


def tick_labels(low: float, high: float) -> dict[float, str]:
    """Return some ticks between two numbers, and what stands at each."""
    step = round_up((high - low) / SPACES)
    digits = max(0, -math.floor(math.log10(step)))
    places = range(math.ceil(low / step), math.floor(high / step) + 1)
    return {place * step: f"{place * step:,.{digits}f}" for place in places}
