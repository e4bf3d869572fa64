"""The ball's way is what its moves say, and the map is shown until it is moved again."""

from __future__ import annotations

from demo.events import BallMoved, StageReopened
from demo.stage.log import Stage
from tests.demo.log import loss_map


def moved(step: int, *weights: float, rate: float = 1.0, rolling: bool = False) -> BallMoved:
    return BallMoved(
        weights=list(weights), step=step, learning_rate=rate, momentum=0.0, rolling=rolling
    )


def test_steps_make_a_way_and_other_settings_add_none() -> None:
    stage = Stage()
    for event in (moved(0, 1, 1), moved(1, 2, 2), moved(1, 2, 2, rate=3.0), moved(2, 3, 3)):
        stage.append(event)
    descent = stage.scene.descent
    assert descent.path == [[1, 1], [2, 2], [3, 3]]
    stage.append(moved(0, 5, 5))
    assert descent.path == [[5, 5]]


def test_a_map_is_shown_until_the_ball_is_moved() -> None:
    stage = Stage()
    shown = []
    for event in (loss_map(), moved(0, 1, 1), loss_map()):
        stage.append(event)
        shown.append(stage.scene.descent.shows_map)
    assert shown == [True, False, True]


def test_nothing_rolls_on_in_another_process() -> None:
    stage = Stage()
    stage.append(moved(0, 1, 1, rolling=True))
    stage.append(StageReopened())
    ball = stage.scene.descent.ball
    assert ball is not None
    assert not ball.rolling
