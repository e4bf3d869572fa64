"""The least that a trainer can be, and data for it, for tests of what is done with trainers."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from demo.backends.interface import BATCH_SIZE, Evaluation, Indices, Part, WeightArrays, Weights
from demo.data.core.dataset import Dataset

TRAIN, TEST = 1000, 300
BATCH = BATCH_SIZE


class Plain:
    """A trainer that knows how often each image was shown."""

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


def blank() -> Dataset:
    """Return data whose images are all alike."""
    x = np.zeros((TRAIN, 2, 2, 1), np.float32)
    y = np.zeros(TRAIN, np.int32)
    return Dataset("blank", x, y, x[:TEST], y[:TEST])


def never() -> bool:
    return False


def after(calls: int) -> Callable[[], bool]:
    """Return a question that is answered with "yes" from the n-th time on."""
    asked = iter(range(10**6))
    return lambda: next(asked) >= calls
