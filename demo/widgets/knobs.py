"""Knobs to turn while a model learns: some change its course at once, the others begin anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bokeh.models import Column
from bokeh.models.ui import UIElement

from demo.data.core.dataset import Dataset
from demo.data.sources.named_datasets import noun_of
from demo.data.sources.other_datasets import refusal
from demo.data.sources.planes import Plane, plane_of, points_of
from demo.events import Event, QuestionFailed
from demo.hyperparameters import AS_WRITTEN
from demo.plots.predictions.decision_surface import DecisionSurface
from demo.plots.runs.settings_curves import SettingsCurves
from demo.requests import ChangeHyperparameters, Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.knob_panel import KnobPanel
from demo.ui.options import METRICS, DemoError, RunOptions, expect_known
from demo.ui.run_bar import RunBar
from demo.ui.run_settings import RunSettings, settings_of
from demo.ui.setting import Setting
from demo.ui.starts import fitting_variants, variant_starts
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import RunWidget

TOO_SMALL, RIGHT, TOO_LARGE = 0.0001, 0.1, 10_000.0  # learning rates of SGD
# Without it steps too large may kill all ReLUs, and the loss stays a number. With it each step
# multiplies weights by 1 - 2 · rate · L2, which is beyond -1, so that they blow up in any model.
SOME_L2 = 0.001
THREE = "Too small · right · too large"
COLUMN, SURFACE, GAPS = 20.0, 32.0, 1.6  # units: of the knobs, of a plane, between them
INVITATION = "Click a model, then turn a knob while it learns."


@dataclass(frozen=True)
class KnobsOptions(RunOptions):
    """What an author may set in the slide."""

    metric: str = METRICS[0]
    dataset: str = ""  # "spirals", "wine", …, or the talk's own


class Knobs(RunWidget):
    """A start button per model, a column of knobs, and the curves of the newest runs."""

    options_type = KnobsOptions
    options: KnobsOptions
    shows_numbers = True

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._toolkit = toolkit = Toolkit(__file__)
        self._plane = plane_of(self.options.dataset)
        self._all = _examples(setting.data, self.options.dataset, self._plane)
        self._noun = noun_of(setting.data, self.options.dataset)
        self._starts = {start.variant: start for start in self.starts(setting, self.options)}
        first = next(iter(self._starts.values()), None)
        self._settings = RunSettings(first.hyperparameters) if first else RunSettings()
        self._asked = list[RunSettings]()  # that are not in the log yet, oldest first
        self._seen: tuple[int, RunSettings] | None = None  # of the newest run in the log
        self._used: Run | None = None
        self._bar = RunBar(setting, toolkit, self._starts.values(), invitation=INVITATION)
        self._three = toolkit.button(THREE, self._start_three, name="three")
        self._clear = toolkit.button("Clear", setting.controls.clear)
        self._timeline = TimelineBar(setting, toolkit)
        self._knobs = KnobPanel(toolkit, self._all, self._noun, self._ask)
        room = setting.width - COLUMN - GAPS
        self._curves = SettingsCurves(
            setting.run_epochs(self.options.epochs),
            width=room - (SURFACE + GAPS) * bool(self._plane),
            small=setting.is_narrow or self._plane is not None,
            loss=self.options.metric == "loss",
            label=setting.label,
            noun=self._noun,
        )
        self._surface = DecisionSurface(lambda _, __: None) if self._plane else None
        if self._surface and self._plane:
            self._surface.show_points(self._plane)
        self.root = self._layout()
        self._show()

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> KnobsOptions:
        """Return the options with all variants named that suit the data; raises ``DemoError``."""
        chosen: KnobsOptions = super().check(setting, options)
        expect_known("metric", [chosen.metric], METRICS)
        if why := refusal(setting.data, chosen.dataset):
            raise DemoError(why)
        if options.get("variants"):
            return chosen
        return replace(chosen, variants=fitting_variants(setting, chosen.dataset))

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[Start]:
        """Return a run of each variant, as long as no knob was turned."""
        return variant_starts(
            setting,
            options.variants,
            options.epochs,
            dataset=options.dataset,
            hyperparameters=options.hyperparameters,
        )

    # The layout, made once.

    def _layout(self) -> Column:
        toolkit = self._toolkit
        shown: list[UIElement] = [self._knobs.column, self._curves.figure]
        if self._surface:
            square = toolkit.fitted(self._surface.figure, 1.0)
            square.css_classes = [*square.css_classes, "surface"]
            shown.append(square)
        return toolkit.root(
            self._bar.row(toolkit, self._three, self._clear),
            toolkit.row("messages", self._bar.status.pane, self._timeline.row),
            toolkit.row("bench", *shown, fills=True),
        )

    # What the presenter does.

    def _ask(self, asked: RunSettings) -> None:
        """Let what runs learn by these, or the next run."""
        self._settings = asked
        self._show()
        scene, controls = self._scene, self.setting.controls
        run, waiting = self._running(scene), scene.queue.variant
        if waiting in self._starts:
            controls.train(asked.start(self._starts[waiting]))
        elif run is None:
            return
        elif asked.needs_a_new_run(settings_of(run)):
            controls.train(asked.start(self._starts[run.variant]))
        else:
            learned = asked.hyperparameters
            controls.change(run.id, learning_rate=learned.learning_rate, batch=learned.batch)
        self._asked.append(asked)

    def _start_three(self) -> None:
        """Train the model that ran last, or the largest, by three learning rates."""
        name = self._used.variant if self._used else [*self._starts][min(1, len(self._starts) - 1)]
        learned = self._settings.hyperparameters
        kept = replace(learned, optimizer="SGD", l2=learned.l2 or SOME_L2)
        starts = [
            replace(
                self._settings.start(self._starts[name]),
                hyperparameters=replace(kept, learning_rate=rate),
            )
            for rate in (TOO_SMALL, RIGHT, TOO_LARGE)
        ]
        self._asked.clear()
        self.setting.controls.train(replace(starts[0], then=tuple(starts[1:])))

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Draw the newest runs; let all knobs stand as the newest run has them."""
        runs = [run for run in scene.shown if self._is_own(run)]
        self._follow(scene, runs, events)
        self._bar.update(scene)
        self._curves.update(runs, self._all)
        self._timeline.update(scene, runs[-1:])
        disable(self._three, scene.engine.failure or ("" if self._starts else "No model fits"))
        disable(self._clear, "" if runs else "There is nothing to clear")
        if self._surface:
            snapshot = runs[-1].snapshot if runs else None
            self._surface.show_answers(snapshot.probes if snapshot else None)

    def _follow(self, scene: Scene, runs: Sequence[Run], events: Sequence[Event]) -> None:
        """Let the knobs stand as the log says, unless what was turned later is on its way."""
        self._used = runs[-1].whole if runs else None
        if self._used is None:
            return
        seen = self._used.id, settings_of(self._used)
        if any(_is_refused(event) for event in events):
            self._asked.clear()
            self._seen = None
        if seen != self._seen:
            self._seen, (_, settings) = seen, seen
            later = settings in self._asked and self._asked.index(settings) + 1
            self._asked = self._asked[later:] if later else []
            if not self._asked:
                self._settings = settings
                self._show()
        if self._running(scene) is None and scene.queue.variant is None:
            self._asked.clear()

    def _show(self) -> None:
        """Let knobs and buttons have what is set."""
        used = self._used.in_use if self._used else AS_WRITTEN
        self._knobs.show(self._settings, used)
        self._bar.use(self._settings.start(start) for start in self._starts.values())

    def _is_own(self, run: Run) -> bool:
        return run.variant in self._starts and run.dataset == self.options.dataset and not run.other

    def _running(self, scene: Scene) -> Run | None:
        running = (run for run in scene.runs.all_running if self._is_own(run))
        return next(running, None)


def _is_refused(event: Event) -> bool:
    refused = ChangeHyperparameters.__name__
    return isinstance(event, QuestionFailed) and event.question == refused


def _examples(data: Dataset, name: str, plane: Plane | None) -> int:
    """Return how many examples there are to learn from; of data not loaded yet, the talk's own."""
    if plane:
        return len(points_of(plane)["train"][0])
    other = data.others.get(name)
    return len((other if isinstance(other, Dataset) else data).x_train)
