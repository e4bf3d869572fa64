"""What all windows show is noted on the stage; no engine is asked."""

from __future__ import annotations

import pytest

from demo.catalog.composed_model import Composition
from demo.control.stage_controls import StageControls
from demo.events import Event, ModelComposed, StageCleared
from demo.stage.log import Stage
from tests.demo.clock import Clock
from tests.demo.log import ended, epoch, started


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def controls(stage: Stage, clock: Clock) -> StageControls:
    return StageControls(stage, clock.later)


def last(stage: Stage) -> Event:
    return stage.since(0)[0][-1]


def test_the_talk_moves_and_whoever_is_there_stays(controls: StageControls, stage: Stage) -> None:
    controls.show("race", 1)
    controls.show("race", 1)
    assert stage.scene.position.moves == 1
    controls.show("race", 1, black=True)
    shown = stage.scene.position.slide
    assert shown is not None
    assert (shown.slide, shown.step, shown.black, stage.scene.position.moves) == (
        "race",
        1,
        True,
        2,
    )


def test_the_clock_is_set_and_set_back(controls: StageControls, stage: Stage) -> None:
    controls.set_clock(runs=True)
    assert stage.scene.position.clock_start == last(stage).time
    controls.set_clock(runs=False)
    assert stage.scene.position.clock_start is None


def test_clearing_is_noted(controls: StageControls, stage: Stage) -> None:
    controls.clear()
    assert isinstance(last(stage), StageCleared)


def test_a_model_in_the_making_is_noted(controls: StageControls, stage: Stage) -> None:
    controls.compose(Composition().plus("conv").plus("relu").at(1))
    noted = last(stage)
    assert isinstance(noted, ModelComposed)
    assert (noted.blocks, noted.place) == (["conv 32", "relu"], 1)
    assert stage.scene.variants.composed is noted


def test_screens_look_back_step_by_step_or_by_themselves(
    controls: StageControls, stage: Stage, clock: Clock
) -> None:
    for event in (started(1), *(epoch(1, number, 0.5) for number in range(5)), ended(1)):
        stage.append(event)
    controls.look_back(2)
    clock.go(1)
    controls.step(-1)
    assert (stage.scene.position.epoch, controls.wanted_epoch) == (1, 1)
    controls.play()
    assert stage.scene.position.playing
    controls.pause()
    assert (stage.scene.position.epoch, stage.scene.position.playing) == (1, False)
    controls.look_back(None)
    clock.go(1)
    assert stage.scene.position.epoch is None
