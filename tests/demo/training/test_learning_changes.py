"""A run learns otherwise from one step on: when it is asked to, and again when that is repeated."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from demo.data.core.dataset import Dataset
from demo.events import EpochEnded, HyperparametersChanged, QuestionFailed, RunEnded, RunStarted
from demo.requests import ChangeHyperparameters, Interruption, Start
from demo.training.checkpoints import Checkpoints
from demo.training.epoch_runner import EpochRunner
from demo.training.learning_changes import LearningChanges
from tests.demo.conftest import Rehearse
from tests.demo.rehearsal import Rehearsal
from tests.demo.training.curves import same_curve
from tests.demo.training.plain_trainer import Plain

EPOCHS = 12


def change(epoch: int, examples: int, rate: float = 0.1, batch: int = 0) -> HyperparametersChanged:
    return HyperparametersChanged(
        run=1, epoch=epoch, examples=examples, learning_rate=rate, batch=batch
    )


def runner(trainer: Plain, data: Dataset) -> EpochRunner:
    return EpochRunner(trainer, data, seed=0)


@pytest.fixture(scope="module")
def moved(warm: Rehearsal) -> tuple[RunStarted, HyperparametersChanged]:
    """Return a run whose learning rate was changed on its way, and the change."""
    since = warm.now
    warm.engine.pace = 20
    run = warm.start("linear", EPOCHS)
    warm.wait(EpochEnded, run=run, epoch=2)
    asked = time.time()
    warm.engine.ask(ChangeHyperparameters(run, learning_rate=0.2, batch=32))
    made = warm.wait(HyperparametersChanged, since, run=run)
    assert made.time - asked < 1  # a chunk takes 50 ms, but other processes compute, too
    warm.wait(RunEnded, run=run, state="finished")
    return warm.wait(RunStarted, since, run=run), made


def test_same_seed_and_same_moves_give_the_same_weights(
    rehearsal: Rehearsal, moved: tuple[RunStarted, HyperparametersChanged]
) -> None:
    begun, made = moved
    assert made.epoch >= 2
    assert (made.learning_rate, made.batch) == (0.2, 32)
    rehearsal.engine.pace = None
    again = rehearsal.run("linear", EPOCHS, changes=(made,))
    assert same_curve(rehearsal.history(again.run), rehearsal.history(begun.run))
    repeated = rehearsal.wait(HyperparametersChanged, run=again.run)
    assert replace(repeated, run=0, time=0) == replace(made, run=0, time=0)
    plain = rehearsal.run("linear", EPOCHS)
    assert not same_curve(rehearsal.history(plain.run), rehearsal.history(begun.run))


def test_a_change_in_the_midst_of_an_epoch_comes_after_so_many_examples(
    rehearsal: Rehearsal, few: Dataset
) -> None:
    rehearsal.engine.pace = None
    run = rehearsal.run("linear", 1, changes=(change(1, 128, 0.3, 64),)).run
    trainer, at_rest = rehearsal.trainer("linear"), rehearsal.runner("linear")
    trainer.take_steps_of(128)
    trainer.reset()
    order = at_rest.order(1)
    trainer.train(order[:128])
    trainer.set_learning_rate(0.3)
    trainer.take_steps_of(64)
    trainer.train(order[128:])
    measured = at_rest.measure(lambda: False)
    assert rehearsal.history(run)[-1].test_loss == pytest.approx(measured.test_loss, rel=1e-6)


@pytest.mark.parametrize("after", [1, 4])
def test_a_run_that_broke_off_goes_on_with_its_changes(
    rehearsal: Rehearsal, few: Dataset, rehearse: Rehearse, tmp_path: Path, after: int
) -> None:
    rehearsal.engine.pace = None
    changes, saved = (change(2, 0, 0.3, 32), change(4, 128, 0.01)), len(rehearsal.checkpoints)
    whole = rehearsal.run("linear", 5, changes=changes)
    ends = [each for each in rehearsal.checkpoints[saved:] if each.ended.run == whole.run]
    checkpoints = Checkpoints(tmp_path)
    checkpoints.write(ends[after])
    path = checkpoints.path(whole.time)
    later = rehearse(few, ("linear",)).warm()
    start = Start("linear", 5, changes=changes)
    interruption = Interruption(whole.run, whole.time, 0, path)
    later.engine.start(replace(start, interruption=interruption))
    later.wait(RunEnded, run=whole.run, state="finished")
    rest = [each for each in rehearsal.history(whole.run) if each.epoch >= after]
    assert same_curve(later.history(whole.run), rest)
    made = [each for each in later.events if isinstance(each, HyperparametersChanged)]
    assert [each.epoch for each in made] == [each.epoch for each in changes if each.epoch > after]


def test_a_run_that_has_ended_is_not_changed(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    run, since = rehearsal.run("linear", 1).run, rehearsal.now
    rehearsal.engine.ask(ChangeHyperparameters(run, learning_rate=0.2))
    rehearsal.run("linear", 2)
    assert not any(isinstance(each, HyperparametersChanged) for each in rehearsal.events[since:])


def test_a_rate_that_changes_by_itself_cannot_be_changed(tiny: Dataset) -> None:
    class Scheduled(Plain):
        def set_learning_rate(self, rate: float) -> None:
            raise ValueError("Expected a model whose learning rate stays the same.")

    told: list[object] = []
    changes = LearningChanges(
        1, runner(Scheduled(), tiny), [change(1, 0)], told.append, lambda _: None
    )
    assert changes.make(1, 0) is None
    (failed,) = told
    assert isinstance(failed, QuestionFailed)
    assert failed.question == "ChangeHyperparameters"


def test_it_says_when_the_next_planned_change_is_due(tiny: Dataset) -> None:
    told: list[object] = []
    planned = [change(1, 2), change(1, 5), change(3, 0)]
    changes = LearningChanges(4, runner(Plain(), tiny), planned, told.append, lambda _: None)
    assert [changes.make(1, shown) for shown in (0, 1, 2, 4)] == [2, 1, 3, 1]
    assert [changes.make(2, 0), changes.make(3, 0)] == [None, None]
    assert [(each.run, each.epoch, each.examples) for each in told] == [  # type: ignore[attr-defined]
        (4, 1, 2),
        (4, 1, 5),
        (4, 3, 0),
    ]
