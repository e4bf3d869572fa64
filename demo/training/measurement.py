"""Measures a model's weights on both parts of the data, with dropout off."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.analysis.number_errors import mean_absolute_error, r_squared
from demo.backends.interface import Evaluation, Indices, Part, Trainer, Weights, batch_size_for
from demo.data.core.dataset import Dataset
from demo.training.chunks import Chunks
from demo.training.failures import NO_NUMBER, TrainingFailed


@dataclass(frozen=True)
class Measurement:
    """Loss (nats) and accuracy (0…1) of the same weights on train and test images.

    ``probabilities`` are the answers to all test images, ``weights`` those arrays that are small
    enough to be shown. Where answers are numbers the accuracies are R², and the errors the mean
    absolute ones in their unit. ``probes`` are the answers to the data set's probes.
    """

    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    probabilities: NDArray[np.float32] = field(compare=False)  # (test images, classes)
    weights: Weights = field(compare=False)
    train_error: float | None = None
    test_error: float | None = None
    probes: NDArray[np.float32] | None = field(default=None, compare=False)

    def figures(self) -> dict[str, Any]:
        """Return losses, accuracies and errors by name, as ``EpochEnded`` takes them."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.compare}


class Measurer:
    """Measures the weights of one trainer, each time on the same examples of the data in use."""

    def __init__(self, trainer: Trainer, data: Dataset, chunks: Chunks) -> None:
        """Measure on ``data``, unless ``use`` says otherwise."""
        self._trainer, self._chunks = trainer, chunks
        self._batch_size = batch_size_for(data)
        self.use(data, len(data.x_train))

    def use(self, data: Dataset, train_size: int) -> None:
        """Switch to another data set, of which the first ``train_size`` images are learned."""
        self._data = data
        test = np.arange(len(data.x_test), dtype=np.int32)
        # Of the train images as many as there are test images, the same ones after each epoch.
        chosen = np.random.default_rng(0).permutation(train_size)[: len(test)]
        self._measured: dict[Part, Indices] = {
            "train": np.sort(chosen).astype(np.int32),
            "test": test,
        }

    def warm_up(self, interrupted: Callable[[], bool]) -> None:
        """Evaluate a batch twice: the first call compiles, the second one is timed."""
        batch = self._measured["test"][: self._batch_size]
        for _ in range(2):
            for chunk in self._split(batch, interrupted):
                self._trainer.evaluate("test", chunk)

    def measure(self, interrupted: Callable[[], bool]) -> Measurement:
        """Measure the weights as they are.

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
            self._trainer.small_weights(),
            train_error,
            test_error,
            None if self._data.probes is None else self._trainer.predict(self._data.probes),
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
            self._trainer.evaluate(part, chunk)
            for chunk in self._split(self._measured[part], interrupted)
        ]
        loss = sum(each.loss for each in chunks)
        expect_number(loss)  # an epoch's last step can make weights NaN after its own loss
        probabilities = np.concatenate([each.probabilities for each in chunks])
        return Evaluation(loss, sum(each.right for each in chunks), probabilities)

    def _split(self, indices: Indices, interrupted: Callable[[], bool]) -> Iterator[Indices]:
        return self._chunks.split("evaluate", indices, lambda: self._batch_size, interrupted)


def expect_number(loss: float) -> None:
    """Raise ``TrainingFailed`` if a loss is no longer a number."""
    if not math.isfinite(loss):
        raise TrainingFailed(NO_NUMBER)
