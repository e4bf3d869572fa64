"""The libraries that Keras can compute with: what they are called, and whether they are there."""

from __future__ import annotations

import importlib.util
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.data import Dataset

if TYPE_CHECKING:
    from demo.trainer import Backend

OWN = "tensorflow"  # what the talk's own engine computes with
CPU = ":cpu"  # behind a library's name: without the GPU that this machine may have


@dataclass(frozen=True)
class Library:
    """A library that computes; ``install`` is what brings it."""

    name: str  # as Keras calls it, and as it is imported
    label: str  # as people call it
    install: str

    @property
    def missing(self) -> str:
        """What installs it; nothing if it is there."""
        return "" if importlib.util.find_spec(self.name) else self.install


LIBRARIES = {
    each.name: each
    for each in (
        Library("tensorflow", "TensorFlow", "pip install tensorflow"),
        Library("jax", "JAX", "pip install jax"),
        Library("torch", "PyTorch", "pip install -e '.[torch]'"),
    )
}


def label(name: str) -> str:
    """Return what people call a library that computes."""
    name = name.removesuffix(CPU)
    return LIBRARIES[name].label if name in LIBRARIES else name


def load_backend(name: str, data: Dataset) -> Backend:
    """Import a library and bring the data to its device; a process can have one alone."""
    if name.endswith(CPU):
        name = name.removesuffix(CPU)
        os.environ.update(CUDA_VISIBLE_DEVICES="-1", JAX_PLATFORMS="cpu")
    os.environ["KERAS_BACKEND"] = name
    if name != "tensorflow":
        # Keras would load it, only to sow its random numbers.
        sys.modules["tensorflow"] = None  # type: ignore[assignment]
    if name == "jax":
        # A GPU's memory is not its alone.
        os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
        from demo.jax_backend import JaxBackend

        return JaxBackend(data)
    if name == "torch":
        from demo.torch_backend import TorchBackend

        return TorchBackend(data)
    from demo.tensorflow_backend import TensorFlowBackend

    return TensorFlowBackend(data)
