"""Looks into models on PyTorch, and measures them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import keras
import numpy as np
import torch
from keras import Model
from numpy.typing import NDArray

from demo.backends.interface import InspectableModel, Lane, ModelSize
from demo.backends.keras.inspector import KerasInspectableModel, Pass, size_of
from demo.backends.keras.model_check import check_model
from demo.backends.keras.random_seed import preserve_random_state
from demo.data.core.dataset import Dataset
from demo.system.machine import free_memory


class TorchInspector:
    """What PyTorch's backend tells of models beside training them."""

    device: str
    _own: Dataset

    def open_model(self, build: Callable[[], Model]) -> InspectableModel:
        """Build and check a model whose inside can be read; raises what Keras raises."""
        return TorchInspectableModel(check_model(build(), self._own), self._own.x_train[0])

    def size(self, build: Callable[[], Model]) -> ModelSize:
        """Return how large a model would be, without allocating it."""
        with preserve_random_state(), keras.device("meta"):
            return size_of(build(), torch.zeros((1, *self._own.input_shape), device="meta"))

    def lanes(self, build: Callable[[], Model]) -> Sequence[Lane]:
        """Return none: it takes PyTorch two minutes to compile a step of Keras's."""
        return ()

    def memory(self) -> tuple[str, int]:
        """Return where models lie, "GPU" or "machine", and its bytes, 0 if unknown."""
        if not self.device.startswith("GPU"):
            return "machine", free_memory() or 0
        return "GPU", torch.cuda.mem_get_info()[1] if torch.cuda.is_available() else 0


def without_memory(build: Callable[[], Model]) -> Model:
    """Build a model on PyTorch's device whose tensors have shapes, but no values."""
    with keras.device("meta"):
        return build()


class TorchInspectableModel(KerasInspectableModel):
    """A model whose gradients PyTorch computes from what it remembers."""

    def _differentiate(self, examples: NDArray[np.float32], labels: NDArray[np.int32]) -> Pass:
        x, y = (keras.ops.convert_to_tensor(each) for each in (examples, labels))
        outputs, answers = self._run(x.requires_grad_())  # a model may have nothing to learn
        shares, loss = self._measure(y, answers)
        values = [variable.value for variable in self._trainable]
        gradients = torch.autograd.grad(
            loss, [*outputs, *values], allow_unused=True, materialize_grads=True
        )
        errors, gradients = gradients[: len(outputs)], gradients[len(outputs) :]
        return Pass(outputs, shares, loss, [*errors], [*gradients])
