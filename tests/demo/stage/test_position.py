"""All windows are at the same slide and epoch."""

import pytest

from demo.events import (
    ClockSet,
    EpochShown,
    Event,
    RunQueued,
    SlideShown,
    StageCleared,
    StageReopened,
)
from demo.stage.log import Stage
from tests.demo.log import ended, epoch, started
from tests.demo.stage.stories import tell, trained


def test_where_the_talk_is(stage: Stage) -> None:
    assert (stage.scene.position.slide, stage.scene.position.moves) == (None, 0)
    there = SlideShown(slide="race", step=1, black=True)
    scene = tell(stage, SlideShown(slide="start"), there)
    assert (scene.position.slide, scene.position.moves) == (there, 2)
    again = Stage(stage.since(0)[0]).scene  # another process goes on
    assert (again.position.slide, again.position.moves) == (there, 2)


def test_the_clock_begins_and_is_reset(stage: Stage) -> None:
    assert stage.scene.position.clock_start is None
    assert tell(stage, ClockSet(runs=True, time=5.0)).position.clock_start == 5.0
    assert tell(stage, ClockSet(runs=False)).position.clock_start is None


@pytest.mark.parametrize("begins", [RunQueued(variant="conv"), started(2), StageCleared()])
def test_what_begins_shows_the_newest(stage: Stage, begins: Event) -> None:
    scene = tell(stage, *trained(1, 3), EpochShown(epoch=1, playing=True))
    assert (scene.position.epoch, scene.position.playing) == (1, True)
    scene = tell(stage, begins)
    assert (scene.position.epoch, scene.position.playing) == (None, False)


def test_what_goes_on_by_itself_leaves_screens_where_they_look(stage: Stage) -> None:
    tell(stage, *trained(1, 3), EpochShown(epoch=1))
    next_of_its_series = started(2, series=1)
    scene = tell(stage, RunQueued(variant=None), next_of_its_series, epoch(2, 0, 0.1), ended(2))
    assert scene.position.epoch == 1


def test_a_process_begins_at_the_newest(stage: Stage) -> None:
    tell(stage, *trained(1, 3), EpochShown(epoch=1, playing=True))
    scene = tell(Stage(stage.since(0)[0]), StageReopened())
    assert (scene.position.epoch, scene.position.playing, scene.shown[0].epoch) == (None, False, 3)
