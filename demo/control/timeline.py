"""Looking back at earlier epochs: in steps, by dragging, or by playing from one to the next."""

from __future__ import annotations

from collections.abc import Sequence

from demo.events import EpochShown
from demo.requests import STAGE_PACE
from demo.stage.log import Stage
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.system.timers import Later, Timer, on_the_loop

DRAG_SECONDS = 0.05  # between two events of a drag, at least


class Timeline:
    """Chooses the epoch that all windows show.

    ``runs`` are the numbers of the runs meant; empty: all that are shown. When their newest epoch
    is chosen, the windows follow the training again.
    Concurrency: the event loop's thread alone uses it.
    """

    def __init__(self, stage: Stage, later: Later = on_the_loop) -> None:
        self._stage = stage
        self._later = later
        self._play_timer: Timer | None = None  # shows the next epoch
        self._drag_timer: Timer | None = None  # set: the next event of a drag has to wait for it
        self._waiting: EpochShown | None = None  # appended when that timer fires

    @property
    def wanted(self) -> int | None:
        """The epoch that was asked for last, even if a drag has not shown it yet."""
        return self._waiting.epoch if self._waiting else self._stage.scene.position.epoch

    def look_back(self, epoch: int | None, runs: Sequence[int] = ()) -> None:
        """Show all runs as they were after an epoch; ``None``: the newest. Playing stops.

        Of many calls in a row, as in a drag, only a few become events; the last one always does.
        """
        self._stop_playing()
        self._waiting = EpochShown(epoch=self._or_newest(epoch, runs))
        if self._drag_timer is None:
            self._write_waiting()

    def step(self, by: int, runs: Sequence[int] = ()) -> None:
        """Go some epochs on, or back if ``by`` is negative."""
        self.look_back(max(0, self._present(runs) + by), runs)

    def play(self, runs: Sequence[int] = ()) -> None:
        """Show epoch after epoch from the present one, or from 0 if that is the newest.

        It ends at the newest epoch; those that are trained meanwhile are shown, too.
        """
        present, newest = self._present(runs), newest_epoch(self._stage.scene, runs)
        self.forget()
        if newest > 0:
            self._show(EpochShown(epoch=present if present < newest else 0, playing=True))
            self._play_timer = self._later(1 / STAGE_PACE, lambda: self._play_next(runs))

    def pause(self) -> None:
        """Stop playing at the epoch that is shown."""
        self.forget()
        self._show(EpochShown(epoch=self._stage.scene.position.epoch))

    def forget(self) -> None:
        """Stop playing, and drop the epoch that a drag was about to show."""
        self._stop_playing()
        self._waiting = None

    def _play_next(self, runs: Sequence[int]) -> None:
        self._play_timer = None
        if not self._stage.scene.position.playing:  # another event has ended the playing
            return
        epoch = self._or_newest(self._present(runs) + 1, runs)
        self._show(EpochShown(epoch=epoch, playing=epoch is not None))
        if epoch is not None:
            self._play_timer = self._later(1 / STAGE_PACE, lambda: self._play_next(runs))

    def _present(self, runs: Sequence[int]) -> int:
        """Return the epoch that is shown, or will be after a drag."""
        newest = newest_epoch(self._stage.scene, runs)
        return newest if self.wanted is None else min(self.wanted, newest)

    def _or_newest(self, epoch: int | None, runs: Sequence[int]) -> int | None:
        newest = newest_epoch(self._stage.scene, runs)
        return epoch if epoch is not None and epoch < newest else None

    def _write_waiting(self) -> None:
        self._drag_timer = None
        if self._waiting is not None:
            epoch, self._waiting = self._waiting.epoch, None
            self._show(EpochShown(epoch=epoch))  # a new event, with the present time
            self._drag_timer = self._later(DRAG_SECONDS, self._write_waiting)

    def _show(self, event: EpochShown) -> None:
        scene = self._stage.scene
        if (event.epoch, event.playing) != (scene.position.epoch, scene.position.playing):
            self._stage.append(event)

    def _stop_playing(self) -> None:
        if self._play_timer is not None:
            self._play_timer.cancel()
            self._play_timer = None


def newest_epoch(scene: Scene, runs: Sequence[int] = ()) -> int:
    """Return the last epoch of the longest of these runs; without ``runs``, of all shown."""
    chosen: list[Run] = [scene.runs[run] for run in runs] if runs else scene.shown
    return max((run.whole.epoch for run in chosen), default=0)
