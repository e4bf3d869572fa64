"""The test accuracy of one run, epoch by epoch; which one changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bokeh.models import ColumnDataSource, FixedTicker, Range1d
from bokeh.plotting import figure

from demo.events import EpochEnded
from demo.plots.axis_scales import (
    TICK_LETTER,
    accuracy_floor,
    progress_labels,
    score_height,
    score_labels,
)
from demo.stage.run import Run
from demo.ui.changes import set_columns
from demo.ui.figures import bare_figure, show_labels
from demo.ui.short_text import width_of
from demo.ui.style import mark, series_colour, styled
from demo.ui.toolkit import Toolkit

WIDTH = 14.0  # of the curve, in the page's units
BORDER = 4.0  # at its right: room for half of the last label


class RunCurve:
    """The test accuracy of one run by epoch, in the colour and with the mark of its variant."""

    def __init__(self, toolkit: Toolkit, positions: Mapping[str, int]) -> None:
        """``positions`` are those of the variants in the talk."""
        self.title = toolkit.words("curve-title")
        self._y_ticks = FixedTicker(ticks=[])
        self.figure = self._make_figure()
        self._whole = ColumnDataSource({"epoch": [], "test": []}, name="curve-whole")
        line = self.figure.line(x="epoch", y="test", source=self._whole, line_alpha=0.4)
        styled(line.glyph, line_color="--ink-soft", line_width="0.25u")
        self._sources = {name: self._make_line(name, place) for name, place in positions.items()}

    def _make_figure(self) -> figure:
        plot = bare_figure(
            Range1d(start=0, end=1),
            Range1d(start=0, end=103, tags=[{"goal": [0, 103]}]),
            label="Right answers on unseen examples, epoch by epoch",
            name="run-curve",
            min_border_top=12,
        )
        styled(plot, min_border_right=f"{BORDER}u")
        plot.xaxis.ticker = FixedTicker(ticks=[])
        plot.yaxis.ticker = plot.ygrid.ticker = self._y_ticks
        plot.ygrid.visible = True
        return plot

    def _make_line(self, name: str, position: int) -> ColumnDataSource:
        source = ColumnDataSource({"epoch": [], "test": []}, name=f"curve-{name}")
        colour = series_colour(position)
        line = self.figure.line(x="epoch", y="test", source=source, line_join="round")
        styled(line.glyph, line_color=colour, line_width="0.36u")
        points = self.figure.scatter(x="epoch", y="test", source=source, marker=mark(position))
        styled(points.glyph, fill_color=colour, line_color="--ground", size="1.1u")
        return source

    def show(self, run: Run | None, label: str) -> None:
        """Show this run's curve alone; while screens look back, what came later is faint."""
        self.title.say(label)
        for name, source in self._sources.items():
            _set_points(source, run.history if run and run.variant == name else [])
        _set_points(self._whole, run.whole.history if run and run.is_past else [])
        if run is not None:
            self._fit(run)

    def _fit(self, run: Run) -> None:
        """Set the axes; the page eases the vertical one to its goal."""
        end = run.epochs
        # The first epochs come up from below: they don't hold the axis down.
        run = run.whole  # the axis stays while screens look back
        floor = accuracy_floor([100 * run.history[-1].test_accuracy] if run.epoch >= 2 else [])
        room = 100 - floor
        self.figure.y_range.tags = [{"goal": [floor, 100 + 0.03 * room]}]
        show_labels(self.figure.yaxis[0], score_labels(floor, numbers=run.is_regression))
        labels = progress_labels(end, "epoch", room=WIDTH, whole=True, spaces=1)
        show_labels(self.figure.xaxis[0], labels)
        over = TICK_LETTER * width_of(labels[end]) / 2 - BORDER  # units that the label goes on
        self.figure.ygrid[0].cross_bounds = (-0.03 * end, end)
        self.figure.x_range.update(start=-0.03 * end, end=end * (1 + max(0.06, over / WIDTH)))


def _set_points(source: ColumnDataSource, history: Sequence[EpochEnded]) -> None:
    set_columns(
        source,
        {
            "epoch": [each.epoch for each in history],
            "test": [score_height(each.test_accuracy) for each in history],
        },
    )
