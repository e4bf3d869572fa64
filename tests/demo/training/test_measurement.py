"""Both parts of the data are measured on the same weights, each time by the same examples."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from demo.backends.interface import Indices, Part
from demo.data.core.dataset import Dataset
from demo.training.chunks import CHUNK_SECONDS, Chunks
from demo.training.failures import Interrupted, TrainingFailed
from demo.training.measurement import Measurement, Measurer, expect_number
from tests.demo.training.plain_trainer import BATCH, TEST, Plain, after, blank, never


def measurer(trainer: Plain, data: Dataset | None = None) -> Measurer:
    return Measurer(trainer, data or blank(), Chunks())


def test_train_is_measured_on_a_fixed_sample_as_large_as_the_test_images() -> None:
    trainer = Plain()
    measuring = measurer(trainer)
    samples = []
    for _ in range(2):
        trainer.evaluated.clear()
        measuring.measure(never)
        parts: dict[Part, Indices] = {
            part: np.concatenate([each for name, each in trainer.evaluated if name == part])
            for part in ("train", "test")
        }
        assert np.array_equal(parts["test"], np.arange(TEST))
        samples.append(parts["train"])
    assert len(set(samples[0].tolist())) == TEST
    assert not np.array_equal(samples[0], np.arange(TEST))  # from all over the train images
    assert np.array_equal(samples[0], samples[1])


def test_a_measurement_is_a_mean_over_all_its_images() -> None:
    measured = measurer(Plain()).measure(never)
    assert measured.test_loss == (TEST - 1) / 2
    assert measured.test_accuracy == 0.5
    assert 0 < measured.train_accuracy < 1
    assert measured.figures()["test_loss"] == measured.test_loss
    assert not {"probabilities", "weights", "probes"} & measured.figures().keys()


def test_a_small_train_part_is_measured_whole() -> None:
    data = blank()
    small = replace(data, x_train=data.x_train[:10], y_train=data.y_train[:10])
    assert measurer(Plain(), small).measure(never).train_loss == 4.5


def test_only_what_is_learned_from_is_measured() -> None:
    measuring = measurer(Plain())
    measuring.use(blank(), 20)
    assert measuring.measure(never).train_loss == 9.5


def test_warming_up_evaluates_a_batch_twice() -> None:
    trainer = Plain()
    measurer(trainer).warm_up(never)
    assert [(part, len(each)) for part, each in trainer.evaluated] == [("test", BATCH)] * 2


def test_an_interruption_ends_a_measurement() -> None:
    trainer = Plain(seconds_per_batch=CHUNK_SECONDS)
    with pytest.raises(Interrupted):
        measurer(trainer).measure(after(2))
    assert len(trainer.evaluated) == 2


def test_weights_spoilt_by_an_epochs_last_step_are_noticed() -> None:
    trainer = Plain()
    trainer.loss = math.nan
    with pytest.raises(TrainingFailed, match="no longer a number"):
        measurer(trainer).measure(never)
    expect_number(0.1)


def test_two_measurements_are_the_same_if_their_figures_are() -> None:
    first, second = measurer(Plain()).measure(never), measurer(Plain()).measure(never)
    assert first == second == Measurement(**{**vars(first), "probes": None})
