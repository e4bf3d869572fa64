"""GPU against CPU: two engines train the same model at the same time, each in its own process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

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

LOST = "The CPU's process has ended. Start again."


class Racer(Protocol):
    """An engine that can train to see how fast that is."""

    def compare(self, asked: Compare) -> None:
        """Train; whatever runs is stopped first."""

    def stop(self) -> None:
        """Stop what runs."""


class DeviceComparison:
    """Lets both begin once both are ready, and tells how far they have come.

    Concurrency: the event loop's thread alone uses it.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._racers: list[Racer] = []  # the talk's own engine, and the one beside it
        self._asked: Compare
        self._heard: dict[bool, LaneMeasured] = {}  # last; the keys say: the one beside
        self._going = False
        self._cursor = 0
        self._end_listening: Callable[[], None] | None = None

    def begin(self, own: Racer, beside: Racer, asked: Compare) -> None:
        """Let both train a model, from the same moment on."""
        self.end()
        self._racers, self._asked = [own, beside], asked
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
        told = self._stage.scene.throughput
        if self._forget() and told is not None and not told.ended:
            self._stage.append(replace(told, ended=True))

    def _forget(self) -> bool:
        """Listen no more; return whether it did."""
        listened, self._end_listening = self._end_listening, None
        if listened is not None:
            listened()
        return listened is not None

    def _ask(self, way: Way, only: slice = slice(None)) -> None:
        for racer in self._racers[only]:
            racer.compare(replace(self._asked, way=way))

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
        elif is_ready:  # else it is the end of one before
            self._heard[event.other] = event
            if len(self._heard) == len(self._racers):
                self._going = True
                self._ask("alone")

    def _hear_of_process(self, event: BackendChanged) -> None:
        """The one beside begins anew, or can't: wait for it, but not in the middle."""
        if event.state == "failed" or (self._going and event.state == "starting"):
            self._stage.append(QuestionFailed(question=COMPARE, reason=event.reason or LOST))
        elif event.state == "starting":
            self._ask("ready", slice(1, None))

    def _give_up(self) -> None:
        self._forget()
        for racer in self._racers:
            racer.stop()

    def _tell(self) -> None:
        """Tell how far both have come; the last word is that both have ended."""
        own, beside = self._heard[False], self._heard[True]
        ended = own.ended and beside.ended
        if ended:
            self._forget()
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
