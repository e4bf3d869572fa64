"""A runner goes over the data once an epoch, each time in another order."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from demo.training.chunks import CHUNK_SECONDS
from demo.training.epoch_runner import EpochRunner
from demo.training.failures import Interrupted, TrainingFailed
from tests.demo.training.plain_trainer import TEST, TRAIN, Plain, after, blank, never


def test_the_first_weights_are_measured_and_given_back_untrained() -> None:
    trainer = Plain()
    runner = EpochRunner(trainer, blank(), seed=0)
    assert trainer.trained == []  # reset after warming up
    assert runner.first == runner.measure(never)


def test_every_image_is_shown_once_an_epoch_in_its_order() -> None:
    trainer = Plain()
    runner = EpochRunner(trainer, blank(), seed=3)
    runner.train_epoch(1, never)
    shown = np.concatenate(trainer.trained)
    assert shown.dtype == np.int32
    assert np.array_equal(shown, runner.order(1))
    assert np.array_equal(np.sort(shown), np.arange(TRAIN))


def test_each_epoch_has_its_own_order_and_the_same_seed_the_same_ones() -> None:
    runner, again, other = (EpochRunner(Plain(), blank(), seed) for seed in (3, 3, 4))
    orders = [runner.order(epoch).tobytes() for epoch in range(1, 6)]
    assert len(set(orders)) == 5
    assert [again.order(epoch).tobytes() for epoch in range(1, 6)] == orders
    assert other.order(1).tobytes() not in orders


def test_seconds_are_those_of_the_training() -> None:
    runner = EpochRunner(Plain(seconds_per_batch=0.01), blank(), seed=0)
    began = time.perf_counter()
    seconds, _ = runner.train_epoch(1, never)
    assert 0.08 <= seconds <= time.perf_counter() - began


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_no_number_is_told_in_plain_words(loss: float) -> None:
    trainer = Plain()
    runner = EpochRunner(trainer, blank(), seed=0)
    trainer.loss = loss
    with pytest.raises(TrainingFailed, match=r"no longer a number.*A smaller learning rate"):
        runner.train_epoch(1, never)


def test_of_numbers_r2_and_the_mean_error_are_measured_and_no_share_is_right() -> None:
    y = np.arange(TRAIN, dtype=np.float32) + 2  # what the trainer says is off by 2
    runner = EpochRunner(Plain(), replace(blank(), y_train=y, y_test=y[:TEST]), seed=0)
    measured = runner.first
    assert (measured.train_error, measured.test_error) == (2, 2)
    assert measured.test_accuracy == pytest.approx(1 - 4 / y[:TEST].var())
    assert measured.train_accuracy > measured.test_accuracy  # its numbers are further apart
    assert runner.train_epoch(1, never)[1] is None
    assert runner.running_loss is not None


def test_an_interruption_ends_an_epoch_between_two_chunks() -> None:
    trainer = Plain(seconds_per_batch=CHUNK_SECONDS)
    runner = EpochRunner(trainer, blank(), seed=0)
    with pytest.raises(Interrupted):
        runner.train_epoch(1, after(2))
    assert len(trainer.trained) == 2


def test_the_same_examples_are_measured_whatever_the_seed() -> None:
    first, other = (EpochRunner(Plain(), blank(), seed).first for seed in (0, 9))
    assert first == other
