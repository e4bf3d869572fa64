"""Runs begin, end, go on, and are found."""

from demo.events import (
    RunEnded,
    RunQueued,
    RunResumed,
    StageCleared,
    StageReopened,
)
from demo.stage.log import Stage
from demo.stage.scene import Scene
from tests.demo.log import ended, epoch, started
from tests.demo.stage.stories import learned, loaded, tell


def test_the_newest_run_is_the_last(stage: Stage) -> None:
    scene = tell(stage, started(1), ended(1), started(2, "conv"))
    assert scene.last is scene.running is scene.runs[2]
    assert [run.id for run in scene.shown] == [1, 2]


def test_clearing_takes_ended_runs_off_and_leaves_the_one_that_runs(stage: Stage) -> None:
    scene = tell(stage, started(1), ended(1), started(2), StageCleared())
    assert [run.id for run in scene.shown] == [2]
    assert list(scene.runs) == [1, 2]  # nothing is lost
    tell(stage, ended(2), StageCleared())
    assert scene.shown == []
    tell(stage, started(3))
    assert [run.id for run in scene.shown] == [3]


def test_a_run_that_goes_on_is_told_again_from_its_last_epoch() -> None:
    stage = Stage()
    tell(stage, started(1), *(epoch(1, each, 0.1 + each / 10) for each in range(4)))
    tell(stage, StageReopened(resumable=[1]), started(2, "conv"), ended(2))
    scene = tell(stage, RunQueued(variant="linear"), RunResumed(run=1, epoch=2))
    run = scene.runs[1]
    assert (run.state, run.resumable, run.weights_lost, run.epoch) == ("running", False, False, 1)
    assert (scene.running, scene.queue.variant) == (run, None)
    tell(stage, epoch(1, 2, 0.3), epoch(1, 3, 0.4), ended(1))
    assert [each.epoch for each in run.history] == [0, 1, 2, 3]
    assert scene.running is None


def test_a_run_whose_code_was_changed_cannot_go_on() -> None:
    stage = Stage()
    scene = tell(stage, started(1), epoch(1, 0, 0.1), StageReopened(resumable=[1]))
    assert scene.runs[1].resumable
    tell(stage, loaded("linear"))
    assert not scene.runs[1].resumable


def test_a_run_on_another_library_is_not_looked_into(stage: Stage) -> None:
    scene = tell(stage, started(1), *learned(1, 3), ended(1))
    tell(stage, started(2, backend="jax"), *learned(2, 3), ended(2))
    run = scene.learned("linear")
    assert run is not None
    assert run.id == 1
    assert (scene.runs[2].is_side_run, scene.runs[2].snapshots) == (True, {})


def test_several_runs_can_be_in_progress(stage: Stage) -> None:
    scene = tell(stage, started(1, "linear"), started(2, "conv"), epoch(1, 0, 0.1))
    assert [run.id for run in scene.runs.all_running] == [1, 2]
    assert scene.running is scene.runs[2]
    tell(stage, ended(2, "stopped"))
    assert [scene.running] == scene.runs.all_running == [scene.runs[1]]


def test_a_run_that_goes_on_elsewhere_says_where(stage: Stage) -> None:
    scene = tell(stage, started(1), epoch(1, 0, 0.1), epoch(1, 1, 0.5), ended(1, "interrupted"))
    tell(stage, RunResumed(run=1, epoch=1, device="CPU (8 cores)", engine="thread"))
    run = scene.runs[1]
    assert (run.state, run.device, run.engine) == ("running", "CPU (8 cores)", "thread")


def to_resume(scene: Scene) -> int:
    run = scene.runs.to_resume
    return run.id if run else 0


def test_of_runs_side_by_side_the_one_that_broke_off_can_go_on_once_the_others_ended(
    stage: Stage,
) -> None:
    broken = RunEnded(run=1, state="interrupted", resumable=True)
    scene = tell(stage, RunQueued(variant="linear"), started(1, "linear"), started(2, "conv"))
    tell(stage, broken)
    assert to_resume(scene) == 0
    tell(stage, ended(2))
    assert to_resume(scene) == 1
    tell(stage, RunResumed(run=1, epoch=0), broken)
    assert to_resume(scene) == 1
    tell(stage, RunQueued(variant="linear"), started(3, "linear"), ended(3))
    assert to_resume(scene) == 0


def test_an_epoch_makes_nobody_look_through_all_runs(stage: Stage) -> None:
    scene = tell(stage, started(1), ended(1), started(2))
    running = scene.runs.all_running
    weights, end = learned(2, 0)
    tell(stage, weights, end)
    assert scene.runs.all_running is running
    tell(stage, ended(2))
    assert scene.runs.all_running == []
