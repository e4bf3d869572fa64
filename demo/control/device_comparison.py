"""GPU against CPU: two engines train the same model at the same time, each in its own process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from demo.catalog.libraries import CPU
from demo.events import (
    BackendChanged,
    Event,
    LaneMeasured,
    QuestionFailed,
    StageReopened,
    ThroughputMeasured,
)
from demo.requests import COMPARE, Compare, Way
from demo.stage.log import Stage
from demo.training.interface import TrainingEngine

CPU_LOST = "The CPU's process has ended. Start again."


class DeviceComparison:
    """Lets two engines begin once both are ready, and appends how far they are to the stage.

    Concurrency: the event loop's thread alone uses it.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._engines: list[TrainingEngine] = []  # the talk's own, on the GPU, and the CPU's
        self._asked: Compare
        self._newest: dict[bool, LaneMeasured] = {}  # by its field ``other``: True is the CPU's
        self._is_measuring = False  # both were ready, and train now
        self._cursor = 0
        self._end_listening: Callable[[], None] | None = None

    def begin(self, own: TrainingEngine, cpu_engine: TrainingEngine, asked: Compare) -> None:
        """Let both train a model, from the same moment on."""
        self.end()
        self._engines, self._asked = [own, cpu_engine], asked
        self._newest, self._is_measuring = {}, False
        ready = self._stage.scene.ready
        self._stage.append(
            ThroughputMeasured(
                batch=asked.batch,
                lanes=["GPU", "CPU"],
                devices=[ready.device if ready else "", ""],
                images=[0, 0],
                seconds=[0.0, 0.0],
                once=True,
                variant=asked.variant,
            )
        )
        _, self._cursor = self._stage.since(0)
        self._end_listening = self._stage.listen(self._listen)
        self._ask("ready")

    def end(self) -> None:
        """End the comparison; what was measured stays. The caller has to stop the engines."""
        measured = self._stage.scene.answers.throughput
        if self._stop_listening() and measured is not None and not measured.ended:
            self._stage.append(replace(measured, ended=True))

    def _stop_listening(self) -> bool:
        """Stop reading the stage; return whether a comparison was going on."""
        end, self._end_listening = self._end_listening, None
        if end is not None:
            end()
        return end is not None

    def _ask(self, way: Way, only: slice = slice(None)) -> None:
        for engine in self._engines[only]:
            engine.compare(replace(self._asked, way=way))

    def _listen(self) -> None:
        events, self._cursor = self._stage.since(self._cursor)
        for event in events:
            if self._end_listening is not None:
                self._on_event(event)

    def _on_event(self, event: Event) -> None:
        match event:
            case LaneMeasured():
                self._on_measured(event)
            case BackendChanged() if event.backend.endswith(CPU):
                self._on_cpu_changed(event)
            case QuestionFailed() if event.question == COMPARE:
                self._give_up()
            case StageReopened():  # another engine has replaced the talk's own
                self._give_up()

    def _on_measured(self, event: LaneMeasured) -> None:
        is_ready = not (event.seconds or event.ended)
        if self._is_measuring:
            self._newest[event.other] = event
            self._append_progress()
        elif is_ready:  # otherwise it is the last event of the comparison before this one
            self._newest[event.other] = event
            if len(self._newest) == len(self._engines):
                self._is_measuring = True
                self._ask("alone")

    def _on_cpu_changed(self, event: BackendChanged) -> None:
        """Fail if the CPU's process can't begin, or ends while it measures; else wait for it."""
        if event.state == "failed" or (self._is_measuring and event.state == "starting"):
            self._stage.append(QuestionFailed(question=COMPARE, reason=event.reason or CPU_LOST))
        elif event.state == "starting":
            self._ask("ready", slice(1, None))

    def _give_up(self) -> None:
        self._stop_listening()
        for engine in self._engines:
            engine.stop()

    def _append_progress(self) -> None:
        """Append how far both are; the last such event says that both have ended."""
        own, cpu = self._newest[False], self._newest[True]
        ended = own.ended and cpu.ended
        if ended:
            self._stop_listening()
        self._stage.append(
            ThroughputMeasured(
                batch=own.batch,
                lanes=[own.lane, cpu.lane],
                devices=[own.device, cpu.device],
                images=[own.images, cpu.images],
                seconds=[own.seconds, cpu.seconds],
                ended=ended,
                once=True,
                variant=own.variant,
                version=own.version,
            )
        )
