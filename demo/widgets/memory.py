"""Keep adding layers: what they need grows past the memory of this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from demo.analysis.memory_estimate import (
    LAPTOP_BYTES,
    MOST_LAYERS,
    memory_shares,
    size_of,
    size_with_layers,
    train_bytes,
)
from demo.events import Event, SizesCounted
from demo.plots.bars.memory_bars import HEIGHT, WIDTH, MemoryBars
from demo.requests import SizesWanted
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.options import expect_between, expect_variants
from demo.ui.score_words import off_by
from demo.ui.setting import Setting
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Widget

USUAL = ("extra_layer", "conv")
MOST_VARIANTS = 2  # that there is room for


@dataclass(frozen=True)
class MemoryOptions:
    """What an author may set in the slide."""

    variants: list[str] = field(default_factory=list)  # to compare with; the usual ones


class Memory(Widget):
    """A slider of layers, and a bar of the memory that it takes to train them."""

    options_type = MemoryOptions
    options: MemoryOptions
    shows_numbers = True

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        toolkit = Toolkit(__file__)
        self._names = self.options.variants
        self._asked = False
        positions = [setting.positions[name] for name in self._names]
        self._bars = MemoryBars(positions[0], positions)
        self._slider = toolkit.slider(
            "Layers", (1, MOST_LAYERS), 1, lambda _: self._show(self._scene)
        )
        self._slider.update(disabled=True, css_classes=["wide"], sizing_mode="stretch_width")
        self._layers = toolkit.words("headline")
        self._status = toolkit.words("status", live=True)
        self._weights, self._bytes = toolkit.words("big"), toolkit.words("big")
        self._notes = toolkit.words("note"), toolkit.words("note")
        numbers = self._weights, self._notes[0], self._bytes, self._notes[1]
        self.root = toolkit.root(
            toolkit.row("messages", self._layers.pane, self._status.pane),
            self._slider,
            toolkit.row("numbers", *(each.pane for each in numbers)),
            toolkit.fitted(self._bars.figure, WIDTH / HEIGHT, units=WIDTH),
        )

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> MemoryOptions:
        """Return the options with variants named; raises ``DemoError``."""
        chosen: MemoryOptions = super().check(setting, options)
        expect_variants(setting, chosen.variants)
        expect_between("the number of variants", len(chosen.variants), 0, MOST_VARIANTS)
        usual = [name for name in USUAL if name in setting.variants]
        names = chosen.variants or usual or list(setting.variants)[:MOST_VARIANTS]
        return replace(chosen, variants=names)

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show the sizes once they are counted."""
        if not self._asked and scene.answers.sizes is None:
            self.setting.controls.ask(SizesWanted())
        self._asked = True
        self._slider.disabled = scene.answers.sizes is None
        self._show(scene)

    def _show(self, scene: Scene) -> None:
        if scene.answers.sizes is None:
            self._status.say(*_why_nothing(scene))
            return
        counted = scene.answers.sizes
        memory = counted.memory or LAPTOP_BYTES
        layers = int(self._slider.value)
        size = size_with_layers(counted, layers)
        needed = train_bytes(size)
        plural = "s" if layers > 1 else ""
        self._layers.say(f"{layers} layer{plural} of {counted.nodes:,} nodes", "known")
        self._weights.say(numbers(size.weights))
        self._bytes.say(binary(needed), "over" if needed > memory else "")
        self._notes[0].say("weights", "first")
        self._notes[1].say("to train them")
        self._status.say(*_verdict(needed, memory))
        self._bars.show(memory_shares(size), memory, _place(counted))
        for place, name in enumerate(self._names):
            self._show_variant(place, name, scene, memory)

    def _show_variant(self, place: int, name: str, scene: Scene, memory: int) -> None:
        counted = scene.answers.sizes.variants.get(name) if scene.answers.sizes else None
        label = self.setting.label(name)
        if counted is None:
            self._bars.show_other(place, 0, memory, f"{label} can't be built")
            return
        size = size_of(counted)
        text = f"{label}: {size.weights:,} weights, {binary(train_bytes(size))}"
        learned = scene.learned(name)
        run = learned.whole if learned else None  # this slide is about no epoch
        if run is not None and run.history:
            text += f", {_how_good(run)}"
        self._bars.show_other(place, train_bytes(size), memory, text)


# Words.


def _how_good(run: Run) -> str:
    end = run.history[-1]
    if end.test_error is not None:
        return off_by(end.test_error)
    return f"{round(end.test_accuracy * run.test_size):,} of {run.test_size:,} right"


def binary(size: int) -> str:
    """Write bytes in GiB, or in MiB where that is less than one."""
    gibibytes = size / 2**30
    if gibibytes >= 1000:
        return f"{gibibytes:,.0f} GiB"
    if gibibytes >= 1:
        return f"{gibibytes:.1f} GiB"
    return f"{size / 2**20:.0f} MiB" if size >= 2**19 or not size else "less than 1 MiB"


def numbers(count: int) -> str:
    """Write a large number as it is said."""
    for word, unit in (("billion", 1e9), ("million", 1e6)):
        if count >= unit:
            return f"{count / unit:,.1f} {word}"
    return f"{count:,}"


def _place(counted: SizesCounted) -> str:
    if not counted.memory:
        return f"A laptop with {binary(LAPTOP_BYTES)}"
    if counted.device == "GPU":
        return f"The GPU has {binary(counted.memory)}"
    return f"This machine has {binary(counted.memory)} free"


def _verdict(needed: int, memory: int) -> tuple[str, str]:
    share = needed / memory
    if share > 1:
        return f"It does not fit: {share:.1f} times what there is", "failed"
    return f"It fits: {100 * share:.0f} % of the memory", ""


def _why_nothing(scene: Scene) -> tuple[str, str]:
    """Say why there is nothing to be seen yet."""
    if scene.engine.failure:
        return f"Nobody can count here: {scene.engine.failure}", "failed"
    if "SizesWanted" in scene.answers.failures:
        return f"It can't be counted: {scene.answers.failures['SizesWanted']}", "failed"
    return "Keras is loading; this starts by itself", "waiting"
