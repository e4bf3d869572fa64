"""Test examples side by side, to choose one from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bokeh.models import ColumnDataSource, Range1d, Rect
from bokeh.plotting import figure

from demo.analysis.image_arrays import GAP, MosaicLayout
from demo.data.core.dataset import Dataset
from demo.plots.examples.example_mosaic import cell_size, draw_mosaic
from demo.ui.figures import bare_figure, on_click
from demo.ui.style import CHOSEN, styled
from demo.ui.toolkit import Toolkit

LINE = 0.8  # of a gap: the frame's width


class DigitMosaic:
    """The first test examples side by side, to choose one from; a frame shows which."""

    def __init__(
        self,
        toolkit: Toolkit,
        data: Dataset,
        rows: int,
        columns: int,
        choose: Callable[[int], None],
    ) -> None:
        """``choose`` gets the place of an example that is clicked, from 0."""
        examples = data.x_test[: rows * columns]
        self._layout = MosaicLayout(len(examples), *cell_size(data), columns)
        self._choose = choose
        self._frame = ColumnDataSource({"x": [], "y": []}, name="frame")
        wide, tall = self._layout.size
        self.figure = self._make_figure(data.noun, wide, tall)
        draw_mosaic(self.figure, data, examples, self._layout, (0, 0), "mosaic-picture")
        self.root = toolkit.fitted(self.figure, (wide + 2 * GAP) / (tall + 2 * GAP))

    def _make_figure(self, noun: str, width: float, height: float) -> figure:
        plot = bare_figure(
            Range1d(start=-GAP, end=width + GAP),
            Range1d(start=-GAP, end=height + GAP),
            label=f"{noun.capitalize()} side by side",
            name="mosaic",
        )
        plot.axis.visible = False
        # The frame lies beneath the examples and shows in the gaps: it hides nothing.
        layout, line = self._layout, 2 * LINE * GAP
        frame = Rect(x="x", y="y", width=layout.width + line, height=layout.height + line)
        frame.line_color = None
        plot.add_glyph(self._frame, styled(frame, fill_color=CHOSEN))
        on_click(plot, self._tap)
        return plot

    def _tap(self, x: float, y: float) -> None:
        place = self._layout.find(x, y)
        if place is not None:
            self._choose(place)

    def mark(self, place: int) -> None:
        """Put the frame around an example."""
        left, top = self._layout.corner(place)
        middle: dict[str, Any] = {
            "x": [left + self._layout.width / 2],
            "y": [top - self._layout.height / 2],
        }
        self._frame.data = middle
