"""A real model's loss around its weights: asked for after a run, made while nothing trains."""

from __future__ import annotations

import time

import numpy as np

from demo.data.core.dataset import Dataset
from demo.events import EpochEnded, LossMapped, QuestionFailed, RunEnded
from demo.requests import LossMapWanted, Start
from demo.training.loss_maps import FEWEST_PLACES, UNTRAINED
from tests.demo.conftest import Rehearse


def test_it_is_made_of_the_newest_run_within_two_seconds(tiny: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(tiny, ("linear",))
    rehearsal.engine.pace = None
    rehearsal.engine.launch()
    rehearsal.engine.ask(LossMapWanted("linear"))
    assert rehearsal.wait(QuestionFailed, question="LossMapWanted").reason == UNTRAINED
    rehearsal.engine.start(Start("linear", 3))
    rehearsal.wait(RunEnded)
    began = time.process_time()
    rehearsal.engine.ask(LossMapWanted("linear"))
    made = rehearsal.wait(LossMapped, variant="linear")
    assert time.process_time() - began < 2
    assert made.epochs == [0, 1, 2, 3]
    assert made.path.shape == (4, 2)
    assert len(made.losses) >= FEWEST_PLACES
    middle = len(made.losses) // 2
    assert np.isclose(made.losses[middle, middle], made.path_losses[-1], rtol=1e-3)
    assert made.path_losses[0] > made.path_losses[-1]


def test_a_run_comes_first_and_learns_as_ever(tiny: Dataset, rehearse: Rehearse) -> None:
    rehearsal = rehearse(tiny, ("linear",))
    rehearsal.engine.pace = None
    rehearsal.engine.launch()
    for _ in range(2):
        rehearsal.engine.start(Start("linear", 3))
        since = len(rehearsal.events)
        rehearsal.wait(RunEnded, since)
        rehearsal.engine.ask(LossMapWanted("linear"))
    rehearsal.wait(LossMapped, since, run=2)
    ends = [each for each in rehearsal.events if isinstance(each, EpochEnded) and each.epoch == 3]
    assert ends[0].test_loss == ends[1].test_loss
