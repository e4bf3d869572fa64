"""Screens show runs as they were at the epoch looked back at."""

from hypothesis import given
from hypothesis import strategies as st

from demo.events import (
    EpochShown,
)
from demo.stage.log import Stage
from demo.stage.scene import Scene
from tests.demo.log import ended, epoch, started
from tests.demo.stage.stories import learned, tell, trained


@given(lengths=st.lists(st.integers(0, 9), min_size=1, max_size=4), back=st.integers(0, 12))
def test_runs_that_are_looked_back_at_are_the_beginnings_of_those_there_are(
    lengths: list[int], back: int
) -> None:
    scene = Scene()
    for number, length in enumerate(lengths, 1):
        for event in trained(number, length):
            scene.apply(event)
    untouched = scene.shown
    scene.apply(EpochShown(epoch=back))
    for run, whole in zip(scene.shown, untouched, strict=True):
        assert run.whole is whole
        assert run.history == whole.history[: back + 1]
        assert list(run.snapshots.items()) == list(whole.snapshots.items())[: back + 1]
        assert run.measured == whole.measured
        assert run.epoch == min(back, whole.epoch)
        assert run.is_past == (run is not whole) == (whole.epoch > back)
    assert scene.last is untouched[-1]  # the truth stays what it is
    scene.apply(EpochShown(epoch=None))
    assert all(run is whole for run, whole in zip(scene.shown, untouched, strict=True))


def test_a_run_that_goes_on_is_not_seen_to_while_screens_look_back(stage: Stage) -> None:
    tell(stage, *trained(1, 3)[:-1], EpochShown(epoch=2))
    (before,) = stage.scene.shown
    weights, end = learned(1, 4)
    scene = tell(stage, weights)
    (after,) = scene.shown
    assert (after, list(after.snapshots)) == (before, [0, 1, 2])
    assert scene.learned("linear") is after
    scene = tell(stage, end, ended(1, "stopped"))
    assert [(run.epoch, run.state) for run in scene.shown] == [(2, "stopped")]
    assert (scene.runs[1].epoch, scene.position.epoch) == (4, 2)


def test_of_an_epoch_not_yet_measured_nothing_is_looked_at(stage: Stage) -> None:
    weights, _ = learned(1, 3)
    scene = tell(stage, *trained(1, 2)[:-1], weights, EpochShown(epoch=2))
    assert [list(run.snapshots) for run in scene.shown] == [[0, 1, 2]]


def test_what_screens_show_is_gathered_only_when_it_changes(stage: Stage) -> None:
    scene = tell(stage, started(1, "linear"), epoch(1, 0, 0.1))
    shown = scene.shown
    tell(stage, epoch(1, 1, 0.5))
    assert scene.shown is shown
    assert shown[0].epoch == 1
    tell(stage, ended(1, "stopped"), started(2, "linear"))
    assert [run.id for run in scene.shown] == [1, 2]
    assert scene.runs.newest["linear"] is scene.runs[2]
    tell(stage, EpochShown(epoch=0), epoch(2, 0, 0.1))
    assert [run.epoch for run in scene.shown] == [0, 0]
    tell(stage, epoch(2, 1, 0.5))
    assert [run.is_past for run in scene.shown] == [True, True]
