"""The runs as screens show them: not cleared, and no further than the epoch looked back at."""

from __future__ import annotations

from demo.events import EpochEnded, Event, Snapshot
from demo.stage.position import Position
from demo.stage.run import Run
from demo.stage.runs import Runs


class RunViews:
    """What screens make of the runs.

    Between two epochs of a run nothing here changes unless screens look back, so it is computed
    once and kept: thousands of runs are not gone through at each epoch.
    """

    def __init__(self, runs: Runs, position: Position) -> None:
        self._runs, self._position = runs, position
        self._at_epoch: dict[int, Run] = {}  # runs at the epoch looked back at, by number
        self._shown: list[Run] | None = None  # None: to be gathered
        self._recorded: str | None = None  # None: to be looked for

    @property
    def shown(self) -> list[Run]:
        """Runs that screens show, as these show them, oldest first: all since the last clearing.

        It is the same list as long as these are the same runs.
        """
        if self._shown is None:
            self._shown = [self.as_shown(run) for run in self._runs.values() if not run.cleared]
        return self._shown

    @property
    def recorded(self) -> str:
        """When and on what runs that screens show were recorded, of the newest; empty: none was."""
        if self._recorded is None:
            recorded = (run.recorded for run in reversed(self.shown) if run.recorded)
            self._recorded = next(recorded, "")
        return self._recorded

    def as_shown(self, run: Run) -> Run:
        """Return a run no further than the epoch that screens look back at."""
        if self._position.epoch is None:
            return run
        if run.id not in self._at_epoch:
            self._at_epoch[run.id] = run.up_to(self._position.epoch)
        return self._at_epoch[run.id]

    def learned(self, variant: str) -> Run | None:
        """The run of a variant, on all of the talk's own data, that can be looked into."""
        run = self._runs.newest_learned.get(variant)
        if run is None or run.cleared:
            return None
        shown = self.as_shown(run)
        return shown if shown.snapshots else None

    def apply(self, event: Event) -> None:
        """Compute anew, when asked next, what this event may have changed."""
        self._at_epoch.clear()
        is_looking_back = self._position.epoch is not None
        if is_looking_back or not isinstance(event, (Snapshot, EpochEnded)):
            self._shown = self._recorded = None
