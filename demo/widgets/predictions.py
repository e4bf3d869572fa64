"""What a model predicts against what is true: a point for each unseen example, while it learns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bokeh.models.ui import UIElement

from demo.events import Event
from demo.plots.predictions.prediction_scatter import PredictionScatter
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.options import RunOptions
from demo.ui.run_bar import RunBar, newest_learned
from demo.ui.score_words import in_r_squared, quantity
from demo.ui.setting import Setting
from demo.ui.style import series_number
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit
from demo.ui.widget import RunWidget

ON_THE_LINE = "On the dashed line a prediction is exact."


class PredictedNumbers(RunWidget):
    """A point for each unseen example, and how far the newest model is off on average."""

    shows_numbers, shows_classes = True, False
    options: RunOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._positions = {name: setting.positions[name] for name in self.options.variants}
        self._toolkit = toolkit = Toolkit(__file__)
        self._bar = RunBar(setting, toolkit, self.starts(setting, self.options))
        self._timeline = TimelineBar(setting, toolkit)
        self._error, self._beside = toolkit.words("count", live=True), toolkit.words("count-beside")
        self._score, self._note = toolkit.words("score"), toolkit.words("note")
        self._scatter = PredictionScatter(
            setting.data.y_test,
            setting.data.target,
            [(place, setting.variants[name]) for name, place in self._positions.items()],
        )
        self.root = self._layout()

    def _layout(self) -> UIElement:
        toolkit = self._toolkit
        panel = toolkit.column(
            "panel",
            toolkit.row("total", self._error.pane, self._beside.pane),
            self._score.pane,
            self._note.pane,
        )
        return toolkit.root(
            self._bar.row(toolkit),
            toolkit.row("messages", self._bar.status.pane, self._timeline.row),
            toolkit.row("beside", self._scatter.figure, panel, fills=True),
        )

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show what the newest model says of each unseen example."""
        self._bar.update(scene)
        run = newest_learned(scene, self.options.variants)
        self._timeline.update(scene, [] if run is None else [run])
        snapshot = run.snapshot if run else None
        said = snapshot.probabilities[:, 0] if snapshot else None
        beyond = self._scatter.show(run.variant if run else "", said)
        self._say(run, beyond)

    def _say(self, run: Run | None, beyond: int) -> None:
        self._note.say(self._about_points(beyond))
        error = run.history[-1].test_error if run and run.history else None
        if run is None or error is None:
            for words in (self._error, self._beside, self._score):
                words.say("")
            return
        number = series_number(self._positions[run.variant])
        self._error.say(quantity(error), f"series-{number}")
        self._beside.say("off on average")
        unseen = f"{run.test_size:,} unseen {self.setting.data.noun}"
        self._score.say(f"{in_r_squared(run.history[-1].test_accuracy)} on {unseen}")

    def _about_points(self, beyond: int) -> str:
        if beyond:
            return f"{ON_THE_LINE} {beyond:,} lie beyond the edge."
        shown, size = self._scatter.shown, len(self.setting.data.y_test)
        return ON_THE_LINE + f" {shown:,} of {size:,} are shown." * (shown < size)
