"""Looks into models on JAX, and measures them.

JAX computes gradients with respect to arguments alone. So a zero is added to each layer's output,
as an argument: the gradient with respect to that is the error at the output.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import keras
import numpy as np
from jax import numpy as jnp
from keras import Model
from numpy.typing import NDArray

from demo.backends.devices.gpu_memory import gpu_memory
from demo.backends.interface import Indices, InspectableModel, ModelSize, Trainer
from demo.backends.keras.inspector import KerasInspectableModel, Pass, size_of
from demo.backends.keras.model_check import check_model
from demo.backends.keras.random_seed import preserve_random_state
from demo.data.core.dataset import Dataset
from demo.system.machine import free_memory

Arrays = list[Any]


class JaxInspector:
    """What JAX's backend tells of models beside training them."""

    device: str
    _chip: Any  # JAX's own object
    _own: Dataset

    def _lane_trainer(self, build: Callable[[], Model], *, compiled: bool) -> Trainer:
        """Build and check a model whose steps are compiled or not; raises what Keras raises."""
        raise NotImplementedError

    def open_model(self, build: Callable[[], Model]) -> InspectableModel:
        """Build and check a model whose inside can be read; raises what Keras raises."""
        return JaxInspectableModel(check_model(build(), self._own), self._own.x_train[0])

    def size(self, build: Callable[[], Model]) -> ModelSize:
        """Return how large a model would be, without allocating it."""
        sizes: list[ModelSize] = []

        def trace() -> None:
            examples = jnp.zeros((1, *self._own.input_shape))
            sizes.append(size_of(build(), examples))

        with preserve_random_state():
            jax.eval_shape(trace)
        return sizes[0]

    def lanes(self, build: Callable[[], Model]) -> Sequence[JaxLane]:
        """Return two ways to train a model on this device: compiled, and op by op."""
        return [
            JaxLane(label, self.device, self._lane_trainer(build, compiled=compiled))
            for label, compiled in (("Compiled", True), ("Op by op", False))
        ]

    def memory(self) -> tuple[str, int]:
        """Return where models lie, "GPU" or "machine", and its bytes, 0 if unknown."""
        if self._chip.platform == "cpu":
            return "machine", free_memory() or 0
        stats: dict[str, int] = self._chip.memory_stats() or {}
        return "GPU", gpu_memory() or stats.get("bytes_limit", 0)


class JaxLane:
    """A model that is trained either compiled or op by op."""

    def __init__(self, label: str, device: str, trainer: Trainer) -> None:
        """``device`` is what computes it, as the audience reads it."""
        self.label, self.device = label, device
        self._trainer = trainer

    def step(self, batch: Indices) -> None:
        """Train on a batch of train images; return when the device has finished."""
        self._trainer.train(batch)  # it reads the loss, and so waits


class JaxInspectableModel(KerasInspectableModel):
    """A model whose forward and backward pass are one compiled function."""

    def __init__(self, model: Model, example: NDArray[np.float32]) -> None:
        """``example`` is one to begin with, for what comes first and what is put out."""
        super().__init__(model, example)
        self._zeros: Arrays = []  # one for each output, from the first look on
        self._gradients_of = jax.jit(jax.value_and_grad(self._loss_of, (0, 1), has_aux=True))

    def _differentiate(self, examples: NDArray[np.float32], labels: NDArray[np.int32]) -> Pass:
        weights = [each.value for each in self._trainable]
        others = [each.value for each in self._others]
        if not self._zeros:
            shapes, _ = jax.eval_shape(self._outputs, weights, [], others, examples)
            self._zeros = [jnp.zeros(each.shape, each.dtype) for each in shapes]
        (loss, (outputs, shares)), (gradients, errors) = self._gradients_of(
            weights, self._zeros, others, examples, labels
        )
        return Pass(outputs, shares, loss, errors, gradients)

    @property
    def _others(self) -> list[Any]:
        learning = {id(each) for each in self._trainable}
        return [each for each in self._variables if id(each) not in learning]

    def _loss_of(
        self, weights: Arrays, zeros: Arrays, others: Arrays, examples: Any, labels: Any
    ) -> tuple[Any, tuple[Arrays, Any]]:
        outputs, answers = self._outputs(weights, zeros, others, examples)
        shares, loss = self._measure(labels, answers)
        return loss, (outputs, shares)

    def _outputs(
        self, weights: Arrays, zeros: Arrays, others: Arrays, examples: Any
    ) -> tuple[Arrays, Any]:
        values = [*zip(self._trainable, weights, strict=True)]
        values += zip(self._others, others, strict=True)
        with keras.StatelessScope(state_mapping=values):
            return self._run(examples, zeros)
