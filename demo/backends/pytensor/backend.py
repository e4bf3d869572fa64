"""Trains small Keras models on PyTensor, Theano's heir: a graph, its gradients, one program.

Keras can't compute with PyTensor: it builds the model, on JAX, and keeps what training changes.
Each of its variables has a shared one of PyTensor's, which is read when a chunk of an epoch begins,
and written back at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytensor
from keras import Model
from numpy.typing import NDArray
from pytensor import tensor as pt

from demo.backends.devices.device_data import DeviceData
from demo.backends.interface import (
    BATCH_SIZE,
    Evaluation,
    Indices,
    Part,
    Trainer,
    UnsupportedModel,
)
from demo.backends.keras.model_check import check_model
from demo.backends.keras.tensors import value_of
from demo.backends.keras.trainer import (
    LOSS,
    KerasTrainer,
    assign,
    expect_room,
)
from demo.backends.keras.unbuilt_size import size_unbuilt
from demo.backends.pytensor.check import read_layers, read_loss, read_optimizer
from demo.backends.pytensor.graph import answer, crossentropies, reduced, steps
from demo.data.core.dataset import Dataset
from demo.system.machine import cpu_name, free_memory


class PyTensorBackend:
    """The data set in memory: PyTensor computes on the CPU."""

    name = "pytensor"

    def __init__(self, data: Dataset) -> None:
        self.device = cpu_name()
        self._own = data
        self._device_data = DeviceData(np.asarray, free_memory())

    def trainer(
        self,
        build: Callable[[], Model],
        data: Dataset | None = None,
        batch_size: int = BATCH_SIZE,
        optimizer: str = "",
    ) -> Trainer:
        """Build and check a model; raises what Keras raises, and ``UnsupportedModel``."""
        data = data or self._own
        expect_room(size_unbuilt(lambda: check_model(build(), data)), free_memory())
        model = check_model(build(), data)
        return PyTensorTrainer(model, build, data, self._device_data, batch_size, optimizer)


class PyTensorTrainer(KerasTrainer):
    """A model, its optimizer, and the two programs made of both: a step, and a look."""

    def __init__(self, model: Model, *rest: Any) -> None:
        """Read the model; raises ``UnsupportedModel``. The rest is ``KerasTrainer``'s."""
        self._chain = read_layers(model)
        super().__init__(model, *rest)

    def _compile(self, data: Dataset) -> None:
        kind, config = read_loss(self.model, LOSS), read_optimizer(self._optimizer)
        # Keras's iterations are whole numbers, all else is float32.
        self._shared = [pytensor.shared(value_of(each)) for each in self._variables]
        of = {id(each): mine for each, mine in zip(self._variables, self._shared, strict=True)}
        images = pt.tensor("images", shape=(None, *data.input_shape), dtype="float32")
        labels = pt.ivector("labels")
        answers, logits = answer(self._chain, images, lambda each: of[id(each)])
        losses = crossentropies(labels, answers, logits, kind)
        weights = [of[id(each)] for each in self.model.trainable_variables]
        loss = reduced(losses, kind)
        held = [of[id(each)] for each in self._optimizer.variables]
        updates = steps(config, weights, pt.grad(loss, weights), held) if weights else []
        self._step = pytensor.function([images, labels], [loss, answers], updates=updates)
        self._look = pytensor.function([images, labels], [losses, answers])

    def take_steps_of(
        self, batch_size: int, class_weights: NDArray[np.float32] | None = None
    ) -> None:
        """Take so many examples in a step; raises ``UnsupportedModel`` for class weights."""
        if class_weights is not None:
            raise UnsupportedModel(
                "Expected no class_weight. Received: one, for PyTensor, which lets all examples "
                "count as much here. Leave it out, or take another library."
            )
        super().take_steps_of(batch_size)

    def train(self, indices: Indices) -> tuple[float, int]:
        """Take one step per batch of these train images.

        Return the mean of what it minimizes, and how many were answered rightly on the way.
        """
        self._read()
        loss, right = 0.0, 0
        for x, y in self._batches("train", indices):
            mean, answers = self._step(x, y)
            loss += float(mean) * len(y)
            right += _right(answers, y)
        assign(self._variables, [mine.get_value(borrow=True) for mine in self._shared])
        return loss / len(indices), right

    def evaluate(self, part: Part, indices: Indices) -> Evaluation:
        """Answer these images."""
        self._read()
        loss, right, shares = 0.0, 0, []
        for x, y in self._batches(part, indices):
            losses, answers = self._look(x, y)
            loss += float(losses.sum(dtype=np.float64))
            right += _right(answers, y)
            shares.append(np.asarray(self._shares(answers)))
        return Evaluation(loss, right, np.concatenate(shares))

    def _answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        self._read()
        _, answers = self._look(images, np.zeros(len(images), np.int32))  # no label is asked for
        return np.asarray(self._shares(answers))

    def _read(self) -> None:
        """Take over what Keras's variables hold."""
        for each, mine in zip(self._variables, self._shared, strict=True):
            mine.set_value(value_of(each), borrow=True)

    def _batches(self, part: Part, indices: Indices) -> Iterator[tuple[Any, Any]]:
        for start in range(0, len(indices), self.batch_size):
            chosen = indices[start : start + self.batch_size]
            images, labels, batch = self._parts[part].chunk(chosen)
            yield images[batch], labels[batch]


def _right(answers: NDArray[Any], labels: NDArray[np.int32]) -> int:
    return int((answers.argmax(axis=1) == labels).sum())
