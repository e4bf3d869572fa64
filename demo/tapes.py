"""Recorded runs that can be played back: of a rehearsal, or of an earlier session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from demo.checkpoints import Checkpoints
from demo.engine import Start
from demo.events import Event, RunEnded, RunStarted
from demo.recording import Recording
from demo.stage import Run


@dataclass(frozen=True)
class Moment:
    """What is told at once, so many seconds after what was told before."""

    seconds: float
    events: list[Event]


@dataclass(frozen=True)
class Tape:
    """One recorded run: how it began, and what became of it."""

    started: RunStarted
    run: Run
    label: str  # when it was recorded, and on what

    @property
    def kind(self) -> tuple[str, str, int, str]:
        """What was asked for: the variant, on which data, on how many images, of which code."""
        return self.run.variant, self.run.dataset, self.run.examples, self.run.code

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
        told, before = [Moment(0.0, [began])], self.run.history[0].time
        for ended in self.run.history:
            shown = self.run.snapshots.get(ended.epoch)
            events: list[Event] = [replace(ended, run=number)]
            if shown is not None:  # it comes right before the epoch's end
                events.insert(0, replace(shown, run=number))
            told.append(Moment(max(0.0, ended.time - before), events))
            before = ended.time
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


def tapes(recording: Recording) -> list[Tape]:
    """Return the runs of a recording that have learned something, the oldest first."""
    scene = recording.scene
    begun = {each.run: each for each in recording.events if isinstance(each, RunStarted)}
    learned = [run for run in scene.runs.values() if run.epoch > 0 and not run.cleared]
    return [Tape(begun[run.id], run, recording.label) for run in learned]


class Library:
    """Finds what can be played instead of a run."""

    def __init__(self, known: Iterable[Tape] = ()) -> None:
        """Of those that are alike the last counts."""
        self._tapes = list(known)

    def find(self, start: Start) -> list[Tape]:
        """Return a tape of such a run, or of as many as differ in their seed; the newest ones.

        One that was seen to its end comes before one that was not.
        """
        wanted = start.variant, start.dataset, start.examples or 0, start.code
        fitting = [tape for tape in self._tapes if tape.kind == wanted]
        whole = [tape for tape in fitting if tape.run.state == "finished"] or fitting[-1:]
        by_seed = {tape.run.seed: tape for tape in whole}
        return list(by_seed.values())[: start.seeds] if start.seeds > 1 else whole[-1:]

    def variants(self) -> dict[str, int]:
        """Return the variants that can be played on the talk's own data, with their weights."""
        own = (tape.run for tape in self._tapes if not tape.run.dataset)
        return {run.variant: run.weights for run in own}
