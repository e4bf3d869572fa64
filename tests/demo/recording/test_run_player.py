"""Recorded runs are told again as they were, as other runs, at a pace that can be followed."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.events import (
    Event,
    PaceChanged,
    RunEnded,
    RunStarted,
    RunState,
    Snapshot,
)
from demo.recording.reader import Recording
from demo.recording.recorded_runs import RecordedRun, RecordedRuns, recorded_runs
from demo.recording.run_player import LONGEST_SECONDS, RunPlayer
from demo.requests import STAGE_PACE, Start
from demo.stage.log import Stage
from demo.training.checkpoints import Checkpoint, Checkpoints
from tests.demo.clock import Clock
from tests.demo.log import ended, epoch, started


def recorded(
    *pauses: float,
    run: int = 4,
    variant: str = "linear",
    state: RunState = "finished",
    epochs: int = 0,
    seed: int = 0,
    series: int = 0,
    backend: str = "tensorflow",
) -> list[Event]:
    """A run whose epochs took so long, with a snapshot each."""
    at = 1000.0
    began = replace(
        started(run, variant, epochs=epochs or len(pauses), series=series, backend=backend),
        time=at,
        seed=seed,
    )
    told: list[Event] = [replace(began, time=at, seed=seed)]
    for number, pause in enumerate((0.0, *pauses)):
        at += pause
        answers = np.full((2, 2), 0.5, np.float32)
        weights = {"0/kernel": np.full(3, number, np.float32)}
        told.append(
            Snapshot(run=run, epoch=number, probabilities=answers, weights=weights, time=at)
        )
        told.append(replace(epoch(run, number, number / 10), time=at))
    return [*told, replace(ended(run, state), time=at)]


def runs_of(*events: Event) -> list[RecordedRun]:
    return recorded_runs(Recording(Path(), list(events)))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def player(stage: Stage, clock: Clock) -> RunPlayer:
    return RunPlayer(stage, itertools.count(7), clock.later)


def test_a_run_is_told_again_as_another_and_says_that_it_was_recorded(
    player: RunPlayer, stage: Stage, clock: Clock
) -> None:
    events = recorded(1, 1)
    player.play(runs_of(*events))
    clock.run()
    told, _ = stage.since(0)
    assert [type(each) for each in told] == [type(each) for each in events]
    run = stage.scene.runs[7]
    assert run.recorded.startswith("Recorded 1 January 1970")
    assert (run.state, run.series, run.weights_lost) == ("finished", 7, True)
    assert [each.test_accuracy for each in run.history] == [0, 0.1, 0.2]
    assert list(run.snapshots) == [0, 1, 2]


def test_it_takes_as_long_as_it_took_but_nobody_waits_for_a_pause(
    player: RunPlayer, clock: Clock
) -> None:
    player.play(runs_of(*recorded(1, 2, 3600)))
    assert clock.run() == pytest.approx(1 + 2 + LONGEST_SECONDS)
    player.play(runs_of(*recorded(1, -3600, 1)))  # somebody has set the clock
    assert clock.run() == pytest.approx(1 + 1 / STAGE_PACE + 1)


def test_an_audience_can_follow_unless_it_is_in_a_hurry(
    player: RunPlayer, stage: Stage, clock: Clock
) -> None:
    quick = runs_of(*recorded(0.01, 0.02))
    player.play(quick)
    assert clock.run() == pytest.approx(2 / STAGE_PACE)
    stage.append(PaceChanged(epochs_per_second=None))
    player.play(quick)
    assert clock.run() == pytest.approx(0.03)


def test_a_stop_ends_it_in_the_middle(player: RunPlayer, stage: Stage, clock: Clock) -> None:
    player.play(runs_of(*recorded(1, 1, 1)))
    clock.go(1.5)
    player.stop()
    player.stop()  # twice is no harm
    clock.run()
    assert (stage.scene.runs[7].state, stage.scene.runs[7].epoch) == ("stopped", 1)
    assert [type(each) for each in stage.since(0)[0]].count(RunEnded) == 1


def test_another_one_takes_its_place(player: RunPlayer, stage: Stage, clock: Clock) -> None:
    runs = runs_of(*recorded(1, 1))
    player.play(runs)
    clock.go(1)
    player.play(runs)
    assert [run.state for run in stage.scene.runs.values()] == ["stopped", "running"]
    clock.run()
    assert [run.state for run in stage.scene.runs.values()] == ["stopped", "finished"]


def test_a_series_is_played_one_run_after_another(
    player: RunPlayer, stage: Stage, clock: Clock
) -> None:
    runs = [recorded(1, run=run, seed=run, series=3) for run in (3, 4, 5)]
    player.recorded_runs = RecordedRuns(runs_of(*itertools.chain(*runs)))
    player.play(player.recorded_runs.find(Start("linear", 1, seeds=3)))
    clock.run()
    assert [(run.id, run.series) for run in stage.scene.runs.values()] == [(7, 7), (8, 7), (9, 7)]


def test_what_failed_fails_again_and_what_broke_off_does(
    player: RunPlayer, stage: Stage, clock: Clock
) -> None:
    states: list[RunState] = ["failed", "interrupted"]
    for state in states:
        player.play(runs_of(*recorded(1, state=state)))
        clock.run()
        assert stage.scene.runs[max(stage.scene.runs)].state == state


def test_an_earlier_session_is_told_at_once_and_can_go_on(
    player: RunPlayer, stage: Stage, tmp_path: Path
) -> None:
    checkpoints = Checkpoints(tmp_path)
    events = [*recorded(1, 1, state="interrupted"), *recorded(1, run=5)]
    began = next(each for each in events if isinstance(each, RunStarted))
    checkpoints.write(Checkpoint(began.time, epoch(4, 2, 0.2), []))
    player.show_whole(runs_of(*events), checkpoints)
    first, second = stage.scene.runs.values()
    assert (first.state, first.resumable, first.began) == ("interrupted", True, began.time)
    assert (second.state, second.resumable) == ("finished", False)
