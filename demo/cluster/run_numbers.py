"""Which run of another process is which here: both sides number and time their runs themselves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from demo.events import (
    EpochEnded,
    Event,
    PictureAnswered,
    RunEnded,
    RunResumed,
    RunStarted,
    Snapshot,
)
from demo.training.checkpoints import Checkpoint

RunEvent = RunStarted | RunResumed | Snapshot | EpochEnded | RunEnded


class RunNumbers:
    """Rewrites what an engine elsewhere tells of its runs, as of runs of this talk.

    Concurrency: the thread that listens to that engine alone uses it; others may read ``running``.
    """

    def __init__(self, run_ids: Iterator[int]) -> None:
        """``run_ids`` are those that are free here, shared with other engines."""
        self.running: int | None = None  # the run in progress, by its number here
        self._run_ids = run_ids
        self._numbers: dict[int, int] = {}  # of its runs over there -> of the same here
        self._began: dict[float, float] = {}  # by that machine's clock -> by this one's

    def translate(self, told: Event | Checkpoint) -> Event | Checkpoint:
        """Return what is told with the numbers and times that it has here."""
        match told:
            case RunStarted() | RunResumed() | Snapshot() | EpochEnded() | RunEnded():
                return self._run_event(told)
            case PictureAnswered():
                return replace(told, run=self._number(told.run))
            case Checkpoint():  # its file is found by when the run began
                ended = replace(told.ended, run=self._number(told.ended.run))
                return Checkpoint(self._began.get(told.began, told.began), ended, told.state)
        return told

    def _run_event(self, told: RunEvent) -> RunEvent:
        now = time.time()
        match told:
            case RunStarted():
                if told.run < 0:  # others come with the number that they were given here
                    self._numbers[told.run] = next(self._run_ids)
                self.running = self._number(told.run)
                self._began[told.time] = now
                told = replace(told, series=self._number(told.series))
            case RunResumed():
                self.running = told.run
            case RunEnded():
                self.running = None
        return replace(told, run=self._number(told.run), time=now)

    def _number(self, run: int) -> int:
        """Return a run's number here: those that go on have it over there, too."""
        return self._numbers.get(run, run)
