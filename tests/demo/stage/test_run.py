"""A run is as the log tells of it."""

from dataclasses import replace

from demo.stage.log import Stage
from demo.stage.run import new_run
from tests.demo.log import ended, epoch, started
from tests.demo.stage.stories import tell, trained


def test_a_run_from_its_start_to_its_end(stage: Stage) -> None:
    scene = tell(stage, started(1, "linear", epochs=2, test_size=100))
    run = scene.running
    assert run is not None
    assert (run.id, run.variant, run.epochs, run.test_size) == (1, "linear", 2, 100)
    assert (run.state, run.epoch, run.test_accuracy) == ("running", 0, None)
    tell(stage, epoch(1, 0, 0.1), epoch(1, 1, 0.7))
    assert (run.epoch, run.test_accuracy) == (1, 0.7)
    tell(stage, ended(1, "failed", "It blew up."))
    assert (run.state, run.reason) == ("failed", "It blew up.")
    assert scene.running is None
    assert scene.last is run
    assert scene.shown == [run]


def test_a_run_that_is_played_back_has_no_weights_here() -> None:
    assert not new_run(started(1)).weights_lost
    assert new_run(replace(started(1), recorded="Recorded 1 May")).weights_lost


def test_runs_of_a_series_know_its_first(stage: Stage) -> None:
    scene = tell(stage, started(4), ended(4), started(5, series=4))
    assert [run.series for run in scene.runs.values()] == [4, 4]


def test_a_run_up_to_an_epoch_is_its_beginning(stage: Stage) -> None:
    run = tell(stage, *trained(1, 3)).runs[1]
    early = run.up_to(1)
    assert (early.epoch, list(early.snapshots), early.is_past) == (1, [0, 1], True)
    assert early.whole is early.up_to(0).whole is run
    assert run.up_to(3) is run
    assert not run.is_past


def test_a_side_run_has_other_data_fewer_images_or_another_library() -> None:
    own = started(1)
    beside = [replace(own, dataset="wine"), replace(own, examples=10), replace(own, other=True)]
    assert [new_run(each).is_side_run for each in (own, *beside)] == [False, True, True, True]
    assert new_run(replace(own, other=True, backend="jax")).other_backend == "jax"
    assert new_run(own).other_backend == ""
