"""Trains Keras models on JAX, a compiled program for each step.

JAX compiles functions of values, so a model's variables go in as lists of arrays and come out as
new ones; Keras keeps them in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jax
import keras
import numpy as np
from jax import numpy as jnp
from keras import Model
from numpy.typing import NDArray

from demo.data import Dataset
from demo.jax_cache import keep_programs
from demo.keras_trainer import KerasTrainer, Placed, assign, check, cpu_name, free_memory
from demo.trainer import BATCH_SIZE, Answers, Indices, Part, Trainer

State = tuple[list[Any], list[Any], list[Any]]  # weights, what else the model keeps, optimizer


class JaxBackend:
    """The data set on JAX's first GPU or TPU, or on the CPU."""

    name = "jax"

    def __init__(self, data: Dataset) -> None:
        keep_programs()
        chip = jax.devices()[0]
        self.device = cpu_name() if chip.platform == "cpu" else f"GPU ({chip.device_kind})"
        self._own = data
        self._place = Placed(jnp.asarray, _memory(chip))

    def trainer(self, build: Callable[[], Model], data: Dataset | None = None) -> Trainer:
        """Build and check a model; compile its steps when they are first called."""
        data = data or self._own
        return JaxTrainer(check(build(), data), build, data, self._place)


class JaxTrainer(KerasTrainer):
    """A model, its optimizer and the compiled steps of both."""

    def _compile(self, data: Dataset) -> None:
        # A batch is one program. A loop over batches would be slower: on a CPU, XLA leaves the
        # convolutions in it to a single core.
        self._train = jax.jit(self._train_batch, donate_argnums=0)
        self._evaluate = jax.jit(self._evaluate_batch)
        self._predict = jax.jit(self._predict_images)

    def train(self, indices: Indices) -> tuple[float, int]:
        """Take one step per batch of these train images, with dropout on.

        Return the mean loss in nats and how many were answered rightly on the way.
        """
        state, told = self._read(), []
        for batch in _batches(indices):
            state, *more = self._train(state, *self._parts["train"].chunk(batch))
            told.append(more)  # not looked at yet: the next step is under way meanwhile
        self._write(state)
        losses, right = zip(*told, strict=True)
        return float(sum(losses)) / len(indices), int(sum(right))

    def evaluate(self, part: Part, indices: Indices) -> Answers:
        """Answer these images, with dropout off."""
        weights, others, _ = self._read()
        # The last batch is filled up, so that all are one program.
        filled = np.zeros(-(-len(indices) // BATCH_SIZE) * BATCH_SIZE, np.int32)
        filled[: len(indices)] = indices
        told = [
            self._evaluate(weights, others, *self._parts[part].chunk(batch))
            for batch in _batches(filled)
        ]
        losses, right, shares = (
            np.concatenate(each)[: len(indices)] for each in zip(*told, strict=True)
        )
        return Answers(float(losses.sum(dtype=np.float64)), int(right.sum()), shares)

    def _answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        weights, others, _ = self._read()
        return np.asarray(self._predict(weights, others, images))

    def _read(self) -> State:
        model = self.model
        held = model.trainable_variables, model.non_trainable_variables, self._optimizer.variables
        weights, others, averages = ([each.value for each in variables] for variables in held)
        return weights, others, averages

    def _write(self, state: State) -> None:
        model = self.model
        assign(model.trainable_variables, state[0])
        assign(model.non_trainable_variables, state[1])
        assign(self._optimizer.variables, state[2])

    # Compiled once for each size of a batch.

    def _train_batch(
        self, state: State, images: Any, labels: Any, batch: Any
    ) -> tuple[State, Any, Any]:
        weights, others, averages = state
        x, y = images[batch], labels[batch]

        def loss_of(weights: list[Any]) -> tuple[Any, tuple[Any, Any, Any]]:
            answers, others_now, extra = self.model.stateless_call(
                weights, others, x, training=True, return_losses=True
            )
            losses = self._losses(y, answers)
            return losses.mean() + sum(extra), (others_now, losses.sum(), _right(answers, y))

        gradients, (others, loss, right) = jax.grad(loss_of, has_aux=True)(weights)
        weights, averages = self._optimizer.stateless_apply(averages, gradients, weights)
        return (weights, others, averages), loss, right.sum()

    def _evaluate_batch(
        self, weights: Any, others: Any, images: Any, labels: Any, batch: Any
    ) -> tuple[Any, Any, Any]:
        y = labels[batch]
        answers, _ = self.model.stateless_call(weights, others, images[batch], training=False)
        return self._losses(y, answers), _right(answers, y), self._shares(answers)

    def _predict_images(self, weights: Any, others: Any, images: Any) -> Any:
        answers, _ = self.model.stateless_call(weights, others, images, training=False)
        return self._shares(answers)


def _memory(chip: Any) -> int | None:
    """Return how many bytes a device has; None where nobody says."""
    if chip.platform == "cpu":
        return free_memory()
    told: dict[str, int] = chip.memory_stats() or {}
    return told.get("bytes_limit")


def _batches(indices: Indices) -> Iterator[Indices]:
    for start in range(0, len(indices), BATCH_SIZE):
        yield indices[start : start + BATCH_SIZE]


def _right(answers: Any, labels: Any) -> Any:
    return (keras.ops.argmax(answers, axis=1) == labels).astype(jnp.int32)
