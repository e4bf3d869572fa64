"""Looking back: which epoch all screens show, step by step, by dragging, or playing by itself."""

from __future__ import annotations

from collections.abc import Sequence

from demo.events import EpochShown
from demo.requests import STAGE_PACE
from demo.stage.log import Stage
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.system.timers import Later, Timer, on_the_loop

DRAG_SECONDS = 0.05  # at the least from one epoch of a drag to the next that the log gets


class Timeline:
    """Plays, steps and scrubs through the epochs of runs; all windows follow the one stage.

    Runs are told by their numbers; if none is, all that are shown are meant. The newest epoch of
    these is shown as what it is: then the screens follow the training again.
    Concurrency: only the event loop's thread touches it.
    """

    def __init__(self, stage: Stage, later: Later = on_the_loop) -> None:
        self._stage = stage
        self._later = later
        self._play_timer: Timer | None = None  # brings the next epoch while it plays
        self._drag_timer: Timer | None = None  # until a drag may write again
        self._waiting: EpochShown | None = None  # what is written then

    @property
    def wanted(self) -> int | None:
        """The epoch that was asked for last, though a drag may not have brought it yet."""
        return self._waiting.epoch if self._waiting else self._stage.scene.position.epoch

    def look_back(self, epoch: int | None, runs: Sequence[int] = ()) -> None:
        """Show all runs as they were at an epoch, or ``None`` for the newest; it plays no more.

        Many calls in a row, as of a drag, are a few events, the last call always among them.
        """
        self._stop_playing()
        self._waiting = EpochShown(epoch=self._or_newest(epoch, runs))
        if self._drag_timer is None:
            self._write_waiting()

    def step(self, by: int, runs: Sequence[int] = ()) -> None:
        """Go some epochs on, or back if ``by`` is negative."""
        self.look_back(max(0, self._place(runs) + by), runs)

    def play(self, runs: Sequence[int] = ()) -> None:
        """Show one epoch after the other to the newest, or all if it is the newest that is shown.

        What is learned meanwhile is played, too.
        """
        place, newest = self._place(runs), newest_epoch(self._stage.scene, runs)
        self.forget()
        if newest > 0:
            self._show(EpochShown(epoch=place if place < newest else 0, playing=True))
            self._play_timer = self._later(1 / STAGE_PACE, lambda: self._play_next(runs))

    def pause(self) -> None:
        """Stay at the epoch that is shown."""
        self.forget()
        self._show(EpochShown(epoch=self._stage.scene.position.epoch))

    def forget(self) -> None:
        """Play no more, and forget what a drag was about to show: something else begins."""
        self._stop_playing()
        self._waiting = None

    def _play_next(self, runs: Sequence[int]) -> None:
        self._play_timer = None
        if not self._stage.scene.position.playing:  # something else has begun on stage
            return
        epoch = self._or_newest(self._place(runs) + 1, runs)
        self._show(EpochShown(epoch=epoch, playing=epoch is not None))
        if epoch is not None:
            self._play_timer = self._later(1 / STAGE_PACE, lambda: self._play_next(runs))

    def _place(self, runs: Sequence[int]) -> int:
        """Return the epoch to go on from."""
        newest = newest_epoch(self._stage.scene, runs)
        return newest if self.wanted is None else min(self.wanted, newest)

    def _or_newest(self, epoch: int | None, runs: Sequence[int]) -> int | None:
        newest = newest_epoch(self._stage.scene, runs)
        return epoch if epoch is not None and epoch < newest else None

    def _write_waiting(self) -> None:
        self._drag_timer = None
        if self._waiting is not None:
            epoch, self._waiting = self._waiting.epoch, None
            self._show(EpochShown(epoch=epoch))  # it has the time at which it is written
            self._drag_timer = self._later(DRAG_SECONDS, self._write_waiting)

    def _show(self, asked: EpochShown) -> None:
        scene = self._stage.scene
        if (asked.epoch, asked.playing) != (scene.position.epoch, scene.position.playing):
            self._stage.append(asked)

    def _stop_playing(self) -> None:
        if self._play_timer is not None:
            self._play_timer.cancel()
            self._play_timer = None


def newest_epoch(scene: Scene, runs: Sequence[int] = ()) -> int:
    """Return how far the longest of these runs has come; of all that are shown, if none is told."""
    told: list[Run] = [scene.runs[run] for run in runs] if runs else scene.shown
    return max((run.whole.epoch for run in told), default=0)
