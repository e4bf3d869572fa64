"""The mistakes: the test examples that a model gets wrong, until training fixes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from bokeh.models import Column

from demo.analysis.predictions import Predictions, predict, wrong_first
from demo.events import Event, Snapshot
from demo.plots.predictions.mistake_captions import captions_of, tally
from demo.plots.predictions.mistake_grid import ASPECT, WIDTH, Caption, MistakeGrid
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.data_words import class_names
from demo.ui.options import RunOptions, expect_between
from demo.ui.run_bar import RunBar, newest_learned
from demo.ui.setting import Setting
from demo.ui.style import series_number
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import RunWidget

MOST_ROWS, MOST_COLUMNS = 4, 8  # more would be too small to read from the back row


@dataclass(frozen=True)
class MistakesOptions(RunOptions):
    """What an author may set in the slide."""

    rows: int = 3
    columns: int = 8


@dataclass(frozen=True)
class ChosenEpoch:
    """The run and epoch whose mistakes are shown; at 0, any examples are."""

    run: int = 0
    epoch: int = 0


class Mistakes(RunWidget):
    """Test examples that the newest model gets wrong; or that the first variant got wrong.

    The examples shown are chosen once, the surest mistakes first, and keep their places:
    after a run's first epoch, or for any later variant from the mistakes the first variant
    ended with. One that is right now fades, and is back when it is wrong again. A button
    chooses anew, from what is wrong now. Looking back changes what is said of them, as
    it was while they were learned, and leaves them where they are.
    """

    options_type = MistakesOptions
    options: MistakesOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._names = self.options.variants
        positions = setting.positions
        self._positions = {name: positions[name] for name in self._names}
        self._labels = setting.data.y_test
        # An epoch compares up to three answers to all test examples, two of them old ones.
        self._predicted = lru_cache(maxsize=4)(self._predict_snapshot)
        self._toolkit = toolkit = Toolkit(__file__)
        self._grid = MistakeGrid(
            setting.data,
            self.options.rows,
            self.options.columns,
            list(self._positions.values()),
        )
        self._class_names = class_names(setting.data, self._grid.letters)
        self._bar = RunBar(setting, toolkit, self.starts(setting, self.options))
        self._remaining = toolkit.button("Show what is left", self._choose_remaining)
        self._timeline = TimelineBar(setting, toolkit, "stacked")
        self._caption = toolkit.words("caption")
        self._count, self._of = toolkit.words("count", live=True), toolkit.words("count-of")
        self._tally = [toolkit.words("tally") for _ in range(3)]
        self._chosen: ChosenEpoch | None = None  # by the presenter
        self._shown: ChosenEpoch | None = None  # whose mistakes are shown
        self._indices = np.arange(0)
        self.root = self._layout()

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> MistakesOptions:
        """Return the options with all variants named; raises ``DemoError``."""
        chosen: MistakesOptions = super().check(setting, options)
        expect_between("rows", chosen.rows, 1, MOST_ROWS)
        expect_between("columns", chosen.columns, 1, MOST_COLUMNS)
        return chosen

    def _layout(self) -> Column:
        toolkit = self._toolkit
        words = (self._count, self._of, *self._tally)
        return toolkit.root(
            self._bar.row(toolkit, self._remaining),
            toolkit.row("messages", self._bar.status.pane, self._caption.pane),
            toolkit.row(
                "beside",
                toolkit.column("side", *(each.pane for each in words), self._timeline.row),
                toolkit.fitted(self._grid.figure, ASPECT, units=WIDTH),
                fills=True,
            ),
        )

    # Which examples are shown.

    def _choose_remaining(self) -> None:
        run = newest_learned(self._scene, self._names)
        if run is not None and run.snapshot is not None:
            self._chosen = ChosenEpoch(run.id, run.snapshot.epoch)
            self.update(self._scene, [])

    def _choose(self, run: Run, rival: Run | None) -> ChosenEpoch:
        if self._chosen is not None and self._chosen.run == run.id:
            return self._chosen
        if rival is not None:
            return ChosenEpoch(rival.id, max(rival.snapshots))
        learned = (epoch for epoch in run.whole.snapshots if epoch > 0)
        return ChosenEpoch(run.id, min(learned, default=0))

    def _rival(self, scene: Scene, run: Run) -> Run | None:
        """Return the run of the first variant that a later variant's run is compared with.

        It is compared with how that run ended, at whatever epoch it is looked at itself.
        """
        first = self._names[0]
        rival = scene.learned(first) if run.variant != first else None
        return rival.whole if rival is not None and max(rival.whole.snapshots) > 0 else None

    def _show_examples(
        self,
        chosen: ChosenEpoch,
        at_choice: Predictions | None = None,
        before: Predictions | None = None,
    ) -> None:
        """Show the examples that were chosen, unless they are shown."""
        if chosen == self._shown:
            return
        order = (
            np.arange(len(self._labels)) if at_choice is None else wrong_first(at_choice, before)
        )
        indices = order[: self._grid.places]
        if not np.array_equal(indices, self._indices):
            self._grid.show_examples(self.setting.data.x_test[indices])
        self._shown, self._indices = chosen, indices

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show what the newest run makes of these examples."""
        self._bar.update(scene)
        run = newest_learned(scene, self._names)
        self._timeline.update(scene, [] if run is None else [run])
        learned = run is not None and max(run.snapshots) > 0
        disable(self._remaining, "" if learned else "Nothing has learned yet")
        if run is None:
            self._show_nothing()
        else:
            self._show(scene, run)

    def _show_nothing(self) -> None:
        self._show_examples(ChosenEpoch())
        self._grid.show_captions([Caption()] * len(self._indices))
        noun = self.setting.data.noun
        self._caption.say(f"{len(self._labels):,} {noun} to test with: no model learns from them")
        for words in (self._count, self._of, *self._tally):
            words.say("")

    def _show(self, scene: Scene, run: Run) -> None:
        rival = self._rival(scene, run)
        chosen = self._choose(run, rival)
        at_choice = self._predict(scene.runs[chosen.run], chosen.epoch) if chosen.epoch else None
        now = self._predict(run)
        before = self._predict(rival) if rival is not None else None
        self._show_examples(chosen, at_choice, before if chosen.run == run.id else None)
        if chosen.run == run.id and chosen.epoch > max(run.snapshots):
            at_choice = None  # looking back to before: nothing of that can be fixed yet
        captions = captions_of(
            self._indices, self._labels, self._class_names, now, before, at_choice
        )
        position = self._positions[run.variant]
        self._grid.show_captions(captions, position)
        self._caption.say(self._describe(scene, chosen, rival))
        series = series_number(position)
        self._count.say(f"{now.mistakes:,}", f"series-{series}")
        self._of.say(f"wrong of {len(self._labels):,}")
        fixed, *others = tally(captions, now, before, at_choice)
        self._tally[0].say(fixed, f"by-{series}" if fixed else "")
        for words, text in zip(self._tally[1:], others, strict=True):
            words.say(text)

    def _predict(self, run: Run, epoch: int | None = None) -> Predictions:
        return self._predicted(run.snapshots[max(run.snapshots) if epoch is None else epoch])

    def _predict_snapshot(self, snapshot: Snapshot) -> Predictions:
        return predict(snapshot.probabilities, self._labels)

    # What is said about it.

    def _describe(self, scene: Scene, chosen: ChosenEpoch, rival: Run | None) -> str:
        label = self.setting.label(scene.runs[chosen.run].variant)
        if chosen.epoch == 0:
            return f"{label} has learned nothing yet: it guesses"
        compared = rival is not None and chosen.run != rival.id
        first = "new ones" if compared else "surest"
        return f"mistakes of {label} after epoch {chosen.epoch}, the {first} first"
