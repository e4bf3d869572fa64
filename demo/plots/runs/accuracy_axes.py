"""The figure of accuracy by epoch or by second: its axes, and what is drawn along them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from bokeh.models import (
    AllIndices,
    CDSView,
    ColumnDataSource,
    FixedTicker,
    Range1d,
)
from bokeh.models.glyph import Glyph
from bokeh.models.glyphs import Text
from bokeh.models.renderers import GlyphRenderer
from bokeh.plotting import figure

from demo.events import EpochEnded
from demo.plots.axis_scales import (
    accuracy_floor,
    progress_labels,
    round_up,
    score_height,
    score_labels,
)
from demo.stage.run import Run
from demo.ui.changes import set_columns
from demo.ui.figures import bare_figure, show_labels
from demo.ui.style import styled

Part = Literal["test", "train"]  # of the data, on which a run is measured
AXIS_WIDTH = 6.5  # left of the curves, in the page's units
LOW = 52.0  # units: a figure that is narrower
ALONG_X = ("x", "xs", "x0")  # what glyphs call their column along the x-axis
OVER = 0.03  # of the accuracy axis: what it goes on above 100 %
BEFORE_ZERO = 0.015  # of the longest curve: what the x-axis begins left of zero
HALF = 50.0  # percent: the middle of an accuracy axis without a curve
DIP = 0.03  # of accuracy: by less than this a curve may fall and the axis stays


class AccuracyAxes:
    """A figure whose x-axis measures epochs or seconds, its y-axis accuracy in percent.

    Where answers are numbers, that is R², of which 1 stands where 100 % would.
    """

    about = "Right answers on unseen examples"
    is_loss = False

    def __init__(self, epochs: int, *, width: float, small: bool) -> None:
        """``epochs`` are those of a run; the figure is so many of the page's units wide.

        A ``small`` one has fewer ticks.
        """
        self._epochs = epochs
        self.width = width - AXIS_WIDTH  # for curves and labels, in the page's units
        self.is_low = width < LOW  # narrow ones are low: the rows above them are more
        self._spaces = 3 if small else 5  # between ticks along the x-axis
        self.column = "epoch"  # or "seconds": what is measured along the x-axis
        self.floor: float = 0  # percent, where the accuracy axis begins
        self._end = 1.0  # of the longest curve, in epochs or seconds
        self._question = ColumnDataSource({"x": [], "y": [], "text": []}, name="question")
        self._unit = 0.0  # one of the page's units along the x-axis, in epochs or seconds
        self._y_ticks = FixedTicker(ticks=[])
        self._along_x: list[GlyphRenderer[Any]] = []
        self._all_rows = AllIndices()
        self._views: dict[str, CDSView] = {}  # by source
        self.figure = self._make_figure()

    def _make_figure(self) -> figure:
        plot = bare_figure(
            Range1d(start=0, end=1),
            Range1d(start=0, end=103),
            label=self.about,
            name="curves",
            min_height=100 if self.is_low else 160,
            min_border_top=12,
        )
        plot.xaxis.ticker = FixedTicker(ticks=[])
        plot.yaxis.ticker = plot.ygrid.ticker = self._y_ticks
        plot.ygrid.visible = True
        return plot

    def add(self, source: ColumnDataSource, glyph: Glyph, **tokens: str) -> GlyphRenderer[Any]:
        """Draw rows of a source; ``tokens`` as for ``styled``.

        ``figure.line`` and the like would make three glyphs for each. What is drawn of one source
        shares a view of it: Bokeh would make one for each.
        """
        view = self._views.setdefault(source.id, CDSView(filter=self._all_rows))
        renderer = self.figure.add_glyph(source, styled(glyph, **tokens), view=view)
        if any(getattr(glyph, name, "") == "epoch" for name in ALONG_X):
            self._along_x.append(renderer)
        return renderer

    def add_question(self) -> None:
        """Make what can hold a question to the room, in the middle of an empty figure."""
        words = Text(x="x", y="y", text="text", text_align="center", text_baseline="middle")
        look = {"text_color": "--ink-soft", "text_font": "--font", "text_font_size": "2.4u"}
        self.add(self._question, words, **look)

    def ask(self, question: str) -> None:
        """Ask the room something; "" takes the question away."""
        asked = [question] if question else []
        ends: Any = self.figure.x_range
        middle = [(ends.start + ends.end) / 2] * len(asked)
        set_columns(self._question, {"x": middle, "y": [HALF] * len(asked), "text": asked})

    def measure(self, column: str) -> None:
        """Measure progress by this column of the sources: "epoch" or "seconds"."""
        self.column = column
        for renderer in self._along_x:
            glyph = renderer.glyph
            setattr(glyph, next(name for name in ALONG_X if hasattr(glyph, name)), column)

    def height(self, end: EpochEnded, part: Part = "test") -> float:
        """Return where a run stands after an epoch, along the y-axis."""
        return score_height(end.test_accuracy if part == "test" else end.train_accuracy)

    def fit_accuracy(self, runs: Iterable[Run], *, numbers: bool) -> None:
        """Begin the accuracy axis where these runs can be told apart; ``numbers``: it is R²."""
        # Runs in their first epochs come up from below: they don't hold the axis down.
        self.floor = floor = accuracy_floor(_level(run) for run in runs if run.epoch >= 2)
        # The page moves the axis there step by step.
        self.figure.y_range.tags = [{"goal": [self.floor, self.top]}]
        show_labels(self.figure.yaxis[0], score_labels(floor, numbers=numbers))

    @property
    def room(self) -> float:
        """How many percent there are from where the accuracy axis begins to 100."""
        return 100 - self.floor

    @property
    def top(self) -> float:
        """Where the accuracy axis ends, in percent."""
        return 100 + OVER * self.room

    def fit_progress(self, runs: list[Run], column: float) -> None:
        """Make the x-axis as long as these runs, with a column so many units wide behind it."""
        by_epoch = self.column == "epoch"
        if by_epoch:
            end: float = max([self._epochs, *(run.epochs for run in runs)])
        else:
            end = round_up(max([1.0, *(run.history[-1].seconds for run in runs)]))
        show_labels(
            self.figure.xaxis[0],
            progress_labels(
                end,
                "epoch" if by_epoch else "second",
                room=self.width - column,
                whole=by_epoch,
                spaces=self._spaces,
            ),
        )
        start = -BEFORE_ZERO * end
        self._end, self._unit = end, (end - start) / (self.width - column)
        self.figure.ygrid[0].cross_bounds = (start, end)
        self.figure.x_range.update(start=start, end=self.behind(column))

    def behind(self, units: float) -> float:
        """Return the x so many of the page's units behind the end of the longest curve."""
        return self._end + units * self._unit

    def hide_what_is_empty(self) -> None:
        """Show what has something to draw: the rest costs Bokeh as much, at every painting."""
        renderers: list[Any] = self.figure.renderers
        for renderer in renderers:
            renderer.visible = any(map(len, renderer.data_source.data.values()))


def _level(run: Run) -> float:
    """Return how high a curve has come, in percent; a little dip doesn't count."""
    best = max(each.test_accuracy for each in run.history)
    return 100 * min(best, run.history[-1].test_accuracy + DIP)
