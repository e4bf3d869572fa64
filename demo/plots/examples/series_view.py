"""One series, large: a line for each of its channels, its steps along the axis."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource, Range1d
from bokeh.plotting import figure
from numpy.typing import NDArray

from demo.data.core.dataset import Dataset
from demo.plots.examples.example_drawing import CHANNEL_COLOURS, MOST_CHANNELS, SAMPLE, thinned
from demo.ui.figures import bare_figure
from demo.ui.style import styled
from demo.ui.toolkit import Toolkit

DOTTED = 60  # steps: each of so many has a dot
AROUND = 0.05  # of the values' range, above and below
ASPECT = 1.2  # of the figure


class SeriesView:
    """One series of a data set at a time, on the scale of all of them."""

    def __init__(self, toolkit: Toolkit, data: Dataset) -> None:
        """Show nothing yet."""
        some = data.x_train[:SAMPLE]
        low, high = float(some.min()), float(some.max())
        edge = AROUND * ((high - low) or 1.0)
        steps, channels = data.input_shape
        self.figure = bare_figure(
            Range1d(start=0.5, end=steps + 0.5),
            Range1d(start=low - edge, end=high + edge),
            label="The chosen series, step by step",
            name="series",
        )
        self.figure.ygrid.visible = True
        self._sources = [
            self._add_line(channel, dotted=steps <= DOTTED)
            for channel in range(min(channels, MOST_CHANNELS))
        ]
        self.root = toolkit.fitted(self.figure, ASPECT)
        self.figure.min_border_left = self.figure.min_border_bottom = 30

    def _add_line(self, channel: int, *, dotted: bool) -> ColumnDataSource:
        plot: figure = self.figure
        source = ColumnDataSource({"step": [], "value": []}, name=f"channel-{channel}")
        colour = CHANNEL_COLOURS[channel % len(CHANNEL_COLOURS)]
        line = plot.line("step", "value", source=source, line_join="round")
        styled(line.glyph, line_color=colour, line_width="0.36u")
        if dotted:
            dots = plot.scatter("step", "value", source=source, marker="circle")
            styled(dots.glyph, fill_color=colour, line_color="--ground", size="1.1u")
        return source

    def show(self, example: NDArray[np.float32]) -> None:
        """Show another series (steps, channels)."""
        for channel, source in enumerate(self._sources):
            steps, values = thinned(example[:, channel])
            columns: dict[str, Any] = {"step": steps + 1, "value": values}
            source.data = columns
