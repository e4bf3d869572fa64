"""Recorded runs that can be played back: of a rehearsal, or of an earlier session."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from demo.events import Event, RunEnded, RunStarted, Snapshot
from demo.recording.reader import Recording
from demo.requests import Start
from demo.stage.run import Run
from demo.training.checkpoints import Checkpoints


@dataclass(frozen=True)
class Moment:
    """What is told at once, so many seconds after what was told before."""

    seconds: float
    events: list[Event]


@dataclass(frozen=True)
class RecordedRun:
    """One recorded run: how it began, and what became of it."""

    started: RunStarted
    run: Run
    snapshots: dict[int, Snapshot]  # by epoch
    label: str  # when it was recorded, and on what

    @property
    def kind(self) -> tuple[str, str, int, str, str]:
        """What was asked for: the variant, data, number of images, code, and another library."""
        run = self.run
        return run.variant, run.dataset, run.examples, run.code, run.other_backend

    def moments(self, number: int, series: int | None = None) -> list[Moment]:
        """Return all that is to be told of it, as of the run ``number``, but its end.

        ``series`` is the first run of those that differ in their seed alone.
        """
        began: Event = replace(
            self.started,
            run=number,
            series=series or number,
            recorded=self.started.recorded or self.label,
        )
        told, before = list[Moment](), self.run.history[0].time
        for ended in self.run.history:
            shown = self.snapshots.get(ended.epoch)
            events: list[Event] = [replace(ended, run=number)]
            if shown is not None:  # it comes right before the epoch's end
                events.insert(0, replace(shown, run=number))
            told.append(Moment(max(0.0, ended.time - before), events))
            before = ended.time
        told[0].events.insert(0, began)
        return told

    def end(self, number: int, checkpoints: Checkpoints | None = None) -> RunEnded:
        """Return its end; one that broke off can go on if there is its checkpoint."""
        path = checkpoints.path(self.run.began) if checkpoints else None
        state = self.run.state
        return RunEnded(
            run=number,
            state=state,
            reason=self.run.reason,
            resumable=state == "interrupted" and path is not None and path.exists(),
        )


def recorded_runs(recording: Recording) -> list[RecordedRun]:
    """Return the runs of a recording that have learned something, the oldest first."""
    scene = recording.scene
    begun = {each.run: each for each in recording.events if isinstance(each, RunStarted)}
    snapshots = defaultdict[int, dict[int, Snapshot]](dict)
    for event in recording.events:
        if isinstance(event, Snapshot):
            snapshots[event.run][event.epoch] = event
    learned = [run for run in scene.runs.values() if run.epoch > 0 and not run.cleared]
    return [RecordedRun(begun[run.id], run, snapshots[run.id], recording.label) for run in learned]


class RecordedRuns:
    """Finds what can be played instead of a run."""

    def __init__(self, known: Iterable[RecordedRun] = ()) -> None:
        """Of those that are alike the last counts."""
        self._known = list(known)

    def find(self, start: Start) -> list[RecordedRun]:
        """Return a recording of such a run, or of as many as differ in their seed.

        Those that were seen to their end come before others, then those of as many epochs, the
        first of a series, and the newest.
        """
        wanted = start.variant, start.dataset, start.examples or 0, start.code, start.backend
        fitting = [each for each in self._known if each.kind == wanted]
        ranked = sorted(fitting, key=lambda each: _rank(each.run, start.epochs), reverse=True)
        best = ranked[0].run if ranked else None
        if start.seeds == 1 or best is None:
            return ranked[:1]
        alike = [each for each in ranked if _is_alike(each.run, best)]
        by_seed = {each.run.seed: each for each in reversed(alike)}
        return [by_seed[seed] for seed in sorted(by_seed)][: start.seeds]

    def variants(self) -> dict[str, int]:
        """Return the variants that can be played on the talk's own data, with their weights."""
        own = (each.run for each in self._known if not each.run.is_side_run)
        return {run.variant: run.weights for run in own}


def _rank(run: Run, epochs: int) -> tuple[bool, bool, bool, int]:
    return run.state == "finished", run.epochs == epochs, run.series == run.id, run.id


def _is_alike(run: Run, best: Run) -> bool:
    return (run.state, run.epochs) == (best.state, best.epochs)
