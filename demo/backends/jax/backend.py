"""Trains Keras models on JAX, with a compiled program for each step.

JAX compiles pure functions: a model's variables are passed in as lists of arrays, and the new
values are returned. Between two chunks they are in Keras's variables.
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

from demo.backends.devices.device_data import DeviceData
from demo.backends.interface import BATCH_SIZE, Evaluation, Indices, Part, Trainer
from demo.backends.jax.compile_cache import use_compile_cache
from demo.backends.jax.inspector import JaxInspector
from demo.backends.keras.model_check import check_model
from demo.backends.keras.trainer import KerasTrainer, assign, expect_room
from demo.backends.keras.unbuilt_size import size_unbuilt
from demo.data.core.dataset import Dataset
from demo.system.machine import cpu_name, free_memory

MAX_BATCHES = 256  # that one program loops over
State = tuple[list[Any], list[Any], list[Any]]  # trainable variables, other ones, optimizer's


class JaxBackend(JaxInspector):
    """The data set on JAX's first GPU or TPU, or on the CPU."""

    name = "jax"

    def __init__(self, data: Dataset) -> None:
        use_compile_cache()
        self._chip = chip = jax.devices()[0]
        self.device = cpu_name() if chip.platform == "cpu" else f"GPU ({chip.device_kind})"
        self._own = data
        self._device_data = DeviceData(jnp.asarray, _free_memory(chip))

    def trainer(
        self,
        build: Callable[[], Model],
        data: Dataset | None = None,
        batch_size: int = BATCH_SIZE,
        optimizer: str = "",
    ) -> JaxTrainer:
        """Build and check a model; raises what Keras raises.

        Its steps are compiled when they are first called.
        """
        data = data or self._own
        # Otherwise the system would kill this process, or a GPU's compiler would hang.
        expect_room(size_unbuilt(lambda: check_model(build(), data)), _free_memory(self._chip))
        model = check_model(build(), data)
        trainer = JaxTrainer(model, build, data, self._device_data, batch_size, optimizer)
        if self._chip.platform != "cpu":
            trainer.optimize_for_gpu()
        return trainer

    def _lane_trainer(self, build: Callable[[], Model], *, compiled: bool) -> Trainer:
        trainer = self.trainer(build)
        if not compiled:
            trainer.run_op_by_op()
        return trainer


class JaxTrainer(KerasTrainer):
    """A model, its optimizer and the compiled steps of both."""

    def _compile(self, data: Dataset) -> None:
        self._train: Callable[..., Any] = jax.jit(self._train_batch, donate_argnums=0)
        self._train_many: Callable[..., Any] | None = None
        self._evaluate = jax.jit(self._evaluate_batch)
        self._predict = jax.jit(self._predict_images)

    def optimize_for_gpu(self) -> None:
        """Loop over batches in one program; on a CPU it would use a single core."""
        self._train_many = jax.jit(self._train_batches, donate_argnums=0)

    def run_op_by_op(self) -> None:
        """Take each step without compiling it as a whole, so that it can be compared."""
        self._train, self._train_many = self._train_batch, None

    def train(self, indices: Indices) -> tuple[float, int]:
        """Take one step per batch of these train images, with dropout on.

        Return the mean of what it minimizes, and how many were answered rightly on the way.
        """
        state, results = self._read(), []
        images, rest = self._parts["train"], indices
        if self._train_many is not None and not images.streams:
            for many, count in self._padded_loops(indices):
                given = *images.chunk(many), count, self._class_weights
                state, *result = self._train_many(state, *given)
                results.append(result)
            rest = indices[len(indices) // self.batch_size * self.batch_size :]
        for batch in _batches(rest, self.batch_size):
            state, *result = self._train(state, *images.chunk(batch), self._class_weights)
            results.append(result)  # to read it here would wait for the device
        self._write(state)
        losses, right = zip(*results, strict=True)
        return float(sum(losses)) / len(indices), int(sum(right))

    def _losses(self, labels: Any, answers: Any) -> Any:  # (batch,), (batch, classes) -> (batch,)
        # Each by itself: a loss that returns a batch's mean would take its padding into account.
        of_some = super()._losses
        return jax.vmap(lambda y, answer: of_some(y[None], answer[None])[0])(labels, answers)

    def evaluate(self, part: Part, indices: Indices) -> Evaluation:
        """Answer these images, with dropout off."""
        weights, others, _ = self._read()
        # The last batch is padded, so that one program serves all of them.
        size = self._measured_at_once
        padded = np.zeros(-(-len(indices) // size) * size, np.int32)
        padded[: len(indices)] = indices
        results = [
            self._evaluate(weights, others, *self._parts[part].chunk(batch))
            for batch in _batches(padded, size)
        ]
        losses, right, shares = (
            np.concatenate(each)[: len(indices)] for each in zip(*results, strict=True)
        )
        loss = float(losses.sum(dtype=np.float64))
        return Evaluation(loss, int(right.sum()), self._in_own_unit(shares))

    def _answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        weights, others, _ = self._read()
        return np.asarray(self._predict(weights, others, images))

    def _padded_loops(self, indices: Indices) -> Iterator[tuple[Indices, int]]:
        """Split the whole batches of indices into loops; yield each with its number of batches.

        Each has the length of ``MAX_BATCHES`` batches, padded with zeros.
        """
        whole, longest = len(indices) // self.batch_size * self.batch_size, self._longest_loop
        for start in range(0, whole, longest):
            some = indices[start : min(start + longest, whole)]
            padded = np.zeros(longest, np.int32)
            padded[: len(some)] = some
            yield padded, len(some) // self.batch_size

    @property
    def _longest_loop(self) -> int:
        """Images in a loop at the most."""
        return MAX_BATCHES * self.batch_size

    def _read(self) -> State:
        model = self.model
        groups = model.trainable_variables, model.non_trainable_variables, self._optimizer.variables
        weights, others, averages = ([each.value for each in group] for group in groups)
        return weights, others, averages

    def _write(self, state: State) -> None:
        model = self.model
        assign(model.trainable_variables, state[0])
        assign(model.non_trainable_variables, state[1])
        assign(self._optimizer.variables, state[2])

    # Compiled once for each batch size.

    def _train_batch(
        self, state: State, images: Any, labels: Any, batch: Any, class_weights: Any
    ) -> tuple[State, Any, Any]:
        x, y = images[batch], labels[batch]
        counts = None if class_weights is None else class_weights[y]
        step = self._own_step if self._has_own_step else self._keras_step
        state, loss, answers = step(state, x, y, counts)
        return state, jnp.float32(loss) * len(y), _right(answers, y).sum()

    def _keras_step(self, state: State, x: Any, y: Any, counts: Any) -> tuple[State, Any, Any]:
        """Do what Keras's own step does, but for its metrics."""
        weights, others, averages = state

        def loss_of(weights: list[Any]) -> Any:
            return self.model.compute_loss_and_updates(
                weights,
                others,
                self._metrics(),
                x,
                y,
                counts,
                training=True,
                optimizer_variables=averages,
            )

        gradients, (loss, answers, others, _) = jax.grad(loss_of, has_aux=True)(weights)
        if weights:
            weights, averages = self._optimizer.stateless_apply(averages, gradients, weights)
        return (weights, others, averages), loss, answers

    def _own_step(self, state: State, x: Any, y: Any, counts: Any) -> tuple[State, Any, Any]:
        """Do what the model's author has written, as Keras calls it."""
        batch = (x, y) if counts is None else (x, y, counts)
        told, (weights, others, averages, _) = self.model.train_step(
            (*state, self._metrics()), batch
        )
        answers, _ = self.model.stateless_call(weights, others, x, **self._testing)
        return (weights, others, averages), told.get("loss", 0.0), answers

    def _metrics(self) -> list[Any]:
        """Return the values of metrics, which nobody reads, as they are at the beginning."""
        return [each.value for each in self.model.metrics_variables]

    def _train_batches(
        self, state: State, images: Any, labels: Any, indices: Any, count: Any, class_weights: Any
    ) -> tuple[State, Any, Any]:
        batches = indices.reshape(MAX_BATCHES, self.batch_size)

        def step(index: Any, before: tuple[State, Any, Any]) -> tuple[State, Any, Any]:
            state, loss, right = before
            given = images, labels, batches[index], class_weights
            state, more, more_right = self._train_batch(state, *given)
            return state, loss + more, right + more_right

        zeros = jnp.float32(0.0), jnp.int32(0)
        return jax.lax.fori_loop(0, count, step, (state, *zeros))  # type: ignore[no-any-return]

    def _evaluate_batch(
        self, weights: Any, others: Any, images: Any, labels: Any, batch: Any
    ) -> tuple[Any, Any, Any]:
        y = labels[batch]
        answers, _ = self.model.stateless_call(weights, others, images[batch], **self._testing)
        return self._losses(y, answers), _right(answers, y), self._shares(answers)

    def _predict_images(self, weights: Any, others: Any, images: Any) -> Any:
        answers, _ = self.model.stateless_call(weights, others, images, **self._testing)
        return self._shares(answers)


def _free_memory(chip: Any) -> int | None:
    """Return how many bytes of a device are free; None if unknown."""
    if chip.platform == "cpu":
        return free_memory()
    stats: dict[str, int] = chip.memory_stats() or {}
    return stats["bytes_limit"] - stats.get("bytes_in_use", 0) if "bytes_limit" in stats else None


def _batches(indices: Indices, size: int) -> Iterator[Indices]:
    for start in range(0, len(indices), size):
        yield indices[start : start + size]


def _right(answers: Any, labels: Any) -> Any:
    if jnp.issubdtype(labels.dtype, jnp.floating):  # a number is never met
        return jnp.zeros(labels.shape, jnp.int32)
    return (keras.ops.argmax(answers, axis=1) == labels).astype(jnp.int32)
