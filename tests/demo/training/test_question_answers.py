"""Questions are answered beside what runs, and do not disturb it."""

import numpy as np

from demo.data.core.dataset import Dataset
from demo.events import EngineReady, EpochEnded, RunEnded, SizesCounted, StepTaken
from demo.requests import STAGE_PACE, SizesWanted, StepWanted
from tests.demo.conftest import HIDING, Rehearse
from tests.demo.rehearsal import Rehearsal
from tests.demo.training.curves import same_curve


def test_a_step_is_taken_before_any_run_and_waits_for_the_engine(
    tiny: Dataset, rehearse: Rehearse
) -> None:
    rehearsal = rehearse(tiny, ("linear",))
    rehearsal.engine.ask(StepWanted("extra_layer", 5))
    rehearsal.engine.launch()
    step = rehearsal.wait(StepTaken, variant="extra_layer", picture=5, phase="forward")
    assert isinstance(rehearsal.events[0], EngineReady)
    assert len(step.losses) == 1


def test_of_each_kind_the_newest_question_counts(tiny: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(tiny, ())
    for picture in range(3):
        rehearsal.engine.ask(StepWanted("linear", picture))
    rehearsal.engine.ask(SizesWanted())
    rehearsal.engine.launch()
    rehearsal.wait(SizesCounted)
    steps = [each for each in rehearsal.events if isinstance(each, StepTaken)]
    assert [each.picture for each in steps] == [2]


def test_questions_do_not_disturb_a_run(few: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(few, ("hiding",), HIDING).warm()  # it draws random numbers
    rehearsal.engine.pace = None
    undisturbed = rehearsal.train("hiding", 3)
    rehearsal.engine.pace = STAGE_PACE
    since = rehearsal.now
    run = rehearsal.start("hiding", 3)
    for number in range(3):
        rehearsal.wait(EpochEnded, run=run, epoch=number)
        rehearsal.engine.ask(StepWanted("hiding", number, "nudge", steps=2))
        rehearsal.engine.ask(SizesWanted())
        rehearsal.wait(StepTaken, since, picture=number)
    assert rehearsal.wait(RunEnded, run=run).state == "finished"
    assert same_curve(rehearsal.history(run), undisturbed)


def test_a_small_models_steps_do_not_touch_what_a_run_learned(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    rehearsal.train("extra_layer", 1)
    weights = [each.value.numpy() for each in rehearsal.trainer("extra_layer").model.variables]
    since = rehearsal.now
    rehearsal.engine.ask(StepWanted("extra_layer", 7, "nudge", steps=10, anew=True))
    step = rehearsal.wait(StepTaken, since, picture=7)
    assert step.losses[0] > 1.5  # it knows nothing of what a run has learned
    assert step.losses[-1] < step.losses[0]
    after = [each.value.numpy() for each in rehearsal.trainer("extra_layer").model.variables]
    for one, other in zip(weights, after, strict=True):
        np.testing.assert_array_equal(one, other)
