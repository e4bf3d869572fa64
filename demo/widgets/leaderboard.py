"""The leaderboard: all runs of the talk in one table, best first, and the curve of one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bokeh.models import ColumnDataSource, FixedTicker, PrintfTickFormatter, Range1d
from bokeh.models.dom import Span, Text
from bokeh.models.ui import Pane, UIElement
from bokeh.plotting import figure

from demo.analysis.run_series import mistakes
from demo.catalog.libraries import label as library
from demo.data.sources import EXAMPLE_NOUNS, TABLES
from demo.events import EpochEnded, Event
from demo.plots.axis_scales import accuracy_floor, accuracy_ticks
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.changes import set_columns
from demo.ui.figures import bare_figure
from demo.ui.run_bar import RunBar
from demo.ui.style import mark, series_colour, series_number, styled
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit
from demo.ui.widget import RunOptions, RunWidget, Setting

ROWS = 7  # as many as the last row of a room can read
HEADINGS = ("Model", "Right answers", "Wrong", "Weights", "Seconds", "Epochs")
NOTHING = "Nothing has run yet."
INVITATION = "Click a model: its run appears in the table."

Key = Callable[[Run], tuple[float, ...]]


def _best(run: Run) -> tuple[float, ...]:
    """Tables come last: right answers to other questions are not to be compared."""
    return (run.dataset in TABLES, -(run.test_accuracy or 0), _seconds(run))


def _fastest(run: Run) -> tuple[float, ...]:
    return (_seconds(run), -(run.test_accuracy or 0))


def _smallest(run: Run) -> tuple[float, ...]:
    return (run.weights or math.inf, -(run.test_accuracy or 0))


def _newest(run: Run) -> tuple[float, ...]:
    return (-run.id,)


ORDERS: dict[str, Key] = {
    "Best first": _best,
    "Fastest": _fastest,
    "Smallest": _smallest,
    "Newest": _newest,
}


class Leaderboard(RunWidget):
    """A table of all runs, cleared ones too, in an order to choose, beside the curve of one."""

    options: RunOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._positions = setting.positions
        self._chosen: int | None = None  # a run; without one, the newest is shown
        self._order = next(iter(ORDERS.values()))
        self._toolkit = toolkit = Toolkit(__file__)
        self._bar = RunBar(
            setting, toolkit, self.options.variants, self.options.epochs, invitation=INVITATION
        )
        self._entries = [Entry(toolkit, number, self._choose) for number in range(ROWS)]
        self._curve = RunCurve(toolkit, self._positions)
        self._transport = TimelineBar(setting, toolkit)
        self._caption, self._more = toolkit.words("caption"), toolkit.words("more")
        self.root = self._layout()

    # The layout, made once.

    def _layout(self) -> UIElement:
        toolkit = self._toolkit
        nothing = toolkit.words("nothing")
        nothing.say(NOTHING)
        headings = cells(toolkit, "headings", HEADINGS)
        table = toolkit.root(headings.pane, *(entry.row for entry in self._entries))
        table.css_classes = ["table"]
        curve = toolkit.root(self._curve.title.pane, self._curve.figure)
        curve.css_classes = ["curve"]
        self._board = toolkit.row("board", table, curve, nothing.pane, fills=True)
        orders = toolkit.choice(list(ORDERS), 0, self._choose_order)
        return toolkit.root(
            self._bar.row(toolkit),
            toolkit.row("news", self._bar.status.pane, self._caption.pane),
            self._board,
            toolkit.row("settings", orders, self._more.pane, self._transport.row),
        )

    # What the presenter chooses.

    def _choose_order(self, place: int) -> None:
        self._order = list(ORDERS.values())[place]
        self._show(self._scene)

    def _choose(self, run: int) -> None:
        self._chosen = run
        self._show(self._scene)

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Bring the table and the curve up to date."""
        self._bar.update(scene)
        self._show(scene)

    def _show(self, scene: Scene) -> None:
        runs = measured(scene)
        self._transport.update(scene, runs)
        ranked = sorted(runs, key=self._order)
        chosen = next((run for run in runs if run.id == self._chosen), runs[-1] if runs else None)
        rows = with_rows(ranked, chosen)
        for row, entry in enumerate(self._entries):
            place, run = rows[row] if row < len(rows) else (0, None)
            contents = facts(run, self._label(run), place) if run else ()
            entry.show(run, contents, self._classes(run, chosen))
        self._curve.show(chosen, listing(self._label(chosen), learned_from(chosen)))
        self._board.css_classes = ["board"] if runs else ["board", "empty"]
        self._caption.say(tested_on(runs))
        self._more.say(more(len(runs)))

    def _label(self, run: Run | None) -> str:
        if run is None:
            return ""
        variant = self.setting.known.get(run.variant)
        return variant.label if variant else run.variant

    def _classes(self, run: Run | None, chosen: Run | None) -> list[str]:
        if run is None:
            return ["absent"]
        position = self._positions.get(run.variant)
        own = (
            []
            if position is None
            else [f"series-{series_number(position)}", f"mark-{mark(position)}"]
        )
        return [*own, *(["chosen"] if run is chosen else []), run.state]


# Which runs are shown, and what is said of them.


def measured(scene: Scene) -> list[Run]:
    """Return all runs as screens show them, oldest first; who never learned is left out."""
    return [run for run in map(scene.as_shown, scene.runs.values()) if run.measured]


def with_rows(ranked: Sequence[Run], chosen: Run | None) -> list[tuple[int, Run]]:
    """Return the runs that there are rows for, with their places.

    These are the first ones; the chosen one, if it comes later, has the last row.
    """
    places = list(enumerate(ranked, 1))
    later = [(place, run) for place, run in places[ROWS:] if run is chosen]
    return places[: ROWS - len(later)] + later


def standard_error(accuracy: float, size: int) -> float:
    """Return how far chance alone may move an accuracy measured on so many test images.

    One standard error of a binomial share; both are fractions.
    """
    return math.sqrt(accuracy * (1 - accuracy) / size)


def facts(run: Run, label: str, place: int) -> tuple[str, ...]:
    """Return what the table says of a measured run, in the order of ``HEADINGS``.

    Below the label stands what can't be seen otherwise: a late place, and other data.
    """
    accuracy = run.history[-1].test_accuracy
    error = standard_error(accuracy, run.test_size)
    below = listing(f"place {place}" if place > ROWS else "", learned_from(run))
    return (
        f"{label}\n{below}" if below else label,
        f"{100 * accuracy:.1f} ± {100 * error:.1f} %",
        f"{mistakes(run.history[-1], run.test_size):,}",
        f"{run.weights:,}" if run.weights else "–",
        f"{_seconds(run):.1f}",
        f"{run.epoch} of {run.epochs}" if run.state == "running" else f"{run.epoch}",
    )


def learned_from(run: Run | None) -> str:
    """Say from what a run has learned, unless that is all of the talk's own data, and on what."""
    if run is None:
        return ""
    computed = f"on {library(run.backend)}" if run.other else ""
    images = f"{run.examples:,} images" if run.examples else ""
    return listing(EXAMPLE_NOUNS.get(run.dataset, run.dataset), images, computed)


def listing(*words: str) -> str:
    """Put those words that there are one after the other."""
    return ", ".join(filter(None, words))


def tested_on(runs: Sequence[Run]) -> str:
    """Say how many images the right answers were counted on."""
    if not runs:
        return ""
    sizes = [run.test_size for run in runs]
    least, most = f"{min(sizes):,}", f"{max(sizes):,}"
    return f"tested on {most if least == most else f'{least} to {most}'} unseen images"


def more(count: int) -> str:
    """Say how many of so many runs the table has no row for."""
    left = count - ROWS
    if left <= 0:
        return ""
    return "and 1 more run" if left == 1 else f"and {left} more runs"


def _seconds(run: Run) -> float:
    return run.history[-1].seconds


# The parts of the demo.


@dataclass(frozen=True)
class Cells:
    """A line of the table; its texts change in place."""

    pane: Pane
    texts: Sequence[Text]


def cells(toolkit: Toolkit, name: str, contents: Sequence[str]) -> Cells:
    """Return a line of the table with these contents; ``name`` is its class."""
    texts = [Text(content=content) for content in contents]
    spans = (Span(children=[text]) for text in texts)
    pane = Pane(elements=[*spans], css_classes=["cells", name], stylesheets=[toolkit.sheet])
    return Cells(pane, texts)


class Entry:
    """A row of the table: facts, and a button as large as the row that shows its run's curve."""

    def __init__(self, toolkit: Toolkit, number: int, choose: Callable[[int], None]) -> None:
        self._run: Run | None = None
        self._choose = choose
        # Its name stays: a button that is named anew is drawn anew, and loses the focus.
        self.button = toolkit.button(
            f"Curve of row {number + 1}", self._click, name=f"entry-{number}"
        )
        self._cells = cells(toolkit, "facts", [""] * len(HEADINGS))
        self.row = toolkit.row("entry", self.button, self._cells.pane)

    def _click(self) -> None:
        if self._run is not None:
            self._choose(self._run.id)

    def show(self, run: Run | None, contents: Sequence[str], classes: list[str]) -> None:
        """Show a run with these facts, or nothing."""
        self._run = run
        self.row.css_classes = ["entry", *classes]
        self.button.css_classes = ["whole", *classes]
        for text, content in zip(self._cells.texts, contents or [""] * len(HEADINGS), strict=True):
            text.content = content


class RunCurve:
    """The test accuracy of one run by epoch, in the colour and with the mark of its variant."""

    def __init__(self, toolkit: Toolkit, positions: Mapping[str, int]) -> None:
        """``positions`` are those of the variants in the talk."""
        self.title = toolkit.words("curve-title")
        self._x_ticks, self._y_ticks = FixedTicker(ticks=[]), FixedTicker(ticks=[])
        self.figure = self._make_figure()
        self._whole = ColumnDataSource({"epoch": [], "test": []}, name="curve-whole")
        line = self.figure.line(x="epoch", y="test", source=self._whole, line_alpha=0.4)
        styled(line.glyph, line_color="--ink-soft", line_width="0.25u")
        self._sources = {name: self._make_line(name, place) for name, place in positions.items()}

    def _make_figure(self) -> figure:
        plot = bare_figure(
            Range1d(start=0, end=1),
            Range1d(start=0, end=103, tags=[{"goal": [0, 103]}]),
            label="Right answers on unseen images, epoch by epoch",
            name="run-curve",
            min_border_top=12,
        )
        styled(plot, min_border_right="4u")  # for half of the last label
        plot.yaxis.formatter = PrintfTickFormatter(format="%d %%")
        plot.xaxis.ticker = self._x_ticks
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
            _draw(source, run.history if run and run.variant == name else [])
        _draw(self._whole, run.whole.history if run and run.is_past else [])
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
        self._y_ticks.ticks = accuracy_ticks(floor)
        self._x_ticks.ticks = [0, end]
        unit = "epoch" if end == 1 else "epochs"
        self.figure.xaxis[0].major_label_overrides = {end: f"{end} {unit}"}
        self.figure.ygrid[0].cross_bounds = (-0.03 * end, end)
        self.figure.x_range.update(start=-0.03 * end, end=1.06 * end)


def _draw(source: ColumnDataSource, history: Sequence[EpochEnded]) -> None:
    data: dict[str, Any] = {
        "epoch": [each.epoch for each in history],
        "test": [100 * each.test_accuracy for each in history],
    }
    set_columns(source, data)
