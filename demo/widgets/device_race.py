"""GPU against CPU at the same time, or compiled against op by op in turns: how much faster?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bokeh.models.ui import UIElement

from demo.catalog.libraries import CPU, LIBRARIES, NOTHING_TO_COMPARE
from demo.catalog.variant_file import Variant
from demo.events import Event, ThroughputMeasured
from demo.plots.bars.bar_chart import Bar, BarChart
from demo.requests import COMPARE, LONGEST_SECONDS, Compare, Start
from demo.stage.scene import Scene
from demo.ui.options import DemoError, choose_variant
from demo.ui.run_words import no_training
from demo.ui.setting import Setting
from demo.ui.starts import GpuReplay, StartRequest, why_unfit
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import Widget

USUAL = "conv"
BATCHES = (8, 32, 128, 512)  # examples in a step
# The two ways, with the places of their colours: those of models come before.
PLACES = [(5, Variant("first", "", 0)), (6, Variant("second", "", 0))]
INVITATION = "Start: the same model learns in two ways, each as long as the other."
QUESTION = "How many times as fast will the first be?"
GPU_HERE = "This machine has a GPU of its own"
ROOM = 1.4  # along the bars' axis, in lengths of the longest: words stand behind it


@dataclass(frozen=True)
class DeviceRaceOptions:
    """What an author may set in the slide."""

    variant: str = ""  # the model that learns; the convolution, or the first
    batch: int = 128  # examples in a step, to begin with


class DeviceRace(Widget):
    """Two bars that grow, how many times as fast one is, and a slider of the batch's size."""

    options_type = DeviceRaceOptions
    options: DeviceRaceOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._toolkit = toolkit = Toolkit(__file__)
        self._noun = setting.data.noun
        self._start = toolkit.button("Start", self._compare, name="start-comparing")
        self._gpu = toolkit.button("GPU (recorded)", self._show_gpu, name="show-gpu")
        self._was_recorded = _has_recording(setting, self.options.variant)
        self._start.css_classes = ["variant"]
        # The keys count buttons of this class: one that never shows must not take a key.
        self._gpu.css_classes = ["variant"] if self._was_recorded else []
        self._stop = toolkit.button("Stop", setting.controls.stop)
        self._slider = toolkit.slider(
            "Batch", (0, len(BATCHES) - 1), BATCHES.index(self.options.batch), self._choose
        )
        self._batch = toolkit.words("images")
        self._status = toolkit.words("status", live=True)
        self._times, self._what = toolkit.words("count"), toolkit.words("count-beside")
        self._others = toolkit.words("caption")
        self._device = toolkit.words("device")
        self._bars = BarChart(
            PLACES,
            label=f"How many {self._noun} each way has learned from, in the same time",
            room=ROOM,
            size=2.6,
        )
        self.root = self._layout()
        self._say_batch()

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> DeviceRaceOptions:
        """Return the options with the variant named; raises ``DemoError``."""
        chosen: DeviceRaceOptions = super().check(setting, options)
        variant = choose_variant(setting, chosen.variant, USUAL)
        if chosen.batch not in BATCHES:
            sizes = ", ".join(map(str, BATCHES))
            raise DemoError(f"Expected batch: {sizes}. Received: {chosen.batch!r}. Mend the value.")
        return replace(chosen, variant=variant)

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[StartRequest]:
        """Return the comparison with the batch to begin with, and another machine's, if any.

        Where there is a GPU the second button is hidden, but still has its key: only once an
        engine is ready is that known, and keys of the demos after this one must not shift.
        """
        comparison = Compare(options.variant, options.batch)
        if not _has_recording(setting, options.variant):
            return [comparison]
        return [comparison, GpuReplay(options.variant, options.batch)]

    # The models, made once.

    def _layout(self) -> UIElement:
        toolkit = self._toolkit
        return toolkit.root(
            toolkit.row("buttons", self._start, self._gpu, toolkit.row("actions", self._stop)),
            toolkit.row("messages", self._status.pane),
            toolkit.row("result", self._times.pane, self._what.pane),
            self._bars.figure,
            toolkit.row(
                "settings", self._slider, self._batch.pane, self._others.pane, self._device.pane
            ),
        )

    # What the presenter chooses.

    def _choose(self, place: float) -> None:
        self._say_batch()
        measured = self._measured(self._scene)
        if measured is not None and not measured.ended:
            (self._show_gpu if measured.recorded else self._compare)()

    def _say_batch(self) -> None:
        self._batch.say(f"{self._chosen} {self._noun} in a step")

    @property
    def _chosen(self) -> int:
        return BATCHES[round(self._slider.value)]

    def _compare(self) -> None:
        self.setting.controls.compare(self.options.variant, self._chosen)

    def _show_gpu(self) -> None:
        self.setting.controls.show_gpu(self.options.variant, self._chosen)

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show how far both have come."""
        if scene.engine.has_gpu:
            self.setting.controls.prepare(self.setting.controls.backend + CPU, [])
        measured = self._measured(scene)
        going_on = measured is not None and not measured.ended
        played = measured is not None and bool(measured.recorded)
        why_not = _why_not(scene) or self._misfit
        disable(self._start, why_not, state=_state(going_on and not played))
        disable(
            self._gpu, GPU_HERE if scene.engine.has_gpu else "", state=_state(going_on and played)
        )
        self._gpu.visible = self._was_recorded and not scene.engine.has_gpu
        idle = scene.running is None and not going_on
        disable(self._stop, "Nothing is running" if idle else "")
        self._show_result(measured, [] if why_not else _to_come(scene))
        self._others.say(_by_batch(scene, measured) if measured else "")
        self._device.say(self._facts(measured))
        self._status.say(*self._describe(scene, measured))

    def _show_result(self, measured: ThroughputMeasured | None, to_come: list[Bar]) -> None:
        """Show how far both have come; before anything is measured, the question and its frame."""
        if measured is None:
            self._bars.show(to_come)
            self._times.say("? ×" if to_come else "")
            self._what.say(QUESTION if to_come else "")
            return
        self._bars.show(_bars(measured, self._noun))
        times = ratio(measured)
        self._times.say(f"{times:.1f} ×" if times else "")
        self._what.say(_lanes(measured) if times else "")

    @property
    def _misfit(self) -> str:
        start = Start(self.options.variant, 1)
        return why_unfit(start, self.setting.known, self.setting.data)

    def _measured(self, scene: Scene) -> ThroughputMeasured | None:
        """Return what was measured last, if it is of this model."""
        measured = scene.answers.throughput
        return measured if measured and measured.variant in ("", self.options.variant) else None

    def _describe(self, scene: Scene, measured: ThroughputMeasured | None) -> tuple[str, str]:
        """Say in one plain line what is going on, and of which kind that is."""
        if measured is not None and measured.recorded:
            return measured.recorded, "finished" if measured.ended else "running"
        if scene.engine.failure:
            return no_training(scene.engine.failure), "failed"
        if why_not := _why_not(scene):
            return f"{why_not}.", "failed"
        if COMPARE in scene.answers.failures:
            return f"It can't be compared: {scene.answers.failures[COMPARE]}", "failed"
        if measured is None:
            return self._misfit or INVITATION, "inviting"
        if not measured.ended:
            return f"{_how(measured)}, {measured.batch} {self._noun} in a step", "running"
        images = " and ".join(f"{each:,}" for each in measured.images)
        return f"{images} {self._noun}, in {measured.seconds[0]:.1f} seconds each", "finished"

    def _facts(self, measured: ThroughputMeasured | None) -> str:
        """Say what model it is, and what it is computed on, if both ways are on the same."""
        label = self.setting.label(self.options.variant)
        return label if measured is None or measured.once else f"{label} · {measured.devices[0]}"

    def rehearse(self) -> None:
        """Ask for all sizes of a batch."""
        for batch in BATCHES:
            self.setting.controls.compare(self.options.variant, batch)


def _has_recording(setting: Setting, variant: str) -> bool:
    """Tell whether another machine's GPU was recorded with a variant as it is, on such data."""
    version = setting.variants[variant].version
    return setting.controls.has_seen_gpu(variant, version, setting.data.input_shape)


def _why_not(scene: Scene) -> str:
    """Say why nothing can be compared; nothing if it can, or isn't known yet."""
    if scene.engine.failure or scene.ready is None or scene.engine.has_gpu:
        return scene.engine.failure
    known = LIBRARIES.get(scene.ready.backend)
    return "" if known is None or known.compiles else NOTHING_TO_COMPARE


def _state(is_so: bool) -> str:
    return "running" if is_so else ""


def _how(measured: ThroughputMeasured) -> str:
    if not any(measured.seconds):
        return "Getting both ready"
    return "Both learn at the same time" if measured.once else "Both learn in turns"


def pace(measured: ThroughputMeasured, lane: int) -> float:
    """Return how many examples a second one way learns from."""
    return measured.images[lane] / measured.seconds[lane] if measured.seconds[lane] else 0.0


def ratio(measured: ThroughputMeasured) -> float:
    """Return how many times as fast the first way is as the second."""
    slow = pace(measured, 1)
    return pace(measured, 0) / slow if slow else 0.0


def _lanes(measured: ThroughputMeasured) -> str:
    first, second = (name if name.isupper() else name.lower() for name in measured.lanes)
    libraries = [_library(device) for device in measured.devices]
    if len({*libraries}) > 1 and all(libraries):
        first, second = f"{first} with {libraries[0]}", f"{second} with {libraries[1]}"
    return f"as fast: {first}, against {second}"


def _library(device: str) -> str:
    """Return the library that a recorded device names: "GPU (NVIDIA H100), JAX"."""
    last = device.rpartition(", ")[2]
    return last if last in {library.label for library in LIBRARIES.values()} else ""


def _bars(measured: ThroughputMeasured, noun: str) -> list[Bar]:
    """Return a bar for each way; the faster one's is whole when the time is over."""
    paces = [pace(measured, lane) for lane in range(len(PLACES))]
    whole = max(*paces, 1e-9) * max(LONGEST_SECONDS, *measured.seconds)
    return [
        Bar(variant.name, name, f"{each:,.0f} {noun}/s" if each else "", images / whole)
        for (_, variant), name, each, images in zip(
            PLACES, _names(measured), paces, measured.images, strict=True
        )
    ]


def _to_come(scene: Scene) -> list[Bar]:
    """Return both ways as they will be compared here, without anything measured yet."""
    names = ("GPU", "CPU") if scene.engine.has_gpu else ("Compiled", "Op by op")
    return [Bar(each.name, name, "?", 0) for (_, each), name in zip(PLACES, names, strict=True)]


def _names(measured: ThroughputMeasured) -> list[str]:
    """Return what stands above each bar: two devices have their own names."""
    if not measured.once:
        return measured.lanes
    return [device or lane for device, lane in zip(measured.devices, measured.lanes, strict=True)]


def _by_batch(scene: Scene, measured: ThroughputMeasured) -> str:
    """Say what was measured in the same two ways with each size of a batch."""
    found = (
        scene.answers.throughputs.get((measured.variant, measured.lanes[0], batch))
        for batch in BATCHES
    )
    times = [(each.batch, ratio(each)) for each in found if each is not None]
    return ", ".join(f"{batch}: {ratio:.1f} ×" for batch, ratio in times if ratio)
