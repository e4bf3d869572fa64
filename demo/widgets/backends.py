"""One model, one seed, the same data, on several libraries: their curves, and what they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bokeh.models.ui import UIElement
from bokeh.models.widgets import Button

from demo.catalog.libraries import LIBRARIES, label
from demo.events import Event
from demo.plots.bars.bar_chart import Bar, BarChart
from demo.plots.runs.library_plot import LibraryPlot, libraries, position_of
from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.options import LearningOptions, choose_variant, expect_between
from demo.ui.run_words import (
    after_epoch,
    epoch_now,
    failure,
    getting_ready,
    no_training,
    seconds_per_epoch,
    weights,
    whole_time,
)
from demo.ui.setting import Setting
from demo.ui.stage_toggle import StageToggle
from demo.ui.starts import variant_starts, why_unfit
from demo.ui.style import series_classes
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import Widget

USUAL = "extra_layer"
INVITATION = "Click a library: the same model learns with it."
BARS_WIDTH = 26.0  # of their figure, in the page's units; a style sheet tells the page
ROOM = 1.5  # along the bars' axis, in lengths of the longest: words stand behind it


@dataclass(frozen=True)
class BackendsOptions(LearningOptions):
    """What an author may set in the slide."""

    variant: str = ""  # the model that learns; one with an extra layer, or the first
    epochs: int = 10


class Backends(Widget):
    """A button, a curve and a bar for each library that Keras can compute with."""

    options_type = BackendsOptions
    shows_numbers = True
    options: BackendsOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._toolkit = toolkit = Toolkit(__file__)
        epochs = setting.run_epochs(self.options.epochs)
        self.curves = LibraryPlot(
            self.options.variant, epochs, setting.width, numbers=setting.data.is_regression
        )
        starts = self.starts(setting, self.options)
        self._starts = dict(zip(LIBRARIES, starts, strict=True))  # by library
        self._start_buttons = {name: self._start_button(name) for name in LIBRARIES}
        self._stop = toolkit.button("Stop", setting.controls.stop)
        self._status = toolkit.words("status", live=True)
        self._note = toolkit.words("caption")
        self._device = toolkit.words("device")
        self._bars = BarChart(
            libraries(),
            label="Seconds per epoch of each library",
            room=ROOM,
            size=2.2,
            width=BARS_WIDTH,
            css_classes=["paces"],
            stylesheets=[toolkit.sheet],
            frame_align=False,  # else Bokeh gives it the margins of the curves
        )
        self._timeline = TimelineBar(setting, toolkit)
        self._hurry = StageToggle(toolkit, "As fast as it can", setting.controls.hurry)
        self.root = self._layout()
        for name in LIBRARIES:
            setting.controls.prepare(name, [self.options.variant])

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> BackendsOptions:
        """Return the options with the variant named; raises ``DemoError``."""
        chosen: BackendsOptions = super().check(setting, options)
        expect_between("epochs", chosen.epochs, 1)
        variant = choose_variant(setting, chosen.variant, USUAL)
        return replace(chosen, variant=variant)

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[Start]:
        """Return a run on each library; the talk's own engine computes with one of them."""
        asked = options.hyperparameters
        (start,) = variant_starts(setting, [options.variant], options.epochs, hyperparameters=asked)
        own = setting.controls.backend
        return [replace(start, backend="" if name == own else name) for name in LIBRARIES]

    # The models, made once.

    def _start_button(self, name: str) -> Button:
        button = self._toolkit.button(
            LIBRARIES[name].label, lambda: self._start(name), name=f"start-{name}"
        )
        button.tags = series_classes(position_of(name))
        button.css_classes = ["variant", *button.tags]
        button.visible = not LIBRARIES[name].missing  # it keeps its key: others' must not shift
        return button

    def _layout(self) -> UIElement:
        toolkit = self._toolkit
        axis = toolkit.choice(["By epoch", "By seconds"], 0, self._choose_axis)
        return toolkit.root(
            toolkit.row(
                "buttons", *self._start_buttons.values(), toolkit.row("actions", self._stop)
            ),
            toolkit.row("messages", self._status.pane, self._note.pane),
            toolkit.row("plots", self.curves.figure, self._bars.figure, fills=True),
            self._timeline.foot(self._device, axis, self._hurry.button),
        )

    # What the presenter chooses.

    def _start(self, name: str) -> None:
        self.setting.controls.train(self._starts[name])

    def _choose_axis(self, place: int) -> None:
        self.curves.show_seconds(bool(place), self._scene)

    def rehearse(self) -> None:
        """Ask for a run on each library that is here."""
        for name, library in LIBRARIES.items():
            if not library.missing:
                self._start(name)

    # What happens on stage.

    def shows_recorded(self, scene: Scene) -> bool:
        """Tell whether one of the curves was recorded."""
        return any(run.recorded for run in self.curves.runs(scene))

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Draw the new points; show what can be done now."""
        self.curves.update(scene)
        runs = self.curves.runs(scene)
        self._timeline.update(scene, runs)
        newest = {run.variant: run for run in runs}
        self._bars.show(_bars(newest))
        for name, button in self._start_buttons.items():
            misfit = why_unfit(self._starts[name], self.setting.known, self.setting.data)
            why_not = _why_not(name, self.options.variant, scene) or misfit
            button.visible = not _is_missing(name, scene)  # what installs it is no word for a room
            disable(button, why_not, state=self._condition(name, scene))
        idle = scene.running is None and scene.queue.variant is None
        disable(self._stop, "Nothing is running" if idle else "")
        self._hurry.follow(scene.engine.hurried)
        own = [*self.curves.choose(scene)]
        self._status.say(*self._describe(scene, own))
        self._note.say(_refusals(self.options.variant, scene))
        self._device.say(self._facts(own))

    def _describe(self, scene: Scene, own: list[Run]) -> tuple[str, str]:
        """Say in one plain line what is going on, and of which kind that is."""
        if scene.engine.failure:
            return no_training(scene.engine.failure), "failed"
        model = self.setting.label(self.options.variant)
        if scene.queue.variant is not None:
            return getting_ready(model, f" on {label(self._queued(scene))}"), "waiting"
        last = next((run for run in reversed(own) if run.history), None)
        return _describe_run(last, model) if last else (INVITATION, "inviting")

    def _queued(self, scene: Scene) -> str:
        """Return the library whose click waits."""
        return scene.queue.backend or self.setting.controls.backend

    def _condition(self, name: str, scene: Scene) -> str:
        """Return what a library's button looks like: it learns, its click waits, or neither."""
        run, variant = scene.running, self.options.variant
        if run is not None and (run.variant, run.backend) == (variant, name):
            return "running"
        is_queued = scene.queue.variant == variant and self._queued(scene) == name
        return "waiting" if is_queued else ""

    def _facts(self, own: list[Run]) -> str:
        """Say what model it is, and what it is computed on."""
        last = own[-1] if own else None
        label = self.setting.label(self.options.variant)
        facts = [
            label,
            weights(last),
            last.device if last else "",
        ]
        return " · ".join(filter(None, facts))


def _bars(newest: Mapping[str, Run]) -> list[Bar]:
    """Return a bar for each library that is here: how long an epoch takes, once it has learned."""
    paces = {name: seconds_per_epoch(run) for name, run in newest.items() if run.epoch}
    longest = max(paces.values(), default=1.0)
    return [
        Bar(name, f"{library.label}, an epoch", in_seconds(paces[name]), paces[name] / longest)
        if name in paces
        else Bar(name, f"{library.label}, an epoch", "?", 0)
        for name, library in LIBRARIES.items()
        if name in paces or not library.missing
    ]


def in_seconds(seconds: float) -> str:
    """Write how long an epoch takes, as it is said."""
    if seconds < 0.1:
        return f"{1000 * seconds:.0f} ms"
    return f"{seconds:.2f} s" if seconds < 1 else f"{seconds:.1f} s"


def _why_not(name: str, variant: str, scene: Scene) -> str:
    told = scene.engine.backends.get(name)
    if scene.engine.failure or told is None:
        return scene.engine.failure
    match told.state:
        case "missing":
            return f"{label(name)} is not installed: {told.reason}"
        case "failed":
            return f"{label(name)} can't compute here: {told.reason}"
        case _:
            return told.refused.get(variant, "")


def _is_missing(name: str, scene: Scene) -> bool:
    """Tell whether a library is not installed where models learn, or not known to be."""
    told = scene.engine.backends.get(name)
    return bool(LIBRARIES[name].missing) if told is None else told.state == "missing"


def _refusals(variant: str, scene: Scene) -> str:
    """Say what can't be clicked though it is there, and why."""
    shown = (name for name in scene.engine.backends if not _is_missing(name, scene))
    words = [_why_not(name, variant, scene) for name in shown]
    return "; ".join(dict.fromkeys(filter(None, words)))


def _describe_run(run: Run, model: str) -> tuple[str, str]:
    library = label(run.variant)
    recorded = "Recorded: " if run.recorded else ""
    match run.state:
        case "running":
            words = f"{recorded}{library}, {model}: {epoch_now(run)}"
        case "finished":
            words = f"{recorded}{library}: {whole_time(run)}"
        case "failed":
            words = f"{library} {failure(run)}"
        case _:
            words = f"{recorded}{library}: {run.state} {after_epoch(run)}"
    return words, run.state
