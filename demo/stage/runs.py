"""All runs that the log tells of, and those of them that are asked for often."""

from __future__ import annotations

from itertools import takewhile

from demo.events import (
    EpochEnded,
    Event,
    HyperparametersChanged,
    RunEnded,
    RunQueued,
    RunResumed,
    RunStarted,
    Snapshot,
    StageCleared,
    StageReopened,
    VariantsLoaded,
)
from demo.hyperparameters import Hyperparameters
from demo.stage.run import Run, new_run


class Runs(dict[int, Run]):
    """The runs by their number, oldest first, each as far as it has come.

    To take an epoch into account costs the same however many runs there are.
    """

    def __init__(self) -> None:
        super().__init__()
        self.newest: dict[str, Run] = {}  # by variant
        self.newest_learned: dict[str, Run] = {}  # by variant: whose snapshots are kept
        self._newest_probed: dict[str, Run] = {}  # of runs on other data that have probes
        self._last_before_click = 0  # number of the newest run when a start was asked for last
        self._all_running: list[Run] | None = None  # None: to be gathered

    @property
    def last(self) -> Run | None:
        """The newest run, whatever became of it."""
        return next(reversed(self.values()), None)

    @property
    def running(self) -> Run | None:
        """The run in progress, if there is one; of several, the newest."""
        return next(reversed(self.all_running), None)

    @property
    def all_running(self) -> list[Run]:
        """All runs in progress, oldest first: a cluster trains several side by side."""
        if self._all_running is None:
            self._all_running = [run for run in self.values() if run.state == "running"]
        return self._all_running

    @property
    def to_resume(self) -> Run | None:
        """The newest interrupted run of the last click that can go on; none while any runs."""
        asked = takewhile(lambda run: run.id > self._last_before_click, reversed(self.values()))
        return None if self.running else next((run for run in asked if run.resumable), None)

    def is_obsolete(self, event: Snapshot) -> bool:
        """Tell whether no screen can ask for a snapshot any more."""
        run = self[event.run]
        return run.cleared or run.snapshots.get(event.epoch) is not event

    def apply(self, event: Event) -> None:
        """Take one event into account.

        Raises ``KeyError`` for an event of a run whose ``RunStarted`` is missing.
        """
        match event:
            case Snapshot():
                self._keep_snapshot(event)
            case EpochEnded():
                self._add_epoch(event)
            case _:
                self._all_running = None
                self._apply_rare(event)

    def _add_epoch(self, event: EpochEnded) -> None:
        """Add an epoch; in a spoilt recording a later one may have come before it: that goes."""
        run = self[event.run]
        if run.history and run.history[-1].epoch >= event.epoch:
            run.history = [each for each in run.history if each.epoch < event.epoch]
        run.history.append(event)

    def _apply_rare(self, event: Event) -> None:
        """Take an event into account that does not come with each epoch."""
        match event:
            case RunStarted():
                self[event.run] = self.newest[event.variant] = new_run(event)
            case RunEnded():
                run = self[event.run]
                run.state, run.reason, run.place = event.state, event.reason, event.place
                run.resumable = event.resumable
            case RunResumed():
                self._resume(event)
            case HyperparametersChanged():
                self._change(event)
            case RunQueued():
                if event.variant is not None:
                    self._last_before_click = max(self, default=0)
            case StageCleared():
                for run in self.values():
                    run.cleared |= run.state != "running"
            case StageReopened():
                self._interrupt_all(event)
            case VariantsLoaded():
                self._mark_outdated(event)

    def _keep_snapshot(self, event: Snapshot) -> None:
        """Keep what a run has learned; of each variant, only what the newest has."""
        run = self[event.run]
        if run.is_side_run and event.probes is None:
            return
        newest = self._newest_probed if run.is_side_run else self.newest_learned
        before = newest.get(run.variant, run)
        if before.id > run.id and not before.cleared:
            return
        if before is not run:
            before.snapshots = {}
        newest[run.variant] = run
        if run.snapshot is not None and run.snapshot.epoch >= event.epoch:
            run.snapshots = {at: each for at, each in run.snapshots.items() if at < event.epoch}
        run.snapshots[event.epoch] = event

    def _resume(self, event: RunResumed) -> None:
        """Let a run go on after an epoch, whose end is emitted once more."""
        run = self[event.run]
        run.state, run.reason, run.place = "running", "", ""
        run.resumable = run.weights_lost = False
        run.device, run.engine = event.device or run.device, event.engine or run.engine
        run.history = [each for each in run.history if each.epoch < event.epoch]
        run.changes = [each for each in run.changes if each.epoch <= event.epoch]
        run.snapshots = {at: each for at, each in run.snapshots.items() if at < event.epoch}
        self._last_before_click = min(self._last_before_click, run.id - 1)

    def _change(self, event: HyperparametersChanged) -> None:
        """Note by what a run learns from here on."""
        run = self[event.run]
        run.changes.append(event)
        changed = Hyperparameters(event.learning_rate, event.batch)
        run.in_use = changed.over(run.in_use) if run.in_use else run.in_use

    def _interrupt_all(self, event: StageReopened) -> None:
        """Note that the engine which trained all runs so far is gone."""
        for run in self.values():
            run.weights_lost = True
            run.resumable = run.id in event.resumable
            if run.state == "running":
                run.state = "interrupted"

    def _mark_outdated(self, event: VariantsLoaded) -> None:
        """Mark ended runs whose variant has other code now: they can't go on with it."""
        for run in self.values():
            run.outdated |= run.variant in event.changed and run.state != "running"
            run.resumable &= not run.outdated
