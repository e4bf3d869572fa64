"""What another process tells of its runs is told as of runs of this talk."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import numpy as np

from demo.cluster.run_numbers import RunNumbers
from demo.events import (
    EngineReady,
    EpochEnded,
    HyperparametersChanged,
    PictureAnswered,
    RunResumed,
    RunStarted,
)
from demo.training.checkpoints import Checkpoint
from tests.demo.log import ended, epoch, started

THERE = 1000.0  # when a run began, by the clock over there


def begun() -> RunNumbers:
    """Return the numbers after a run with two seeds has begun."""
    numbers = RunNumbers(itertools.count(7))
    numbers.translate(replace(started(-1, series=-1), time=THERE))
    return numbers


def test_a_run_gets_a_number_that_is_free_here_and_this_clock_s_time() -> None:
    numbers = RunNumbers(itertools.count(7))
    before = time.time()
    told = numbers.translate(replace(started(-1, series=-1), time=THERE))
    assert isinstance(told, RunStarted)
    assert (told.run, told.series, numbers.running) == (7, 7, 7)
    assert told.time >= before
    told = numbers.translate(replace(started(-2, series=-1), time=THERE + 1))
    assert isinstance(told, RunStarted)
    assert (told.run, told.series) == (8, 7)
    learned = numbers.translate(epoch(-2, 1, 0.5))
    assert isinstance(learned, EpochEnded)
    assert (learned.run, learned.test_accuracy) == (8, 0.5)


def test_a_run_that_was_given_its_number_here_keeps_it() -> None:
    numbers = RunNumbers(itertools.count(7))
    told = numbers.translate(started(3, series=2))
    assert isinstance(told, RunStarted)
    assert (told.run, told.series, numbers.running) == (3, 2, 3)
    numbers.translate(ended(3))
    assert numbers.running is None
    numbers.translate(RunResumed(run=3, epoch=1))
    assert numbers.running == 3


def test_answers_and_checkpoints_are_those_of_the_run_here() -> None:
    numbers = begun()
    answer = PictureAnswered(picture=1, run=-1, epoch=2, probabilities=np.ones(2, np.float32))
    told = numbers.translate(answer)
    assert isinstance(told, PictureAnswered)
    assert told.run == 7
    checkpoint = numbers.translate(Checkpoint(THERE, epoch(-1, 2, 0.5), []))
    assert isinstance(checkpoint, Checkpoint)
    assert checkpoint.ended.run == 7
    assert checkpoint.began > THERE  # by this clock, as the run's beginning was told
    other = numbers.translate(Checkpoint(2000.0, epoch(3, 2, 0.5), []))  # goes on from before
    assert isinstance(other, Checkpoint)
    assert (other.began, other.ended.run) == (2000.0, 3)


def test_what_is_of_no_run_stays() -> None:
    ready = EngineReady(backend="jax", device="CPU")
    assert begun().translate(ready) is ready


def test_a_change_is_asked_for_by_the_number_that_a_run_has_there() -> None:
    numbers = begun()
    assert numbers.there(7) == -1
    assert numbers.there(9) == 9  # one that was numbered here
    changed = HyperparametersChanged(run=-1, epoch=1, examples=0, learning_rate=0.5)
    told = numbers.translate(changed)
    assert isinstance(told, HyperparametersChanged)
    assert told.run == 7
