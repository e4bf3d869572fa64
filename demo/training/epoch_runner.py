"""Runs a trainer in chunks: short enough to be interrupted, long enough to be fast."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.analysis.number_errors import mean_absolute_error, r_squared
from demo.backends.interface import (
    Evaluation,
    Indices,
    Part,
    Trainer,
    WeightArrays,
    Weights,
    batch_size_for,
)
from demo.data.dataset import Dataset
from demo.training.checkpoints import UNREADABLE, CheckpointError
from demo.training.failures import NO_NUMBER, Interrupted, TrainingFailed

CHUNK_SECONDS = 0.05  # of one chunk, about: a stop request waits no longer than that


@dataclass(frozen=True)
class Measurement:
    """Loss (nats) and accuracy (0…1) of the same weights on train and test images.

    ``probabilities`` are the answers to all test images, ``weights`` those arrays that are small
    enough to be shown. Where answers are numbers the accuracies are R², and the errors the mean
    absolute ones in their unit.
    """

    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    probabilities: NDArray[np.float32] = field(compare=False)  # (test images, classes)
    weights: Weights = field(compare=False)
    train_error: float | None = None
    test_error: float | None = None

    def figures(self) -> dict[str, Any]:
        """Return losses, accuracies and errors by name, as ``EpochEnded`` takes them."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.compare}


class EpochRunner:
    """Trains one compiled model epoch by epoch, and measures its weights."""

    def __init__(
        self,
        trainer: Trainer,
        data: Dataset,
        seed: int,
        on_progress: Callable[[], object] = lambda: None,
    ) -> None:
        """Compile the trainer, time its batches, and measure the first weights.

        ``on_progress`` is called before each part of that.
        """
        self.trainer = trainer
        self.running_loss: float | None = None  # of the last epoch, if answers are numbers
        self._seed = seed
        self._own_data = data
        self._batch_size = batch_size_for(data)
        self._use(data)
        self._seconds_per_batch = {"train": CHUNK_SECONDS, "evaluate": CHUNK_SECONDS}
        self._warm_up(on_progress)
        self.first = self.measure(_never)

    def begin(
        self,
        data: Dataset,
        *,
        examples: int | None = None,
        seed: int | None = None,
        interrupted: Callable[[], bool],
    ) -> Measurement:
        """Go back to the first weights, and measure them; raises ``Interrupted``.

        ``data`` may be another data set of the same image shape; ``examples`` is how many images
        to learn from, None: all; another ``seed`` gives other first weights and image orders.
        """
        self.trainer.use(data)
        self.trainer.reset(seed)
        self._use(data, examples)
        self._order_seed = self._seed if seed is None else seed
        if data is self._own_data and examples is None and seed is None:
            return self.first
        return self.measure(interrupted)

    def resume(
        self,
        state: WeightArrays,
        data: Dataset,
        *,
        examples: int | None = None,
        seed: int | None = None,
        interrupted: Callable[[], bool],
    ) -> Measurement:
        """Restore a trainer's state, with the arguments of ``begin``, and measure it.

        Raises ``CheckpointError`` if the state is another model's, and ``Interrupted``.
        """
        self.begin(data, examples=examples, seed=seed, interrupted=interrupted)
        try:
            self.trainer.restore(state)
        except (ValueError, TypeError) as error:  # another shape, or no numbers
            raise CheckpointError(UNREADABLE) from error
        return self.measure(interrupted)

    def _use(self, data: Dataset, examples: int | None = None) -> None:
        self._data, self._order_seed = data, self._seed
        self._train_size = min(examples or len(data.x_train), len(data.x_train))
        test = np.arange(len(data.x_test), dtype=np.int32)
        self._measured: dict[Part, Indices] = {"train": self._sample(len(test)), "test": test}

    def _sample(self, size: int) -> Indices:
        """Choose the train images that are measured: the same ones after each epoch."""
        chosen = np.random.default_rng(0).permutation(self._train_size)[:size]
        return np.sort(chosen).astype(np.int32)

    def _warm_up(self, on_progress: Callable[[], object]) -> None:
        def go_on() -> bool:
            on_progress()
            return False

        for _ in range(2):  # the first call compiles, the second one is timed
            order = self.order(0)
            # A whole batch and one as small as an epoch's last: some libraries compile each size.
            batches = order[: self._batch_size + len(order) % self._batch_size]
            for chunk in self._chunks("train", batches, go_on):
                self.trainer.train(chunk)
            for _ in self._chunks("evaluate", self._measured["test"][: self._batch_size], go_on):
                self.trainer.evaluate("test", self._measured["test"][: self._batch_size])
        on_progress()
        self.trainer.predict(self._own_data.x_test[:1])  # compiles it before a picture is drawn
        self.trainer.reset()

    def order(self, epoch: int) -> Indices:
        """Return the numbers of all train images in this epoch's order, shape (images,).

        The same seed gives the same order.
        """
        shuffled = np.random.default_rng((self._order_seed, epoch)).permutation(self._train_size)
        return shuffled.astype(np.int32)

    def train_epoch(
        self, epoch: int, interrupted: Callable[[], bool]
    ) -> tuple[float, float | None]:
        """Show the model every train image once.

        Return the seconds that this took, and the running accuracy, 0…1: the mean over batches
        while the weights change, with dropout on, as Keras prints it. Of numbers there
        is none, but the ``running_loss``.
        Raises ``Interrupted``, and ``TrainingFailed`` if the loss is no longer a number.
        """
        began = time.perf_counter()
        total, lost = 0, 0.0
        for chunk in self._chunks("train", self.order(epoch), interrupted):
            loss, right = self.trainer.train(chunk)
            _expect_number(loss)
            total += right
            lost += loss * len(chunk)
        self.running_loss = lost / self._train_size if self._data.is_regression else None
        running = None if self._data.is_regression else total / self._train_size
        return time.perf_counter() - began, running

    def measure(self, interrupted: Callable[[], bool]) -> Measurement:
        """Measure the weights as they are, with dropout off.

        Raises ``Interrupted``, and ``TrainingFailed`` if the loss is no longer a number.
        """
        train, test = (self._evaluate(part, interrupted) for part in ("train", "test"))
        train_accuracy, train_error = self._score("train", train)
        test_accuracy, test_error = self._score("test", test)
        return Measurement(
            train.loss / len(train.probabilities),
            train_accuracy,
            test.loss / len(test.probabilities),
            test_accuracy,
            test.probabilities,
            self.trainer.small_weights(),
            train_error,
            test_error,
        )

    def _score(self, part: Part, answered: Evaluation) -> tuple[float, float | None]:
        """Return the share of right answers; or R², and the mean absolute error."""
        if not self._data.is_regression:
            return answered.right / len(answered.probabilities), None
        y = self._data.y_train if part == "train" else self._data.y_test
        numbers, true = answered.probabilities[:, 0], y[self._measured[part]]
        return r_squared(numbers, true), mean_absolute_error(numbers, true)

    def _evaluate(self, part: Part, interrupted: Callable[[], bool]) -> Evaluation:
        chunks = [
            self.trainer.evaluate(part, chunk)
            for chunk in self._chunks("evaluate", self._measured[part], interrupted)
        ]
        loss = sum(each.loss for each in chunks)
        _expect_number(loss)  # an epoch's last step can make weights NaN after its own loss
        probabilities = np.concatenate([each.probabilities for each in chunks])
        return Evaluation(loss, sum(each.right for each in chunks), probabilities)

    def _chunks(
        self, work: str, indices: Indices, interrupted: Callable[[], bool]
    ) -> Iterator[Indices]:
        """Split indices into chunks of whole batches that take about ``CHUNK_SECONDS`` each.

        How long a chunk takes is measured while the caller works on it.
        """
        start = 0
        while start < len(indices):
            if interrupted():
                raise Interrupted
            batches = max(1, round(CHUNK_SECONDS / self._seconds_per_batch[work]))
            chunk = indices[start : start + batches * self._batch_size]
            began = time.perf_counter()
            yield chunk
            seconds = time.perf_counter() - began
            self._seconds_per_batch[work] = max(seconds * self._batch_size / len(chunk), 1e-6)
            start += len(chunk)


def _expect_number(loss: float) -> None:
    if not math.isfinite(loss):
        raise TrainingFailed(NO_NUMBER)


def _never() -> bool:
    return False
