"""Looks into models on JAX, and measures them.

JAX computes gradients with respect to arguments alone. So a zero is added to each layer's output,
as an argument: the gradient with respect to that is the error at the output.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import jax
import numpy as np
from jax import numpy as jnp
from keras import Model
from numpy.typing import NDArray

from demo.backends.gpu_memory import gpu_memory
from demo.backends.interface import Indices, InspectableModel, ModelSize, Trainer
from demo.backends.keras_inspector import KerasInspectableModel, Pass, size_of
from demo.backends.keras_internals import replace_call
from demo.backends.model_check import check_model
from demo.backends.random_seed import preserve_random_state
from demo.data.dataset import Dataset
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
        return JaxInspectableModel(check_model(build(), self._own))

    def size(self, build: Callable[[], Model]) -> ModelSize:
        """Return how large a model would be, without allocating it."""
        with preserve_random_state():
            return size_of(without_memory(build))

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


def without_memory(build: Callable[[], Model]) -> Model:
    """Build a model whose variables have shapes, but no values."""
    built: list[Model] = []

    def trace() -> list[Any]:
        built.append(build())
        return [each.value for each in built[0].variables]

    jax.eval_shape(trace)
    return built[0]


class JaxInspectableModel(KerasInspectableModel):
    """A model whose forward and backward pass are one compiled function."""

    def __init__(self, model: Model) -> None:
        """Raise ``ValueError`` for a model whose layers can't be looked into one by one."""
        super().__init__(model)
        self._added: Sequence[Any] = ()  # to the outputs, while that is traced
        for place, layer in enumerate(self._layers):
            replace_call(layer, partial(self._call, place, layer.call))
        self._zeros: Arrays = []  # one for each output, from the first look on
        self._places = {id(each): at for at, each in enumerate(self._inside.trainable_variables)}
        self._gradients_of = jax.jit(jax.value_and_grad(self._loss_of, (0, 1), has_aux=True))

    def _call(self, place: int, call: Callable[..., Any], *inputs: Any, **options: Any) -> Any:
        """Compute a layer's output."""
        output = call(*inputs, **options)
        return output + self._added[place] if self._added else output

    def _run(self, images: NDArray[np.float32], labels: NDArray[np.int32]) -> Pass:
        weights = [each.value for each in self._inside.trainable_variables]
        others = [each.value for each in self._inside.non_trainable_variables]
        if not self._zeros:
            *shapes, _ = jax.eval_shape(self._outputs, weights, others, images)
            self._zeros = [jnp.zeros(each.shape, each.dtype) for each in shapes]
        (loss, (outputs, answers)), (gradients, errors) = self._gradients_of(
            weights, self._zeros, others, images, labels
        )
        in_order = [gradients[self._places[id(each)]] for each in self._trainable]
        return Pass(outputs, answers, loss, errors, in_order)

    def _loss_of(
        self, weights: Arrays, zeros: Arrays, others: Arrays, images: Any, labels: Any
    ) -> tuple[Any, tuple[Arrays, Any]]:
        self._added = zeros
        try:
            *outputs, answers = self._outputs(weights, others, images)
        finally:
            self._added = ()
        return self._loss(labels, answers), (outputs, answers)

    def _outputs(self, weights: Arrays, others: Arrays, images: Any) -> Arrays:
        outputs, _ = self._inside.stateless_call(weights, others, images, training=False)
        found: Arrays = outputs
        return found
