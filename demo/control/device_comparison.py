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

LOST = "The CPU's process has ended. Start again."


class DeviceComparison:
    """Lets two engines begin once both are ready, and tells how far they have come.

    Concurrency: the event loop's thread alone uses it.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._engines: list[TrainingEngine] = []  # the talk's own engine, and the one beside it
        self._asked: Compare
        self._heard: dict[bool, LaneMeasured] = {}  # last, by whether it is the one beside
        self._going = False  # both are ready, and train
        self._cursor = 0
        self._end_listening: Callable[[], None] | None = None

    def begin(self, own: TrainingEngine, beside: TrainingEngine, asked: Compare) -> None:
        """Let both train a model, from the same moment on."""
        self.end()
        self._engines, self._asked = [own, beside], asked
        self._heard, self._going = {}, False
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
        """Listen no more; what was measured so far stays. Whoever calls stops the engines."""
        told = self._stage.scene.answers.throughput
        if self._stop_listening() and told is not None and not told.ended:
            self._stage.append(replace(told, ended=True))

    def _stop_listening(self) -> bool:
        """Listen no more; return whether it did."""
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
                self._hear(event)

    def _hear(self, event: Event) -> None:
        match event:
            case LaneMeasured():
                self._hear_of_lane(event)
            case BackendChanged() if event.backend.endswith(CPU):
                self._hear_of_process(event)
            case QuestionFailed() if event.question == COMPARE:
                self._give_up()
            case StageReopened():  # the own engine was lost
                self._give_up()

    def _hear_of_lane(self, event: LaneMeasured) -> None:
        is_ready = not (event.seconds or event.ended)
        if self._going:
            self._heard[event.other] = event
            self._tell()
        elif is_ready:  # anything else is the end of the comparison before this one
            self._heard[event.other] = event
            if len(self._heard) == len(self._engines):
                self._going = True
                self._ask("alone")

    def _hear_of_process(self, event: BackendChanged) -> None:
        """The one beside begins anew, or can't: wait for it, but not in the middle."""
        if event.state == "failed" or (self._going and event.state == "starting"):
            self._stage.append(QuestionFailed(question=COMPARE, reason=event.reason or LOST))
        elif event.state == "starting":
            self._ask("ready", slice(1, None))

    def _give_up(self) -> None:
        self._stop_listening()
        for engine in self._engines:
            engine.stop()

    def _tell(self) -> None:
        """Tell how far both have come; the last word is that both have ended."""
        own, beside = self._heard[False], self._heard[True]
        ended = own.ended and beside.ended
        if ended:
            self._stop_listening()
        self._stage.append(
            ThroughputMeasured(
                batch=own.batch,
                lanes=[own.lane, beside.lane],
                devices=[own.device, beside.device],
                images=[own.images, beside.images],
                seconds=[own.seconds, beside.seconds],
                ended=ended,
                once=True,
                variant=own.variant,
                version=own.version,
            )
        )
