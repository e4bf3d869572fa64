"""A runner goes over the data in short chunks, each epoch in an order of its own."""

import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from demo.backends.interface import (
    BATCH_SIZE,
    Evaluation,
    Indices,
    Part,
    WeightArrays,
    Weights,
)
from demo.data.core.dataset import Dataset
from demo.training.epoch_runner import CHUNK_SECONDS, EpochRunner, Measurement
from demo.training.failures import Interrupted, TrainingFailed

TRAIN, TEST = 1000, 300
BATCH = BATCH_SIZE


class Plain:
    """The least that a trainer can be: it knows how often each image was shown."""

    weights, warning, optimizer = 1, "", "Plain"
    learning_rate: float | None = 0.5

    def __init__(self, seconds_per_batch: float = 0.0) -> None:
        self.seconds_per_batch = seconds_per_batch
        self.trained: list[Indices] = []
        self.evaluated: list[tuple[Part, Indices]] = []
        self.loss = 0.5

    def set_learning_rate(self, rate: float) -> None:
        self.learning_rate = rate

    def take_steps_of(
        self, batch_size: int, class_weights: NDArray[np.float32] | None = None
    ) -> None:
        self.steps = batch_size, class_weights

    def finish(self) -> None:
        pass

    def use(self, data: Dataset) -> None:
        self.data = data

    def reset(self, seed: int | None = None) -> None:
        self.seed = seed
        self.trained.clear()

    def predict(
        self, images: NDArray[np.float32], weights: WeightArrays | None = None
    ) -> NDArray[np.float32]:
        return np.ones((len(images), 1), np.float32)

    def train(self, indices: Indices) -> tuple[float, int]:
        self.trained.append(indices)
        time.sleep(self.seconds_per_batch * math.ceil(len(indices) / BATCH))
        return self.loss, len(indices) // 4

    def evaluate(self, part: Part, indices: Indices) -> Evaluation:
        """Each image's loss is its number; every second one is right, and it says its number."""
        self.evaluated.append((part, indices))
        time.sleep(self.seconds_per_batch * math.ceil(len(indices) / BATCH))
        loss = float(indices.sum()) if math.isfinite(self.loss) else math.nan
        said = indices[:, np.newaxis].astype(np.float32)
        return Evaluation(loss, int((indices % 2).sum()), said)

    def copy_weights(self) -> WeightArrays:
        return []

    def small_weights(self) -> Weights:
        return {}

    def state(self) -> WeightArrays:
        return []

    def restore(self, state: WeightArrays) -> None:
        self.restored = state


@pytest.fixture(scope="module")
def data() -> Dataset:
    x = np.zeros((TRAIN, 2, 2, 1), np.float32)
    y = np.zeros(TRAIN, np.int32)
    return Dataset("blank", x, y, x[:TEST], y[:TEST])


def never() -> bool:
    return False


def after(calls: int) -> Callable[[], bool]:
    """Return a question that is answered with "yes" from the n-th time on."""
    asked = iter(range(10**6))
    return lambda: next(asked) >= calls


def test_the_first_weights_are_measured_and_given_back_untrained(data: Dataset) -> None:
    trainer = Plain()
    runner = EpochRunner(trainer, data, seed=0)
    assert trainer.trained == []  # reset after warming up
    assert runner.first == runner.measure(never)


def test_every_image_is_shown_once_an_epoch_in_its_order(data: Dataset) -> None:
    trainer = Plain()
    runner = EpochRunner(trainer, data, seed=3)
    runner.train_epoch(1, never)
    shown = np.concatenate(trainer.trained)
    assert shown.dtype == np.int32
    assert np.array_equal(shown, runner.order(1))
    assert np.array_equal(np.sort(shown), np.arange(TRAIN))


def test_each_epoch_has_its_own_order_and_the_same_seed_the_same_ones(data: Dataset) -> None:
    runner, again, other = (EpochRunner(Plain(), data, seed) for seed in (3, 3, 4))
    orders = [runner.order(epoch).tobytes() for epoch in range(1, 6)]
    assert len(set(orders)) == 5
    assert [again.order(epoch).tobytes() for epoch in range(1, 6)] == orders
    assert other.order(1).tobytes() not in orders


def test_train_is_measured_on_a_fixed_sample_as_large_as_the_test_images(data: Dataset) -> None:
    trainer = Plain()
    runner = EpochRunner(trainer, data, seed=0)
    samples = []
    for epoch in (1, 2):
        runner.train_epoch(epoch, never)
        trainer.evaluated.clear()
        runner.measure(never)
        parts: dict[Part, Indices] = {
            part: np.concatenate([each for name, each in trainer.evaluated if name == part])
            for part in ("train", "test")
        }
        assert np.array_equal(parts["test"], np.arange(TEST))
        samples.append(parts["train"])
    assert len(set(samples[0].tolist())) == TEST
    assert not np.array_equal(samples[0], np.arange(TEST))  # from all over the train images
    assert np.array_equal(samples[0], samples[1])
    other = EpochRunner(Plain(), data, seed=9).first
    assert other == runner.first  # whatever the seed


def test_a_measurement_is_a_mean_over_all_its_images(data: Dataset) -> None:
    measured = EpochRunner(Plain(), data, seed=0).first
    assert measured.test_loss == (TEST - 1) / 2
    assert measured.test_accuracy == 0.5
    assert 0 < measured.train_accuracy < 1
    assert isinstance(measured, Measurement)


def test_a_small_train_part_is_measured_whole(data: Dataset) -> None:
    small = Dataset("small", data.x_train[:10], data.y_train[:10], data.x_test, data.y_test)
    assert EpochRunner(Plain(), small, seed=0).first.train_loss == 4.5


def test_chunks_are_whole_batches_of_about_the_chunk_time(data: Dataset) -> None:
    trainer = Plain(seconds_per_batch=CHUNK_SECONDS / 3)
    EpochRunner(trainer, data, seed=0).train_epoch(1, never)
    *chunks, last = [len(chunk) for chunk in trainer.trained]
    assert all(size % BATCH == 0 for size in chunks)
    assert last <= 3 * BATCH
    assert sum(chunks) + last == TRAIN
    assert 1 < len(chunks) + 1 <= 8  # not batch by batch unless the machine crawls


def test_quick_batches_are_taken_together(data: Dataset) -> None:
    trainer = Plain(seconds_per_batch=0)
    runner = EpochRunner(trainer, data, seed=0)
    for epoch in range(1, 11):  # ten, for a machine that pauses now and then
        runner.train_epoch(epoch, never)
    assert TRAIN in [len(chunk) for chunk in trainer.trained]


def test_a_batch_longer_than_a_chunk_is_a_chunk(data: Dataset) -> None:
    trainer = Plain(seconds_per_batch=1.2 * CHUNK_SECONDS)
    EpochRunner(trainer, data, seed=0).train_epoch(1, never)
    assert [len(chunk) for chunk in trainer.trained] == [BATCH] * (TRAIN // BATCH) + [TRAIN % BATCH]


def test_an_interruption_ends_an_epoch_between_two_chunks(data: Dataset) -> None:
    trainer = Plain(seconds_per_batch=CHUNK_SECONDS)
    runner = EpochRunner(trainer, data, seed=0)
    with pytest.raises(Interrupted):
        runner.train_epoch(1, after(2))
    assert len(trainer.trained) == 2


def test_an_interruption_ends_a_measurement_too(data: Dataset) -> None:
    trainer = Plain(seconds_per_batch=CHUNK_SECONDS)
    runner = EpochRunner(trainer, data, seed=0)
    trainer.evaluated.clear()
    with pytest.raises(Interrupted):
        runner.measure(after(2))
    assert len(trainer.evaluated) == 2


def test_seconds_are_those_of_the_training(data: Dataset) -> None:
    runner = EpochRunner(Plain(seconds_per_batch=0.01), data, seed=0)
    began = time.perf_counter()
    seconds, _ = runner.train_epoch(1, never)
    assert 0.08 <= seconds <= time.perf_counter() - began


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_no_number_is_told_in_plain_words(data: Dataset, loss: float) -> None:
    trainer = Plain()
    runner = EpochRunner(trainer, data, seed=0)
    trainer.loss = loss
    with pytest.raises(TrainingFailed, match=r"no longer a number.*A smaller learning rate"):
        runner.train_epoch(1, never)


def test_weights_spoilt_by_an_epochs_last_step_are_noticed_when_measured(data: Dataset) -> None:
    trainer = Plain()
    runner = EpochRunner(trainer, data, seed=0)
    runner.train_epoch(1, never)  # the losses before each step were fine
    trainer.loss = math.nan
    with pytest.raises(TrainingFailed, match="no longer a number"):
        runner.measure(never)


def test_of_numbers_r2_and_the_mean_error_are_measured_and_no_share_is_right(data: Dataset) -> None:
    y = np.arange(TRAIN, dtype=np.float32) + 2  # what the trainer says is off by 2
    runner = EpochRunner(Plain(), replace(data, y_train=y, y_test=y[:TEST]), seed=0)
    measured = runner.first
    assert (measured.train_error, measured.test_error) == (2, 2)
    assert measured.test_accuracy == pytest.approx(1 - 4 / y[:TEST].var())
    assert measured.train_accuracy > measured.test_accuracy  # its numbers are further apart
    assert runner.train_epoch(1, never)[1] is None
    assert runner.running_loss is not None
