"""What was recorded is found again: of runs that are alike, the one that shows most."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

from demo.events import EpochEnded, HyperparametersChanged, RunResumed
from demo.hyperparameters import Hyperparameters
from demo.recording.recorded_runs import RecordedRuns
from demo.requests import Start
from demo.training.checkpoints import Checkpoints
from tests.demo.recording.test_run_player import recorded, runs_of


def test_the_best_recording_is_found() -> None:
    known = RecordedRuns(
        runs_of(
            *recorded(1, 1, run=1),
            *recorded(1, 1, run=2),
            *recorded(1, run=3, epochs=2, state="stopped"),
            *recorded(1, run=4),
            *recorded(1, run=5, variant="conv"),
            *recorded(1, run=6, backend="jax"),
        )
    )

    def found(variant: str, epochs: int, **others: str) -> list[int]:
        return [each.run.id for each in known.find(Start(variant, epochs, **others))]  # type: ignore[arg-type]

    assert found("linear", 2) == [2]  # the newest of those as long, seen to its end
    assert found("linear", 1) == [4]
    assert found("linear", 9) == [4]
    assert found("conv", 20) == [5]
    assert found("conv", 20, dataset="wine") == []
    assert found("dropout", 20) == []
    assert found("linear", 1, backend="jax") == [6]
    assert known.variants() == {"linear": 0, "conv": 0}


def test_a_library_that_is_named_may_have_been_the_talk_s_own_then() -> None:
    (own,) = runs_of(*recorded(1, run=1))
    (other,) = runs_of(*recorded(1, run=2, backend="jax"))
    known = RecordedRuns([own, other])

    def found(library: str) -> list[int]:
        return [each.run.id for each in known.find(Start("linear", 1, backend=library))]

    assert [found(each) for each in ("", "tensorflow", "jax", "torch")] == [[1], [1], [2], []]


def test_a_run_that_was_resumed_is_one_recording() -> None:
    events = recorded(1, 1, 1)
    again = [*events[:5], RunResumed(run=4, epoch=1), *events[3:]]
    (run,) = runs_of(*again)
    assert [each.epoch for each in run.run.history] == [0, 1, 2, 3]
    assert run.run.state == "finished"


def test_a_series_is_as_many_runs_as_are_asked_for_and_differ_in_their_seed() -> None:
    runs = [recorded(1, run=run, seed=run, series=3) for run in (3, 4, 5)]
    known = RecordedRuns(runs_of(*itertools.chain(*runs)))
    found = [[each.run.seed for each in known.find(Start("linear", 1, seeds=n))] for n in (1, 2, 9)]
    assert found == [[3], [3, 4], [3, 4, 5]]


def test_what_happened_is_told_moment_by_moment_as_of_another_run(tmp_path: Path) -> None:
    (run,) = runs_of(*recorded(1, 2, state="interrupted"))
    moments = run.moments(9, series=8)
    assert [moment.seconds for moment in moments] == [0, 1, 2]
    names = [[type(each).__name__ for each in moment.events] for moment in moments]
    assert names[0] == ["RunStarted", "Snapshot", "EpochEnded"]
    assert names[1:] == [["Snapshot", "EpochEnded"]] * 2
    end = run.end(9, Checkpoints(tmp_path))
    assert (end.run, end.state, end.resumable) == (9, "interrupted", False)  # nothing was kept


def test_what_was_changed_on_the_way_is_played_before_the_end_of_its_epoch() -> None:
    changed = HyperparametersChanged(run=1, epoch=1, examples=9, learning_rate=0.5)
    begun, *rest = recorded(1, run=1)
    at = next(i for i, each in enumerate(rest) if getattr(each, "epoch", 0) == 1)
    (run,) = runs_of(begun, *rest[:at], changed, *rest[at:])
    events = run.moments(5)[1].events
    assert events[0] == replace(changed, run=5)
    assert isinstance(events[-1], EpochEnded)
    learned = Hyperparameters(0.5)
    known = RecordedRuns([run])
    assert known.find(Start("linear", 1)) == [run]
    assert known.find(Start("linear", 1, hyperparameters=learned)) == []
    assert known.find(Start("linear", 1, label_noise=0.1)) == []
