"""Every model that has learned answers a drawn picture, while it trains too."""

import time
from collections import Counter

import numpy as np

from demo.data.core.dataset import Dataset
from demo.events import EpochEnded, PictureAnswered, PictureDrawn, RunEnded, RunStarted, Snapshot
from demo.requests import Start
from tests.demo.rehearsal import Rehearsal
from tests.talk import until


def drawn(few: Dataset, place: int, number: int) -> PictureDrawn:
    return PictureDrawn(picture=number, image=few.x_test[place])


def test_every_model_that_has_learned_answers_a_picture(rehearsal: Rehearsal, few: Dataset) -> None:
    rehearsal.engine.pace = None
    for name in ("linear", "conv"):
        rehearsal.train(name, 1)
    since = rehearsal.now
    rehearsal.engine.ask(drawn(few, 3, 101))
    variants = {each.run: each.variant for each in rehearsal.events if isinstance(each, RunStarted)}
    for name in ("linear", "conv"):
        run = max(run for run, variant in variants.items() if variant == name)
        answer = rehearsal.wait(PictureAnswered, since, picture=101, run=run)
        snapshot = rehearsal.wait(Snapshot, run=run, epoch=1)
        np.testing.assert_allclose(answer.probabilities, snapshot.probabilities[3], atol=1e-4)


def test_pictures_in_a_hurry_are_answered_by_all_models_or_by_none(
    rehearsal: Rehearsal, few: Dataset
) -> None:
    rehearsal.engine.pace = None
    for name in ("linear", "conv"):
        rehearsal.train(name, 1)
    since = rehearsal.now
    for number in range(200, 240):
        rehearsal.engine.ask(drawn(few, 0, number))
        time.sleep(0.002)
    models = len(rehearsal.engine._pictures)
    until(lambda: answers(rehearsal, since)[239] == models, "all answers to the last one")
    assert models >= 2
    assert set(answers(rehearsal, since).values()) == {models}


def answers(rehearsal: Rehearsal, since: int) -> Counter[int]:
    """Count the answers to each picture."""
    heard = rehearsal.events[since:]
    return Counter(each.picture for each in heard if isinstance(each, PictureAnswered))


def test_a_picture_is_answered_while_a_model_trains_and_again_after_each_epoch(
    rehearsal: Rehearsal, few: Dataset
) -> None:
    run = rehearsal.start("conv", 1000)
    rehearsal.wait(EpochEnded, run=run, epoch=1)
    rehearsal.engine.ask(drawn(few, 0, 102))
    first = rehearsal.wait(PictureAnswered, picture=102, run=run)
    rehearsal.wait(PictureAnswered, picture=102, run=run, epoch=first.epoch + 1)
    rehearsal.wait(PictureAnswered, picture=102, run=run, epoch=first.epoch + 2)
    rehearsal.engine.stop()
    assert rehearsal.wait(RunEnded, run=run).state == "stopped"  # a question is no interruption


def test_weights_answer_pictures_after_and_while_others_learn_from_shuffled_pixels(
    rehearsal: Rehearsal, few: Dataset
) -> None:
    rehearsal.engine.pace = None
    rehearsal.train("linear", 1)
    own = rehearsal.history(max(each.run for each in rehearsal.events if type(each) is EpochEnded))

    def answer(picture: int) -> PictureAnswered:
        since = rehearsal.now
        rehearsal.engine.ask(drawn(few, 0, picture))
        return rehearsal.wait(PictureAnswered, since, picture=picture, run=own[0].run)

    before = answer(103)
    rehearsal.run("linear", 1, dataset="shuffled")
    np.testing.assert_array_equal(answer(104).probabilities, before.probabilities)
    run = rehearsal.start("linear", 400)
    since = rehearsal.now
    rehearsal.engine.stop()
    rehearsal.wait(RunEnded, since, run=run)
    rehearsal.engine.start(Start("linear", 400, dataset="shuffled"))
    beside = rehearsal.wait(EpochEnded, rehearsal.now, epoch=3).run
    own = rehearsal.history(run)
    answer(105)  # from the newest weights on the talk's own data
    figures = [each.test_accuracy for each in rehearsal.history(beside)]
    rehearsal.engine.stop()
    again = rehearsal.run("linear", 3, dataset="shuffled").run
    assert [each.test_accuracy for each in rehearsal.history(again)][:4] == figures[:4]
