"""Trains Keras models on PyTorch: step by step, as PyTorch does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import torch
from keras import Model
from numpy.typing import NDArray

from demo.data import Dataset
from demo.keras_trainer import KerasTrainer, Parts, check, cpu_name
from demo.trainer import BATCH_SIZE, Answers, Indices, Part, Trainer


class TorchBackend:
    """The data set on PyTorch's first GPU, or on the CPU."""

    name = "torch"

    def __init__(self, data: Dataset) -> None:
        cuda = torch.cuda.is_available()
        self.device = f"GPU ({torch.cuda.get_device_name(0)})" if cuda else cpu_name()
        self._own = data
        self._placed: dict[str, Parts] = {}

    def place(self, data: Dataset) -> Parts:
        """Bring a data set to the device, once."""
        if data.name not in self._placed:
            self._placed[data.name] = {
                "train": (_tensor(data.x_train), _tensor(data.y_train)),
                "test": (_tensor(data.x_test), _tensor(data.y_test)),
            }
        return self._placed[data.name]

    def trainer(self, build: Callable[[], Model], data: Dataset | None = None) -> Trainer:
        """Build and check a model."""
        data = data or self._own
        return TorchTrainer(check(build(), data), build, data, self.place)


class TorchTrainer(KerasTrainer):
    """A model, its optimizer and the loops over them."""

    def train(self, indices: Indices) -> tuple[float, int]:
        """Take one step per batch of these train images, with dropout on.

        Return the mean loss in nats and how many were answered rightly on the way.
        """
        told = [self._step(*batch) for batch in self._batches("train", indices)]
        losses, right = zip(*told, strict=True)
        return float(sum(losses)) / len(indices), int(sum(right))

    def evaluate(self, part: Part, indices: Indices) -> Answers:
        """Answer these images, with dropout off."""
        loss, right, shares = 0.0, 0, []
        with torch.no_grad():
            for x, y in self._batches(part, indices):
                answers = self.model(x, training=False)
                loss += float(self._losses(y, answers).sum(dtype=torch.float64))
                right += int(_right(answers, y).sum())
                shares.append(self._shares(answers).cpu().numpy())
        return Answers(loss, right, np.concatenate(shares))

    def _answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        with torch.no_grad():
            answers = self.model(_tensor(images), training=False)
            shares: NDArray[np.float32] = self._shares(answers).cpu().numpy()
        return shares

    def _step(self, x: Any, y: Any) -> tuple[Any, Any]:
        weights = self.model.trainable_variables
        answers = self.model(x, training=True)
        losses = self._losses(y, answers)
        (losses.mean() + sum(self.model.losses)).backward()
        with torch.no_grad():
            self._optimizer.apply([weight.value.grad for weight in weights], weights)
            for weight in weights:
                weight.value.grad = None
            return losses.sum(), _right(answers, y).sum()

    def _batches(self, part: Part, indices: Indices) -> Iterator[tuple[Any, Any]]:
        images, labels = self._parts[part]
        chosen = torch.as_tensor(indices, device=images.device)
        for start in range(0, len(indices), BATCH_SIZE):
            batch = chosen[start : start + BATCH_SIZE]
            yield images[batch], labels[batch]


def _tensor(array: NDArray[Any]) -> Any:
    return keras.ops.convert_to_tensor(array)  # on the device that Keras computes on


def _right(answers: Any, labels: Any) -> Any:
    return answers.argmax(dim=1) == labels
