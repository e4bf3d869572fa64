"""Questions go to the talk's own engine; what concerns any run, to all engines."""

from __future__ import annotations

import numpy as np
import pytest

from demo.control.engine_group import EngineGroup
from demo.control.question_controls import QuestionControls
from demo.events import PaceChanged, PictureDrawn
from demo.requests import STAGE_PACE, ChangeHyperparameters, StepWanted
from demo.stage.log import Stage
from tests.demo.control.two_engines import TwoEngines


@pytest.fixture
def two() -> TwoEngines:
    return TwoEngines()


@pytest.fixture
def controls(two: TwoEngines) -> QuestionControls:
    return QuestionControls(Stage(), EngineGroup(two.own, two.engines, "jax"))


def test_the_pace_is_that_of_all_engines_and_noted(
    controls: QuestionControls, two: TwoEngines
) -> None:
    controls.prepare("tensorflow", ["linear"])
    for fast, pace in ((True, None), (False, STAGE_PACE)):
        controls.hurry(fast)
        assert (two.own.pace, two.paces[-1]) == (pace, pace)
        noted = controls._stage.since(0)[0][-1]
        assert isinstance(noted, PaceChanged)
        assert noted.epochs_per_second == pace


def test_a_drawn_picture_is_noted_and_asked_about(
    controls: QuestionControls, two: TwoEngines
) -> None:
    for number in (1, 2):
        controls.predict(np.zeros((8, 8, 1), np.float32))
        drawn = controls._stage.since(0)[0][-1]
        assert isinstance(drawn, PictureDrawn)
        assert drawn.picture == number
        assert two.own.asked[-1] is drawn


def test_questions_are_passed_on(controls: QuestionControls, two: TwoEngines) -> None:
    controls.prepare("tensorflow", ["linear"])
    controls.ask(StepWanted("linear", 3))
    assert (two.own.asked, two.asked) == ([StepWanted("linear", 3)], ["launch"])
    assert controls._stage.since(0)[0] == []  # what comes of it is the engine's to tell
    controls.change(1, batch=8)
    assert two.own.asked[-1] == two.asked[-1] == ChangeHyperparameters(1, None, 8)


def test_the_library_is_that_of_the_talk_s_own_engine(controls: QuestionControls) -> None:
    assert controls.backend == "jax"
