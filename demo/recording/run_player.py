"""Plays recorded runs back to the stage, at their own pace: screens follow as if they were live."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from demo.events import RunEnded
from demo.recording.recorded_runs import Moment, RecordedRun, RecordedRuns
from demo.requests import STAGE_PACE
from demo.stage.log import Stage
from demo.system.timers import Later, Timer, on_the_loop
from demo.training.checkpoints import Checkpoints

LONGEST_SECONDS = 3.0  # from one epoch to the next: nobody waits for a pause that was recorded


class RunPlayer:
    """Plays one recorded run at a time. Concurrency: the event loop's thread alone."""

    def __init__(self, stage: Stage, run_ids: Iterator[int], later: Later = on_the_loop) -> None:
        """``run_ids`` are shared with the engine: no two runs of a stage have the same."""
        self.recorded_runs = RecordedRuns()  # what can be played
        self._stage, self._run_ids, self._later = stage, run_ids, later
        self._timer: Timer | None = None
        self._waiting: list[RecordedRun] = []  # to play after this one
        self._playing: RecordedRun | None = None
        self._run = 0  # the number of the one that plays on this stage
        self._series: int | None = None
        self._moments: list[Moment] = []  # of it that are still to be told

    @property
    def is_playing(self) -> bool:
        """Whether a run is being told."""
        return self._playing is not None

    def play(self, runs: Sequence[RecordedRun]) -> None:
        """Play runs one after another, as a series; what is played now is stopped."""
        self.stop()
        self._waiting, self._series = list(runs), None
        self._begin()

    def stop(self) -> None:
        """Stop what is played, in the middle of it."""
        if self._timer is not None:
            self._timer.cancel()
        self._waiting, self._moments = [], []
        if self._playing is not None:
            self._playing = None
            self._stage.append(RunEnded(run=self._run, state="stopped"))

    def tell(self, runs: Sequence[RecordedRun], checkpoints: Checkpoints) -> None:
        """Tell whole runs at once; those that broke off can go on from their checkpoints."""
        for recorded in runs:
            run = next(self._run_ids)
            for moment in recorded.moments(run):
                for event in moment.events:
                    self._stage.append(event)
            self._stage.append(recorded.end(run, checkpoints))

    def _begin(self) -> None:
        if not self._waiting:
            return
        self._playing = self._waiting.pop(0)
        self._run = next(self._run_ids)
        self._series = self._series or self._run
        self._moments = self._playing.moments(self._run, self._series)
        self._go_on()

    def _go_on(self) -> None:
        """Tell what happened at one moment, and wait for the next."""
        for event in self._moments.pop(0).events:
            self._stage.append(replace(event, time=time.time()))
        if self._moments:
            self._timer = self._later(self._pause(), self._go_on)
        else:
            self._finish()

    def _pause(self) -> float:
        """Return the seconds to the next moment: as recorded, but an audience must follow."""
        recorded = min(self._moments[0].seconds, LONGEST_SECONDS)
        return recorded if self._stage.scene.engine.hurried else max(recorded, 1 / STAGE_PACE)

    def _finish(self) -> None:
        if self._playing is not None:
            played, self._playing = self._playing, None
            self._stage.append(played.end(self._run))
        self._begin()
