"""The leaderboard: all runs of the talk in one table, best first, and the curve of one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bokeh.models.ui import UIElement

from demo.analysis.run_series import mistakes
from demo.catalog.libraries import label as library
from demo.data.core.dataset import SHUFFLED
from demo.data.sources.bundled_tables import TABLES, table_noun
from demo.events import EpochEnded, Event
from demo.plots.runs.run_curve import RunCurve
from demo.plots.runs.run_table import RunRow, TableCells
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.options import RunOptions
from demo.ui.run_bar import RunBar
from demo.ui.score_words import quantity
from demo.ui.setting import Setting
from demo.ui.style import series_classes
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit
from demo.ui.widget import RunWidget

ROWS = 7  # as many as the last row of a room can read
HEADINGS = ("Model", "Right answers", "Wrong", "Weights", "Seconds", "Epochs")
MILLION = 1_000_000
NUMBER_HEADINGS = ("Model", "R²", "Off by", *HEADINGS[3:])  # where answers are numbers
NOTHING = "Nothing has run yet. Which of these will be best?"
INVITATION = "Click a model: its run appears in the table."

Key = Callable[[Run], tuple[float, ...]]


def _best(run: Run) -> tuple[float, ...]:
    """Tables come last: right answers to other questions are not to be compared."""
    return (run.dataset in TABLES, _badness(run), _seconds(run))


def _fastest(run: Run) -> tuple[float, ...]:
    return (_seconds(run), _badness(run))


def _smallest(run: Run) -> tuple[float, ...]:
    return (run.weights or math.inf, _badness(run))


def _badness(run: Run) -> float:
    """Return what is to be small: how far numbers are off, or right answers below 0."""
    end = run.history[-1]
    return -end.test_accuracy if end.test_error is None else end.test_error


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

    shows_numbers = True
    options: RunOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._positions = setting.positions
        self._chosen: int | None = None  # a run; without one, the newest is shown
        self._order = next(iter(ORDERS.values()))
        self._toolkit = toolkit = Toolkit(__file__)
        starts = self.starts(setting, self.options)
        self._bar = RunBar(setting, toolkit, starts, invitation=INVITATION)
        self._rows = [
            RunRow(toolkit, number, len(HEADINGS), self._choose) for number in range(ROWS)
        ]
        self._curve = RunCurve(toolkit, self._positions)
        self._timeline = TimelineBar(setting, toolkit)
        self._caption, self._more = toolkit.words("caption"), toolkit.words("more")
        self.root = self._layout()

    # The layout, made once.

    def _layout(self) -> UIElement:
        toolkit = self._toolkit
        nothing = toolkit.words("nothing")
        nothing.say(NOTHING)
        numbers = self.setting.data.is_regression
        headings = TableCells(toolkit, "headings", NUMBER_HEADINGS if numbers else HEADINGS)
        table = toolkit.root(headings.pane, *(row.root for row in self._rows))
        table.css_classes = ["table"]
        curve = toolkit.root(self._curve.title.pane, self._curve.figure)
        curve.css_classes = ["curve"]
        self._board = toolkit.row("board", table, curve, nothing.pane, fills=True)
        orders = toolkit.choice(list(ORDERS), 0, self._choose_order)
        return toolkit.root(
            self._bar.row(toolkit),
            toolkit.row("messages", self._bar.status.pane, self._caption.pane),
            self._board,
            toolkit.row("settings", orders, self._more.pane, self._timeline.row),
        )

    # What the presenter chooses.

    def _choose_order(self, place: int) -> None:
        self._order = list(ORDERS.values())[place]
        self._show(self._scene)

    def _choose(self, run: int) -> None:
        self._chosen = run
        self._show(self._scene)

    # What happens on stage.

    def shows_recorded(self, scene: Scene) -> bool:
        """Tell whether one of the table's runs was recorded."""
        return any(run.recorded for run in measured(scene))

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Bring the table and the curve up to date."""
        self._bar.update(scene)
        self._show(scene)

    def _show(self, scene: Scene) -> None:
        runs, noun = measured(scene), self.setting.data.noun
        self._timeline.update(scene, runs)
        ranked = sorted(runs, key=self._order)
        chosen = next((run for run in runs if run.id == self._chosen), runs[-1] if runs else None)
        placed = with_rows(ranked, chosen)
        for number, row in enumerate(self._rows):
            if not runs and number < len(self.options.variants):
                self._show_to_come(row, self.options.variants[number])
                continue
            place, run = placed[number] if number < len(placed) else (0, None)
            contents = facts(run, self.setting.label(run.variant), place, noun) if run else ()
            title = self.setting.whole_label(run.variant) if run else ""
            row.show(run, contents, self._classes(run, chosen), title)
        label = self.setting.label(chosen.variant) if chosen else ""
        self._curve.show(chosen, listing(label, learned_from(chosen, noun)))
        self._board.css_classes = ["board"] if runs else ["board", "empty"]
        self._caption.say(tested_on(runs, self.setting.data.noun))
        self._more.say(more(len(runs)))

    def _show_to_come(self, row: RunRow, variant: str) -> None:
        """Show a model's place in the table, before anything has run."""
        contents = (self.setting.label(variant), "?", *[""] * (len(HEADINGS) - 2))
        look = ["absent", "to-come", *series_classes(self._positions[variant])]
        row.show(None, contents, look, self.setting.whole_label(variant))

    def _classes(self, run: Run | None, chosen: Run | None) -> list[str]:
        if run is None:
            return ["absent"]
        position = self._positions.get(run.variant)
        own = [] if position is None else series_classes(position)
        return [*own, *(["chosen"] if run is chosen else []), run.state]


# Which runs are shown, and what is said of them.


def measured(scene: Scene) -> list[Run]:
    """Return all runs with an epoch measured, as screens show them, oldest first."""
    return [run for run in map(scene.views.as_shown, scene.runs.values()) if run.measured]


def with_rows(ranked: Sequence[Run], chosen: Run | None) -> list[tuple[int, Run]]:
    """Return the runs that there are rows for, with their places.

    These are the first ones; the chosen one, if it comes later, has the last row.
    """
    places = list(enumerate(ranked, 1))
    later = [(place, run) for place, run in places[ROWS:] if run is chosen]
    return places[: ROWS - len(later)] + later


def standard_error(accuracy: float, size: int) -> float:
    """Return how far chance alone may move an accuracy measured on so many test examples.

    One standard error of a binomial share; both are fractions.
    """
    return math.sqrt(accuracy * (1 - accuracy) / size)


def facts(run: Run, label: str, place: int, noun: str) -> tuple[str, ...]:
    """Return what the table says of a measured run, in the order of ``HEADINGS``.

    ``noun`` is what the data's examples are called. Below the label stands what can't be seen
    otherwise: a late place, and other data.
    """
    below = listing(f"place {place}" if place > ROWS else "", learned_from(run, noun))
    return (
        f"{label}\n{below}" if below else label,
        *scores(run.history[-1], run.test_size),
        _weights(run.weights),
        f"{_seconds(run):.1f}",
        f"{run.epoch} of {run.epochs}" if run.state == "running" else f"{run.epoch}",
    )


def _weights(count: int) -> str:
    """Write a number of weights in no more letters than its column has."""
    if count >= MILLION:
        return f"{count / MILLION:,.1f} M"
    return f"{count:,}" if count else "–"


def scores(end: EpochEnded, size: int) -> tuple[str, str]:
    """Say how good a run is, measured on so many test examples, and how many it gets wrong.

    Where answers are numbers, that is R², and how far they are off on average.
    """
    accuracy = end.test_accuracy
    if end.test_error is not None:
        return "below 0" if accuracy < 0 else f"{accuracy:.2f}", quantity(end.test_error)
    error = standard_error(accuracy, size)
    return f"{100 * accuracy:.1f} ± {100 * error:.1f} %", f"{mistakes(end, size):,}"


def learned_from(run: Run | None, noun: str) -> str:
    """Say from what a run has learned, unless that is all of the talk's own data, and on what."""
    if run is None:
        return ""
    computed = f"on {library(run.backend)}" if run.other else ""
    examples = f"{run.examples:,} {noun}" if run.examples else ""
    return listing(table_noun(run.dataset) or run.dataset, examples, computed)


def listing(*words: str) -> str:
    """Put those words that there are one after the other."""
    return ", ".join(filter(None, words))


def tested_on(runs: Sequence[Run], noun: str) -> str:
    """Say how many examples the right answers were counted on."""
    if not runs:
        return ""
    sizes = [run.test_size for run in runs]
    examples = "examples" if any(run.dataset not in ("", SHUFFLED) for run in runs) else noun
    least, most = f"{min(sizes):,}", f"{max(sizes):,}"
    return f"tested on {most if least == most else f'{least} to {most}'} unseen {examples}"


def more(count: int) -> str:
    """Say how many of so many runs the table has no row for."""
    left = count - ROWS
    if left <= 0:
        return ""
    return "and 1 more run" if left == 1 else f"and {left} more runs"


def _seconds(run: Run) -> float:
    return run.history[-1].seconds
