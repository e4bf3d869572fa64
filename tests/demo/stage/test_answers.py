"""Answers to questions are kept until they are outdated."""

from dataclasses import replace

from demo.events import (
    QuestionFailed,
    StageReopened,
)
from demo.requests import COMPARE, REPLAY
from demo.stage.log import Stage
from tests.demo.log import measured, sizes, started, step
from tests.demo.stage.stories import tell


def test_the_newest_step_of_each_variant_is_known(stage: Stage) -> None:
    tell(stage, step(), step("back"), step(variant="conv"))
    assert {name: each.phase for name, each in stage.scene.answers.steps.items()} == {
        "extra_layer": "back",
        "conv": "forward",
    }


def test_a_question_that_failed_is_known_until_one_of_its_kind_is_answered(stage: Stage) -> None:
    tell(
        stage,
        *(QuestionFailed(question=each, reason="no") for each in ("StepWanted", "SizesWanted")),
    )
    assert stage.scene.answers.failures == {"StepWanted": "no", "SizesWanted": "no"}
    tell(stage, step())
    assert stage.scene.answers.failures == {"SizesWanted": "no"}
    tell(stage, sizes())
    assert stage.scene.answers.failures == {}
    assert stage.scene.answers.sizes is not None


def test_what_was_measured_is_known_by_the_size_of_a_batch(stage: Stage) -> None:
    scene = tell(stage, measured(32, over=False), measured(32), measured(128, over=False))
    sizes = {batch: each.ended for (_, _, batch), each in scene.answers.throughputs.items()}
    assert sizes == {32: True, 128: False}
    assert scene.answers.throughput is not None
    assert (scene.answers.throughput.batch, scene.answers.throughput.ended) == (128, False)
    tell(stage, StageReopened())
    assert scene.answers.throughput.ended  # whoever measured it is gone


def test_a_comparison_that_failed_goes_on_no_more(stage: Stage) -> None:
    scene = tell(stage, measured(32, over=False), QuestionFailed(question=COMPARE, reason="No."))
    assert scene.answers.throughput is not None
    assert scene.answers.throughput.ended


def test_a_run_that_is_played_back_answers_what_could_be(stage: Stage) -> None:
    scene = tell(stage, QuestionFailed(question=REPLAY, reason="Nothing was recorded."), started(1))
    assert scene.answers.failures == {REPLAY: "Nothing was recorded."}
    tell(stage, replace(started(2), recorded="Recorded 1 May"))
    assert scene.answers.failures == {}
