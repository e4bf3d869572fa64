"""Runs a trainer in chunks: short enough to be interrupted, long enough to be fast."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from demo.backends.interface import (
    BATCH_SIZE,
    Evaluation,
    Indices,
    Part,
    Trainer,
    WeightArrays,
    Weights,
)
from demo.data.dataset import Dataset
from demo.training.checkpoints import CAN_T_GO_ON, CheckpointError
from demo.training.failures import NO_NUMBER, Interrupted, TrainingFailed

CHUNK_SECONDS = 0.05  # about one compiled call: a stop waits no longer


@dataclass(frozen=True)
class Measurement:
    """Loss (nats) and accuracy (0…1) of the same weights on both parts of the data.

    Beside them all answers to the test images, and the weights themselves as far as they are
    small enough to be looked at.
    """

    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    probabilities: NDArray[np.float32] = field(compare=False)  # (test images, classes)
    weights: Weights = field(compare=False)

    def figures(self) -> dict[str, float]:
        """Return the four figures by name."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.compare}


class EpochRunner:
    """A variant that starts at once: compiled, and measured on its first weights."""

    def __init__(self, trainer: Trainer, data: Dataset, seed: int) -> None:
        """Compile the trainer, find its speed, and measure it before any training."""
        self.trainer = trainer
        self._seed = seed
        self._own = data
        self._take(data)
        self._seconds_per_batch = {"train": CHUNK_SECONDS, "evaluate": CHUNK_SECONDS}
        self._warm_up()
        self.first = self.measure(_never)

    def begin(
        self,
        data: Dataset,
        *,
        examples: int | None = None,
        seed: int | None = None,
        interrupted: Callable[[], bool],
    ) -> Measurement:
        """Go back to the first weights, and measure them.

        ``data`` may be another data set of the same shape, ``examples`` the number of images to
        learn from, ``seed`` one for other first weights and orders.
        """
        self.trainer.use(data)
        self.trainer.reset(seed)
        self._take(data, examples)
        self._order_seed = self._seed if seed is None else seed
        if data is self._own and examples is None and seed is None:
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
        """Go on from a trainer's state, with all else as for ``begin``, and measure it.

        Raises ``CheckpointError`` if it is another model's.
        """
        self.begin(data, examples=examples, seed=seed, interrupted=interrupted)
        try:
            self.trainer.restore(state)
        except ValueError as error:
            raise CheckpointError(CAN_T_GO_ON) from error
        return self.measure(interrupted)

    def _take(self, data: Dataset, examples: int | None = None) -> None:
        self._order_seed = self._seed
        self._train_size = min(examples or len(data.x_train), len(data.x_train))
        test = np.arange(len(data.x_test), dtype=np.int32)
        self._measured: dict[Part, Indices] = {"train": self._sample(len(test)), "test": test}

    def _sample(self, size: int) -> Indices:
        """Choose the train images that are measured: always the same."""
        chosen = np.random.default_rng(0).permutation(self._train_size)[:size]
        return np.sort(chosen).astype(np.int32)

    def _warm_up(self) -> None:
        for _ in range(2):  # the first call compiles, the second tells the speed
            order = self.order(0)
            batches = order[: BATCH_SIZE + len(order) % BATCH_SIZE]  # some compile for each size
            for chunk in self._chunks("train", batches, _never):
                self.trainer.train(chunk)
            for _ in self._chunks("evaluate", self._measured["test"][:BATCH_SIZE], _never):
                self.trainer.evaluate("test", self._measured["test"][:BATCH_SIZE])
        self.trainer.predict(self._own.x_test[:1])  # a drawn picture is answered at once
        self.trainer.reset()

    def order(self, epoch: int) -> Indices:
        """Return all train images in this epoch's order; the same seed gives the same."""
        shuffled = np.random.default_rng((self._order_seed, epoch)).permutation(self._train_size)
        return shuffled.astype(np.int32)

    def train_epoch(self, epoch: int, interrupted: Callable[[], bool]) -> tuple[float, float]:
        """Show the model every train image once.

        Return the seconds that this took, and the accuracy on the way: a mean over weights that
        change, with dropout on. It is what Keras prints.
        """
        began = time.perf_counter()
        total = 0
        for chunk in self._chunks("train", self.order(epoch), interrupted):
            loss, right = self.trainer.train(chunk)
            _expect_number(loss)
            total += right
        return time.perf_counter() - began, total / self._train_size

    def measure(self, interrupted: Callable[[], bool]) -> Measurement:
        """Measure the weights as they are on both parts, with dropout off."""
        train, test = (self._evaluate(part, interrupted) for part in ("train", "test"))
        return Measurement(
            train.loss / len(train.probabilities),
            train.right / len(train.probabilities),
            test.loss / len(test.probabilities),
            test.right / len(test.probabilities),
            test.probabilities,
            self.trainer.small_weights(),
        )

    def _evaluate(self, part: Part, interrupted: Callable[[], bool]) -> Evaluation:
        chunks = [
            self.trainer.evaluate(part, chunk)
            for chunk in self._chunks("evaluate", self._measured[part], interrupted)
        ]
        loss = sum(each.loss for each in chunks)
        _expect_number(loss)  # an epoch's last step can spoil the weights
        probabilities = np.concatenate([each.probabilities for each in chunks])
        return Evaluation(loss, sum(each.right for each in chunks), probabilities)

    def _chunks(
        self, work: str, indices: Indices, interrupted: Callable[[], bool]
    ) -> Iterator[Indices]:
        """Part indices into chunks of whole batches that take about ``CHUNK_SECONDS`` each."""
        start = 0
        while start < len(indices):
            if interrupted():
                raise Interrupted
            batches = max(1, round(CHUNK_SECONDS / self._seconds_per_batch[work]))
            chunk = indices[start : start + batches * BATCH_SIZE]
            began = time.perf_counter()
            yield chunk
            seconds = time.perf_counter() - began
            self._seconds_per_batch[work] = max(seconds * BATCH_SIZE / len(chunk), 1e-6)
            start += len(chunk)


def _expect_number(loss: float) -> None:
    if not math.isfinite(loss):
        raise TrainingFailed(NO_NUMBER)


def _never() -> bool:
    return False
