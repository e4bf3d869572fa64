"""The ball rolls step by step, each an event; knobs turned on the way count from the next one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from demo.control.ball import MOST_STEPS, STEP_SECONDS, Ball
from demo.stage.descent import DescentState
from demo.stage.log import Stage
from tests.demo.clock import Clock


def following(path: Sequence[Sequence[float]], rate: float, momentum: float) -> list[float]:
    return [path[-1][0] + rate, momentum]


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ball(stage: Stage, clock: Clock) -> Ball:
    return Ball(stage, clock.later)


def lies(stage: Stage) -> DescentState:
    return stage.scene.descent


def test_it_rolls_until_it_is_stopped(ball: Ball, stage: Stage, clock: Clock) -> None:
    ball.put([0.0, 0.0], 1.0, 0.5)
    ball.roll(following)
    clock.go(2.5 * STEP_SECONDS)
    assert lies(stage).path == [[0, 0], [1, 0.5], [2, 0.5], [3, 0.5]]
    ball.stop()
    clock.go(1)
    assert len(lies(stage).path) == 4
    assert lies(stage).ball is not None
    assert not lies(stage).ball.rolling  # type: ignore[union-attr]


def test_it_lies_still_after_enough_steps(ball: Ball, stage: Stage, clock: Clock) -> None:
    ball.put([0.0, 0.0], 1.0, 0.0)
    ball.roll(following)
    for _ in range(MOST_STEPS + 5):
        clock.go(STEP_SECONDS)
    assert len(lies(stage).path) == MOST_STEPS + 1
    assert not lies(stage).ball.rolling  # type: ignore[union-attr]


def test_a_knob_turns_its_course_and_it_rolls_on(ball: Ball, stage: Stage, clock: Clock) -> None:
    ball.put([0.0, 0.0], 1.0, 0.0)
    ball.roll(following)
    ball.tune(10.0, 0.9)
    clock.go(STEP_SECONDS)
    assert lies(stage).path[-1] == [11, 0.9]


def test_a_step_and_a_new_place_end_the_rolling(ball: Ball, stage: Stage, clock: Clock) -> None:
    ball.step(following)
    assert lies(stage).ball is None  # there is none to move
    ball.put([0.0, 0.0], 1.0, 0.0)
    ball.roll(following)
    ball.step(following)
    clock.go(1)
    assert len(lies(stage).path) == 3
    ball.roll(following)
    ball.put([7.0, 7.0], 1.0, 0.0)
    clock.go(1)
    assert lies(stage).path == [[7, 7]]
