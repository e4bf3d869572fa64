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
    """Events that are appended together, so many seconds after those before."""

    seconds: float
    events: list[Event]


@dataclass(frozen=True)
class RecordedRun:
    """One recorded run: its first event, its state at the end, and its snapshots."""

    started: RunStarted
    run: Run
    snapshots: dict[int, Snapshot]  # by epoch
    label: str  # when it was recorded, and on what

    @property
    def kind(self) -> tuple[str, str, int, str, str]:
        """What was trained: variant, data set, number of images, code, and other library."""
        run = self.run
        return run.variant, run.dataset, run.examples, run.code, run.other_backend

    def is_of(self, start: Start) -> bool:
        """Tell whether a start asks for what was trained.

        The library that it names may have been the talk's own when that was recorded.
        """
        wanted = start.variant, start.dataset, start.examples or 0, start.code
        *recorded, other = self.kind
        library = self.run.backend if start.backend else other
        learned = self.run.hyperparameters, self.run.label_noise
        return (*recorded, library, *learned) == (
            *wanted,
            start.backend,
            start.hyperparameters,
            start.label_noise,
        )

    def moments(self, number: int, series: int | None = None) -> list[Moment]:
        """Return its events but its end, as those of the run ``number``.

        ``series`` is the number of the first run of its series, None: it is the first.
        """
        began: Event = replace(
            self.started,
            run=number,
            series=series or number,
            recorded=self.started.recorded or self.label,
        )
        moments, before = list[Moment](), self.run.history[0].time
        for ended in self.run.history:
            shown = self.snapshots.get(ended.epoch)
            changes = [each for each in self.run.changes if each.epoch == ended.epoch]
            events: list[Event] = [replace(each, run=number) for each in changes]
            if shown is not None:  # a snapshot precedes its ``EpochEnded``
                events.append(replace(shown, run=number))
            events.append(replace(ended, run=number))
            moments.append(Moment(max(0.0, ended.time - before), events))
            before = ended.time
        moments[0].events.insert(0, began)
        return moments

    def end(self, number: int, checkpoints: Checkpoints | None = None) -> RunEnded:
        """Return its end; an interrupted run is resumable if its checkpoint exists."""
        path = checkpoints.path(self.run.began) if checkpoints else None
        state = self.run.state
        return RunEnded(
            run=number,
            state=state,
            reason=self.run.reason,
            resumable=state == "interrupted" and path is not None and path.exists(),
        )


def recorded_runs(recording: Recording) -> list[RecordedRun]:
    """Return the runs of a recording with at least one trained epoch, the oldest first."""
    scene = recording.scene
    begun = {each.run: each for each in recording.events if isinstance(each, RunStarted)}
    snapshots = defaultdict[int, dict[int, Snapshot]](dict)
    for event in recording.events:
        if isinstance(event, Snapshot):
            snapshots[event.run][event.epoch] = event
    trained = [run for run in scene.runs.values() if run.epoch > 0 and not run.cleared]
    return [RecordedRun(begun[run.id], run, snapshots[run.id], recording.label) for run in trained]


class RecordedRuns:
    """Finds the recorded runs that can be played instead of training."""

    def __init__(self, known: Iterable[RecordedRun] = ()) -> None:
        """Of equally good runs the last one is preferred."""
        self._known = list(known)

    def find(self, start: Start) -> list[RecordedRun]:
        """Return the best recording of such a run, or of a series one for each seed.

        Finished runs are preferred; then those with the same number of epochs, the first of a
        series, and the newest. Empty: there is none.
        """
        fitting = [each for each in self._known if each.is_of(start)]
        ranked = sorted(fitting, key=lambda each: _rank(each.run, start.epochs), reverse=True)
        best = ranked[0].run if ranked else None
        if start.seeds == 1 or best is None:
            return ranked[:1]
        alike = [each for each in ranked if _is_alike(each.run, best)]
        by_seed = {each.run.seed: each for each in reversed(alike)}
        return [by_seed[seed] for seed in sorted(by_seed)][: start.seeds]

    def variants(self) -> dict[str, int]:
        """Return the variants recorded on the talk's own data, with their number of weights."""
        own = (each.run for each in self._known if not each.run.is_side_run)
        return {run.variant: run.weights for run in own}


def _rank(run: Run, epochs: int) -> tuple[bool, bool, bool, bool, int]:
    first, as_begun = run.series == run.id, not run.changes
    return run.state == "finished", run.epochs == epochs, as_begun, first, run.id


def _is_alike(run: Run, best: Run) -> bool:
    return (run.state, run.epochs) == (best.state, best.epochs)
