"""The leaderboard: all runs in one table, best first, and the curve of one of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bokeh.models import ColumnDataSource, FixedTicker, PrintfTickFormatter, Range1d
from bokeh.models.dom import Span, Text
from bokeh.models.ui import Pane, UIElement
from bokeh.plotting import figure

from demo.events import Event
from demo.parts import Parts, bare_figure
from demo.runs import RunBar
from demo.scales import accuracy_floor, accuracy_ticks
from demo.series import mistakes
from demo.stage import Run, Scene
from demo.widgets.base import DEFAULT_EPOCHS, Setting, Widget, expect_between, expect_variants
from demo.widgets.style import mark, series_colour, series_number, styled

ROWS = 8  # as many as the last row of a room can read
HEADINGS = ("Model", "Right answers", "Wrong", "Weights", "Seconds", "Epochs")
NOTHING = "Nothing has run yet."
INVITATION = "Click a model: its run appears in the table."

Key = Callable[[Run, Mapping[str, int]], tuple[float, ...]]


def _best(run: Run, _: Mapping[str, int]) -> tuple[float, ...]:
    return (-(run.test_accuracy or 0), _seconds(run))


def _fastest(run: Run, _: Mapping[str, int]) -> tuple[float, ...]:
    return (_seconds(run), -(run.test_accuracy or 0))


def _smallest(run: Run, weights: Mapping[str, int]) -> tuple[float, ...]:
    return (weights.get(run.variant, math.inf), -(run.test_accuracy or 0))


def _newest(run: Run, _: Mapping[str, int]) -> tuple[float, ...]:
    return (-run.id,)


ORDERS: dict[str, Key] = {
    "Best first": _best,
    "Fastest": _fastest,
    "Smallest": _smallest,
    "Newest": _newest,
}


@dataclass(frozen=True)
class LeaderboardOptions:
    """What an author may set in the slide."""

    variants: list[str] = field(default_factory=list)  # to start from here; all, if none is named
    epochs: int = DEFAULT_EPOCHS


class Leaderboard(Widget):
    """A table of the runs on screen, in an order to choose, beside the curve of one run."""

    options_type = LeaderboardOptions
    options: LeaderboardOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._positions = setting.positions
        self._chosen: int | None = None  # a run; without one, the newest is shown
        self._order = next(iter(ORDERS.values()))
        self._parts = parts = Parts("leaderboard")
        self._bar = RunBar(
            setting, parts, self.options.variants, self.options.epochs, invitation=INVITATION
        )
        self._entries = [Entry(parts, place, self._choose) for place in range(ROWS)]
        self._curve = RunCurve(parts, self._positions)
        self._caption, self._more = parts.words("caption"), parts.words("more")
        self.root = self._layout()

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> LeaderboardOptions:
        """Return the options with all variants named; raises ``DemoError``."""
        chosen: LeaderboardOptions = super().check(setting, options)
        expect_variants(setting, chosen.variants)
        expect_between("epochs", chosen.epochs, 1)
        return replace(chosen, variants=chosen.variants or list(setting.variants))

    # The layout, made once.

    def _layout(self) -> UIElement:
        parts = self._parts
        nothing = parts.words("nothing")
        nothing.say(NOTHING)
        headings = cells(parts, "headings", HEADINGS)
        table = parts.root(headings.pane, *(entry.row for entry in self._entries))
        table.css_classes = ["table"]
        curve = parts.root(self._curve.title.pane, self._curve.figure)
        curve.css_classes = ["curve"]
        self._board = parts.row("board", table, curve, nothing.pane, fills=True)
        orders = parts.choice(list(ORDERS), 0, self._choose_order)
        orders.css_classes = ["quiet", "large"]
        return parts.root(
            parts.row("models", *self._bar.starts.values(), self._bar.stop),
            parts.row("news", self._bar.status.pane, self._caption.pane),
            self._board,
            parts.row("settings", orders, self._more.pane),
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
        ranked = sorted(runs, key=lambda run: self._order(run, scene.weights))
        chosen = next((run for run in runs if run.id == self._chosen), runs[-1] if runs else None)
        for place, entry in enumerate(self._entries):
            run = ranked[place] if place < len(ranked) else None
            entry.show(run, self._label(run), self._classes(run, chosen), scene.weights)
        self._curve.show(chosen, self._label(chosen))
        self._board.css_classes = ["board"] if runs else ["board", "empty"]
        self._caption.say(f"tested on {runs[-1].test_size:,} unseen images" if runs else "")
        self._more.say(more(len(runs)))

    def _label(self, run: Run | None) -> str:
        if run is None:
            return ""
        variant = self.setting.variants.get(run.variant)
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


# What is shown of a run.


def measured(scene: Scene) -> list[Run]:
    """Return the runs on screen, oldest first, without those that stopped before they learned."""
    return [run for run in scene.shown if run.history and (run.epoch > 0 or run.state == "running")]


def standard_error(accuracy: float, size: int) -> float:
    """Return how far chance alone may move an accuracy measured on so many test images.

    One standard error of a binomial share; both are fractions.
    """
    return math.sqrt(accuracy * (1 - accuracy) / size)


def facts(run: Run, label: str, weights: int | None) -> tuple[str, ...]:
    """Return what the table says of a measured run, in the order of ``HEADINGS``."""
    accuracy = run.history[-1].test_accuracy
    error = standard_error(accuracy, run.test_size)
    return (
        label,
        f"{100 * accuracy:.1f} ± {100 * error:.1f} %",
        f"{mistakes(run.history[-1], run.test_size):,}",
        "–" if weights is None else f"{weights:,}",
        f"{_seconds(run):.1f}",
        f"{run.epoch} of {run.epochs}" if run.state == "running" else f"{run.epoch}",
    )


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


def cells(parts: Parts, name: str, contents: Sequence[str]) -> Cells:
    """Return a line of the table with these contents; ``name`` is its class."""
    texts = [Text(content=content) for content in contents]
    spans = (Span(children=[text]) for text in texts)
    pane = Pane(elements=[*spans], css_classes=["cells", name], stylesheets=[parts.sheet])
    return Cells(pane, texts)


class Entry:
    """A row of the table: facts, and a button as large as the row that shows its run's curve."""

    def __init__(self, parts: Parts, place: int, choose: Callable[[int], None]) -> None:
        self._run: Run | None = None
        self._choose = choose
        # Its name stays: a button that is named anew is drawn anew, and loses the focus.
        self.button = parts.button(
            f"Curve of place {place + 1}", self._click, name=f"entry-{place}"
        )
        self._cells = cells(parts, "facts", [""] * len(HEADINGS))
        self.row = parts.row("entry", self.button, self._cells.pane)

    def _click(self) -> None:
        if self._run is not None:
            self._choose(self._run.id)

    def show(
        self, run: Run | None, label: str, classes: list[str], weights: Mapping[str, int]
    ) -> None:
        """Show a run, or nothing."""
        self._run = run
        self.row.css_classes = ["entry", *classes]
        self.button.css_classes = ["whole", *classes]
        contents = [""] * len(HEADINGS)
        if run is not None:
            contents = list(facts(run, label, weights.get(run.variant)))
        for text, content in zip(self._cells.texts, contents, strict=True):
            text.content = content


class RunCurve:
    """The test accuracy of one run by epoch, in the colour and with the mark of its variant."""

    def __init__(self, parts: Parts, positions: Mapping[str, int]) -> None:
        """``positions`` are those of the variants in the talk."""
        self.title = parts.words("curve-title")
        self._x_ticks, self._y_ticks = FixedTicker(ticks=[]), FixedTicker(ticks=[])
        self.figure = self._make_figure()
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
        """Show this run's curve alone."""
        self.title.say(label)
        history = run.history if run else []
        for name, source in self._sources.items():
            own = history if run and run.variant == name else []
            data: dict[str, Any] = {
                "epoch": [each.epoch for each in own],
                "test": [100 * each.test_accuracy for each in own],
            }
            if data != source.data:  # what stays needs no message to the page
                source.data = data
        if run is not None:
            self._fit(run)

    def _fit(self, run: Run) -> None:
        """Set the axes; the page eases the vertical one to its goal."""
        end = run.epochs
        # The first epochs come up from below: they don't hold the axis down.
        floor = accuracy_floor([100 * run.history[-1].test_accuracy] if run.epoch >= 2 else [])
        room = 100 - floor
        self.figure.y_range.tags = [{"goal": [floor, 100 + 0.03 * room]}]
        self._y_ticks.ticks = accuracy_ticks(floor)
        self._x_ticks.ticks = [0, end]
        unit = "epoch" if end == 1 else "epochs"
        self.figure.xaxis[0].major_label_overrides = {end: f"{end} {unit}"}
        self.figure.ygrid[0].cross_bounds = (-0.03 * end, end)
        self.figure.x_range.update(start=-0.03 * end, end=1.03 * end)
