"""Trains Keras models on PyTorch: step by step, as PyTorch does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import torch
from keras import Model
from numpy.typing import NDArray

from demo.backends.devices.device_data import DeviceData
from demo.backends.interface import BATCH_SIZE, Evaluation, Indices, Part, Trainer, WeightArrays
from demo.backends.keras.internals import compute_loss
from demo.backends.keras.model_check import check_model
from demo.backends.keras.random_seed import preserve_random_state
from demo.backends.keras.tensors import to_numpy
from demo.backends.keras.trainer import KerasTrainer, expect_room
from demo.backends.torch.inspector import TorchInspector, without_memory
from demo.data.core.dataset import Dataset
from demo.system.machine import cpu_name, free_memory


class TorchBackend(TorchInspector):
    """The data set on PyTorch's first GPU, or on the CPU."""

    name = "torch"

    def __init__(self, data: Dataset) -> None:
        self.device = _device_name()
        self._own = data
        self._device_data = DeviceData(_tensor, _free_memory())

    def trainer(
        self,
        build: Callable[[], Model],
        data: Dataset | None = None,
        batch_size: int = BATCH_SIZE,
        optimizer: str = "",
    ) -> Trainer:
        """Build and check a model; raises what Keras raises."""
        data = data or self._own
        _expect_room(lambda: check_model(build(), data))
        model = check_model(build(), data)
        return TorchTrainer(model, build, data, self._device_data, batch_size, optimizer)


class TorchTrainer(KerasTrainer):
    """A model, its optimizer and the loops over them.

    Dropout draws from PyTorch's random generators, which all models of a process share. So each
    trainer restores its own state of them before it trains.
    """

    def _answer_once(self, examples: NDArray[np.float32]) -> Any:
        """Return answers, (examples, classes); what they draw is drawn again in training."""
        before = _random_state()
        answers = super()._answer_once(examples)
        _set_random_state(before)
        return answers

    def _compile(self, data: Dataset) -> None:
        self._first_random = self._random = _random_state()

    def reset(self, seed: int | None = None) -> None:
        """Go back to the first weights, optimizer state and random numbers."""
        super().reset(seed)
        self._random = self._first_random

    def state(self) -> WeightArrays:
        """Return a copy of all that training changes: weights, optimizer, random numbers."""
        return [*super().state(), *(to_numpy(each) for each in self._random)]

    def restore(self, state: WeightArrays) -> None:
        """Go back to what ``state`` returned; raises ``ValueError`` if it is another model's."""
        streams = len(self._random)
        super().restore(state[:-streams])
        self._random = [torch.from_numpy(each.copy()) for each in state[-streams:]]

    def train(self, indices: Indices) -> tuple[float, int]:
        """Take one step per batch of these train images, with dropout on.

        Return the mean of what it minimizes, and how many were answered rightly on the way.
        """
        _set_random_state(self._random)
        size = self.batch_size
        results = [self._step(*batch) for batch in self._batches("train", indices, size)]
        self._random = _random_state()
        losses, right = zip(*results, strict=True)
        return float(sum(losses)) / len(indices), int(sum(right))

    def evaluate(self, part: Part, indices: Indices) -> Evaluation:
        """Answer these images, with dropout off."""
        loss, right, shares = 0.0, 0, []
        with torch.no_grad(), self.measuring():
            for x, y in self._batches(part, indices, self._measured_at_once):
                answers = self.model(x, **self._testing)
                loss += float(self._losses(y, answers).cpu().sum(dtype=torch.float64))
                right += int(_right(answers, y).sum())
                shares.append(self._shares(answers).cpu().numpy())
        return Evaluation(loss, right, self._in_own_unit(np.concatenate(shares)))

    def _answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        with torch.no_grad():
            answers = self.model(_tensor(images), **self._testing)
            shares: NDArray[np.float32] = self._shares(answers).cpu().numpy()
        return shares

    def _step(self, x: Any, y: Any) -> tuple[Any, Any]:
        counts = None if self._class_weights is None else self._class_weights[y]
        step = self._own_step if self._has_own_step else self._keras_step
        loss, answers = step(x, y, counts)
        return float(loss) * len(y), _right(answers, y).sum()

    def _keras_step(self, x: Any, y: Any, counts: Any) -> tuple[Any, Any]:
        """Do what Keras's own step does, but for its metrics."""
        weights = self.model.trainable_variables
        answers = self.model(x, **self._training)
        loss = compute_loss(self.model, x, y, answers, counts)
        if weights:
            self._optimizer.scale_loss(loss).backward()
            with torch.no_grad():
                self._optimizer.apply([weight.value.grad for weight in weights], weights)
                for weight in weights:
                    weight.value.grad = None
        return loss.detach(), answers.detach()

    def _own_step(self, x: Any, y: Any, counts: Any) -> tuple[Any, Any]:
        """Do what the model's author has written, as Keras calls it."""
        told = self.model.train_step((x, y) if counts is None else (x, y, counts))
        with torch.no_grad():
            return told.get("loss", 0.0), self.model(x, **self._testing)

    def _batches(self, part: Part, indices: Indices, size: int) -> Iterator[tuple[Any, Any]]:
        for start in range(0, len(indices), size):
            chosen = indices[start : start + size]
            images, labels, batch = self._parts[part].chunk(chosen)
            yield images[batch], labels[batch]


def _chip() -> str:
    """Return the kind of device that Keras computes on: "cpu", "cuda", "mps" or "xpu"."""
    return str(_tensor(np.zeros(1, np.float32)).device.type)


def _device_name() -> str:
    match _chip():
        case "cpu":
            return cpu_name()
        case "cuda":
            return f"GPU ({torch.cuda.get_device_name(0)})"
        case "mps":
            return "GPU (Apple)"
        case other:
            return f"GPU ({other})"


def _free_memory() -> int | None:
    return torch.cuda.mem_get_info()[0] if _chip() == "cuda" else free_memory()


def _expect_room(build: Callable[[], Model]) -> None:
    """Raise ``MemoryError`` if a model would not fit into memory, before it is built."""
    with preserve_random_state():
        weights = [each.value for each in without_memory(build).trainable_variables]
    expect_room(sum(each.numel() * each.element_size() for each in weights), _free_memory())


def _tensor(array: NDArray[Any]) -> Any:
    return keras.ops.convert_to_tensor(array)  # on the device that Keras computes on


def _random_state() -> list[Any]:
    """Return the states of PyTorch's random generators: the CPU's, and each GPU's."""
    return [torch.get_rng_state(), *torch.cuda.get_rng_state_all()]


def _set_random_state(state: list[Any]) -> None:
    torch.set_rng_state(state[0])
    torch.cuda.set_rng_state_all(state[1:])


def _right(answers: Any, labels: Any) -> Any:
    if labels.is_floating_point():  # a number is never met
        return torch.zeros_like(labels)
    return answers.argmax(dim=1) == labels
