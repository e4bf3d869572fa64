"""The confusion matrix: which classes the model mixes up, live, and whose examples they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bokeh.models import Column

from demo.analysis.predictions import (
    Cell,
    Counts,
    Predictions,
    confusion,
    members,
    mixed_up,
    predict,
)
from demo.events import Event
from demo.plots.examples.image_grid import ImageGrid
from demo.plots.predictions.confusion_matrix import ConfusionMatrix
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.data_words import LONGEST_CLASS, class_names
from demo.ui.options import RunOptions, expect_between
from demo.ui.run_bar import RunBar, newest_learned
from demo.ui.setting import Setting
from demo.ui.short_text import shorten
from demo.ui.style import series_number
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import RunWidget

LONGEST_NAME = 14  # letters of a class beside the matrix
MOST_CLASSES = 30  # more cells could neither be read nor hit


@dataclass(frozen=True)
class ConfusionOptions(RunOptions):
    """What an author may set in the slide."""

    side: int = 4  # examples in a row, and rows, beside the matrix


class Confusion(RunWidget):
    """A matrix of what test examples are and what the newest model says; a click shows a cell's.

    Those examples keep their places while training goes on: one that leaves its cell leaves a gap.
    """

    options_type = ConfusionOptions
    options: ConfusionOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        positions = setting.positions
        self._positions = {name: positions[name] for name in self.options.variants}
        self._labels, self._classes = setting.data.y_test, setting.data.classes
        self._toolkit = toolkit = Toolkit(__file__)
        self._bar = RunBar(setting, toolkit, self.starts(setting, self.options))
        self._timeline = TimelineBar(setting, toolkit)
        self._next = toolkit.button("Next mix-up", self._select_next)
        self._count, self._of = toolkit.words("count", live=True), toolkit.words("count-beside")
        self._question, self._more = toolkit.words("question", live=True), toolkit.words("more")
        self._matrix = ConfusionMatrix(
            class_names(setting.data, LONGEST_NAME)[:MOST_CLASSES],
            len(self._labels),
            list(self._positions.values()),
            self._select,
        )
        self._matrix.figure.stylesheets = [toolkit.sheet]
        self._images = ImageGrid(setting.data, self.options.side)
        self._cell: Cell | None = None  # that the presenter has chosen
        self.root = self._layout()

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> ConfusionOptions:
        """Return the options with all variants named; raises ``DemoError``."""
        chosen: ConfusionOptions = super().check(setting, options)
        expect_between("side", chosen.side, 1, 8)
        return chosen

    def _layout(self) -> Column:
        toolkit = self._toolkit
        bar = self._bar.row(toolkit, self._next)
        news = toolkit.row("messages", self._bar.status.pane, self._timeline.row)
        if self._too_many:
            return toolkit.root(bar, news, toolkit.row("total", self._question.pane, fills=True))
        panel = toolkit.column(
            "panel",
            toolkit.row("total", self._count.pane, self._of.pane),
            self._question.pane,
            toolkit.fitted(self._images.figure, self._images.ratio, units=self._images.units),
            self._more.pane,
        )
        return toolkit.root(
            bar, news, toolkit.row("beside", self._matrix.figure, panel, fills=True)
        )

    @property
    def _too_many(self) -> bool:
        return self._classes > MOST_CLASSES

    # What the presenter chooses.

    def _select(self, cell: Cell) -> None:
        if cell != self._cell:
            self._cell = cell
            self._matrix.select(cell)
            self._show(newest_learned(self._scene, self.options.variants), anew=True)

    def _select_next(self) -> None:
        """Select the largest mix-up, or the next after the one that is selected."""
        run = newest_learned(self._scene, self.options.variants)
        if run is not None:
            cells = mixed_up(self._count_pairs(self._predict(run)))
            after = cells.index(self._cell) + 1 if self._cell in cells else 0
            if cells:
                self._select(cells[after % len(cells)])

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show what the newest run mixes up; the selected cell's examples follow."""
        self._bar.update(scene)
        run = newest_learned(scene, self.options.variants)
        reason = "Nothing has run yet" if run is None else ""
        disable(self._next, "There are too many classes" if self._too_many else reason)
        self._timeline.update(scene, [] if run is None else [run])
        self._show(run)

    def _show(self, run: Run | None, *, anew: bool = False) -> None:
        if self._too_many:
            self._question.say(f"{self._classes} classes are too many for a matrix to be read.")
            return
        self._question.say(self._ask(), "" if self._cell else "inviting")
        if run is None:
            self._matrix.show(None)
            self._count.say("")
            self._of.say("")
            self._show_examples([], anew=anew)
            return
        now = self._predict(run)
        position = self._positions[run.variant]
        self._matrix.show(self._count_pairs(now), position)
        self._count.say(f"{now.mistakes:,}", f"series-{series_number(position)}")
        self._of.say(f"wrong of {len(self._labels):,}")
        cell = self._cell
        self._show_examples(members(self._labels, now, cell) if cell else [], anew=anew)

    def _show_examples(self, indices: list[int], *, anew: bool) -> None:
        missing = self._images.show(indices, anew=anew)
        self._more.say(f"and {missing:,} more" if missing else "")

    def _ask(self) -> str:
        if self._cell is None:
            return f"Click a cell to see its {self.setting.data.noun}."
        is_it, said = map(self.setting.data.class_name, self._cell)
        if self.setting.data.class_names:
            return f"{shorten(is_it, LONGEST_CLASS)}: the model says {shorten(said, LONGEST_CLASS)}"
        return f"It is a {is_it}, the model says {said}"

    def _predict(self, run: Run) -> Predictions:
        return predict(run.snapshots[max(run.snapshots)].probabilities, self._labels)

    def _count_pairs(self, now: Predictions) -> Counts:
        return confusion(self._labels, now.classes, self._classes)
