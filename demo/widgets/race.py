"""The race: click a model and watch its accuracy grow beside the others'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bokeh.models import Column
from bokeh.models.widgets import Button

from demo.curves import Curves
from demo.events import Event
from demo.parts import Parts, disable
from demo.stage import Run, Scene
from demo.widgets.base import DEFAULT_EPOCHS, DemoError, Setting, Widget
from demo.widgets.style import mark


@dataclass(frozen=True)
class RaceOptions:
    """What an author may set in the slide."""

    variants: list[str] = field(default_factory=list)  # all, if none is named
    epochs: int = DEFAULT_EPOCHS
    gap: bool = False  # show the train curves too
    seconds: bool = False  # of training along the x-axis, instead of epochs


class Race(Widget):
    """Buttons for some variants, and the curves of all their runs."""

    options_type = RaceOptions
    options: RaceOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        positions = {name: place for place, name in enumerate(setting.variants)}
        self._names = self.options.variants
        self._epochs = setting.epochs or self.options.epochs
        self._parts = parts = Parts()
        self.curves = Curves(
            [(positions[name], setting.variants[name]) for name in self._names],
            self._epochs,
            gap=self.options.gap,
            seconds=self.options.seconds,
        )
        self._starts = {name: self._start_button(name, positions[name]) for name in self._names}
        self._stop = parts.button("Stop", setting.controls.stop)
        self._restart = parts.button("Restart", setting.controls.restart)
        self._clear = parts.button("Clear", setting.controls.clear)
        self._status = parts.words("status", live=True)
        self._caption = parts.words("caption")
        self._device = parts.words("device")
        self._hurry = parts.toggle("As fast as it can", False, setting.controls.hurry)
        self.root = self._layout()

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> RaceOptions:
        """Return the options with all variants named; raises ``DemoError``."""
        chosen: RaceOptions = super().check(setting, options)
        unknown = [name for name in chosen.variants if name not in setting.variants]
        if unknown:
            raise DemoError(
                f"Expected variants: {', '.join(setting.variants)}. Received: {unknown[0]!r}. "
                "Mend the name, or add a function of this name to the variants' file."
            )
        if chosen.epochs < 1:
            raise DemoError(
                f"Expected epochs: 1 or more. Received: {chosen.epochs}. Mend the value."
            )
        return replace(chosen, variants=chosen.variants or list(setting.variants))

    # The layout, made once.

    def _layout(self) -> Column:
        axis = self._parts.choice(
            ["Epochs", "Seconds"], int(self.options.seconds), self._choose_axis
        )
        gap = self._parts.toggle("Gap to training", self.options.gap, self._choose_gap)
        verbs = (self._stop, self._restart, self._clear)
        return self._parts.root(
            self._parts.row("models", *self._starts.values(), *verbs),
            self._parts.row("news", self._status.pane, self._caption.pane),
            self.curves.figure,
            self._parts.row("settings", axis, gap, self._hurry, self._device.pane),
        )

    def _start_button(self, name: str, position: int) -> Button:
        label = self.setting.variants[name].label
        button = self._parts.button(
            label, lambda: self.setting.controls.start(name, self._epochs), name=f"start-{name}"
        )
        button.tags = [f"series-{position % 8 + 1}", f"mark-{mark(position)}"]
        return button

    def _choose_axis(self, place: int) -> None:
        self.curves.show_seconds(bool(place), self._scene)

    def _choose_gap(self, chosen: bool) -> None:
        self.curves.show_gap(chosen, self._scene)
        self._caption.say(self.curves.caption)

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Draw the new points; show what can be done now."""
        self.curves.update(scene)
        running = scene.running
        for name, button in self._starts.items():
            button.css_classes = ["variant", *button.tags, *_condition(name, scene)]
            disable(button, scene.engine_failure)
        idle = running is None and scene.queued is None
        disable(self._stop, "Nothing is running" if idle else "")
        disable(self._restart, "Nothing has run yet" if scene.last is None else "")
        alone = all(run is running for run in scene.shown)
        disable(self._clear, "There is nothing to clear" if alone else "")
        self._hurry.active = scene.hurried
        self._status.say(*self._describe(scene))
        self._caption.say(self.curves.caption)
        self._device.say(_facts(scene))

    def _describe(self, scene: Scene) -> tuple[str, str]:
        """Say in one plain line what is going on, and of which kind that is."""
        if scene.engine_failure:
            return f"No training here: {scene.engine_failure}", "failed"
        if scene.queued is not None and scene.queued not in scene.weights:
            label = self._label(scene.queued)
            return f"Getting {label} ready; it starts by itself", "waiting"
        last = scene.last
        if last is None or last.cleared:
            return "Click a model to see it learn.", "inviting"
        return self._describe_run(last), last.state

    def _describe_run(self, run: Run) -> str:
        label = self._label(run.variant)
        match run.state:
            case "running":
                return f"{label} learns: epoch {min(run.epoch + 1, run.epochs)} of {run.epochs}"
            case "stopped":
                return f"{label} stopped after epoch {run.epoch} of {run.epochs}"
            case "failed":
                return f"{label} failed: {run.reason}"
            case _:
                seconds = run.history[-1].seconds
                return f"{label}: {run.epochs} epochs in {seconds:.1f} seconds"

    def _label(self, name: str) -> str:
        variant = self.setting.variants.get(name)
        return variant.label if variant else name


_NAMES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


def _facts(scene: Scene) -> str:
    """Return what trains and on what."""
    weights = scene.weights.get(scene.last.variant) if scene.last else None
    facts = [f"{weights:,} weights"] if weights else []
    if scene.ready is not None:
        facts.append(f"{_NAMES[scene.ready.backend]} on {scene.ready.device}")
    return " · ".join(facts)


def _condition(name: str, scene: Scene) -> list[str]:
    """Return what a variant's button shows: running, waiting or broken."""
    if scene.running is not None and scene.running.variant == name:
        return ["running"]
    if scene.queued == name:
        return ["waiting"]
    return ["broken"] if name in scene.broken else []
