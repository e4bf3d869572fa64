"""Plays recorded runs back: appends their events to the stage as if they were trained now."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from demo.catalog.libraries import DEFAULT
from demo.events import RunEnded
from demo.recording.recorded_runs import Moment, RecordedRun, RecordedRuns
from demo.requests import STAGE_PACE
from demo.stage.log import Stage
from demo.system.timers import Later, Timer, on_the_loop
from demo.training.checkpoints import Checkpoints

LONGEST_SECONDS = 3.0  # from one epoch to the next: longer recorded pauses are cut


class RunPlayer:
    """Plays one recorded run at a time. Concurrency: the event loop's thread alone uses it."""

    def __init__(self, stage: Stage, run_ids: Iterator[int], later: Later = on_the_loop) -> None:
        """``run_ids`` yields free run numbers, shared with the engines."""
        self.recorded_runs = RecordedRuns()  # what can be played
        self._stage, self._run_ids, self._later = stage, run_ids, later
        self._timer: Timer | None = None
        self._waiting: list[RecordedRun] = []  # to be played after the present one
        self._playing: RecordedRun | None = None
        self._run = 0  # its number on this stage
        self._series: int | None = None
        self._moments: list[Moment] = []  # of it, still to be played

    @property
    def is_playing(self) -> bool:
        """Whether a run is being played."""
        return self._playing is not None

    def play(self, runs: Sequence[RecordedRun]) -> None:
        """Play runs one after another, as one series; a run that is being played is stopped."""
        self.stop()
        self._waiting, self._series = list(runs), None
        self._begin()

    def stop(self) -> None:
        """Stop the run that is being played, and forget those after it."""
        if self._timer is not None:
            self._timer.cancel()
        self._waiting, self._moments = [], []
        if self._playing is not None:
            self._playing = None
            self._stage.append(RunEnded(run=self._run, state="stopped"))

    def show_whole(
        self, runs: Sequence[RecordedRun], checkpoints: Checkpoints, backend: str = DEFAULT
    ) -> None:
        """Append all events of runs at once.

        Interrupted ones with a checkpoint are resumable, if this library has computed them.
        """
        for recorded in runs:
            run = next(self._run_ids)
            for moment in recorded.moments(run):
                for event in moment.events:
                    self._stage.append(event)
            is_own = (recorded.run.backend or DEFAULT) == backend
            self._stage.append(recorded.end(run, checkpoints if is_own else None))

    def _begin(self) -> None:
        if not self._waiting:
            return
        self._playing = self._waiting.pop(0)
        self._run = next(self._run_ids)
        self._series = self._series or self._run
        self._moments = self._playing.moments(self._run, self._series)
        self._go_on()

    def _go_on(self) -> None:
        """Append the events of one moment, and wait for the next."""
        for event in self._moments.pop(0).events:
            self._stage.append(replace(event, time=time.time()))
        if self._moments:
            self._timer = self._later(self._pause(), self._go_on)
        else:
            self._finish()

    def _pause(self) -> float:
        """Return the seconds to the next moment: as recorded, but no faster than the pace."""
        recorded = min(self._moments[0].seconds, LONGEST_SECONDS)
        return recorded if self._stage.scene.engine.hurried else max(recorded, 1 / STAGE_PACE)

    def _finish(self) -> None:
        if self._playing is not None:
            played, self._playing = self._playing, None
            self._stage.append(played.end(self._run))
        self._begin()
