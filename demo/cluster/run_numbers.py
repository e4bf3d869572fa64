"""Translates run numbers and times: an engine in another process counts and times by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from demo.events import (
    EpochEnded,
    HyperparametersChanged,
    PictureAnswered,
    RunEnded,
    RunResumed,
    RunStarted,
    Snapshot,
)
from demo.training.checkpoints import Checkpoint
from demo.training.event_outlet import EngineOutput

RunEvent = RunStarted | RunResumed | HyperparametersChanged | Snapshot | EpochEnded | RunEnded


class RunNumbers:
    """Gives the output of an engine elsewhere the run numbers and times of this talk.

    Concurrency: only the thread that listens to that engine uses it; others may read ``running``.
    """

    def __init__(self, run_ids: Iterator[int]) -> None:
        """``run_ids`` yields free run numbers of this talk, shared with other engines."""
        self.running: int | None = None  # the run in progress, by its number here
        self._run_ids = run_ids
        self._numbers: dict[int, int] = {}  # a run's number there -> its number here
        self._began: dict[float, float] = {}  # a run's start by the worker's clock -> by this one

    def translate(self, output: EngineOutput) -> EngineOutput:
        """Return an event or a checkpoint with the run numbers and times that it has here."""
        if isinstance(output, RunEvent):
            return self._run_event(output)
        match output:
            case PictureAnswered():
                return replace(output, run=self._number(output.run))
            case Checkpoint():  # its file is named after the time at which the run began
                ended = replace(output.ended, run=self._number(output.ended.run))
                return Checkpoint(self._began.get(output.began, output.began), ended, output.state)
        return output

    def _run_event(self, event: RunEvent) -> RunEvent:
        now = time.time()
        match event:
            case RunStarted():
                if event.run < 0:  # the worker's own count; a positive number was given here
                    self._numbers[event.run] = next(self._run_ids)
                self.running = self._number(event.run)
                self._began[event.time] = now
                event = replace(event, series=self._number(event.series))
            case RunResumed():
                self.running = event.run
            case RunEnded():
                self.running = None
        return replace(event, run=self._number(event.run), time=now)

    def there(self, run: int) -> int:
        """Return the number that a run of this talk has there; any thread may ask."""
        return next((there for there, here in [*self._numbers.items()] if here == run), run)

    def _number(self, run: int) -> int:
        """Return a run's number here; a run that was numbered here has the same there."""
        return self._numbers.get(run, run)
