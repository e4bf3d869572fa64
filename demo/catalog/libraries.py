"""The libraries that Keras can compute with: what they are called, and whether they are there."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

OWN = "tensorflow"  # what the talk's own engine computes with
CPU = ":cpu"  # behind a library's name: without the GPU that this machine may have


@dataclass(frozen=True)
class Library:
    """A library that computes; ``install`` is what brings it."""

    name: str  # as it is imported; as Keras calls it, if it does
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
        Library("pytensor", "PyTensor", "pip install -e '.[pytensor]'"),
    )
}


def label(name: str) -> str:
    """Return what people call a library that computes."""
    name = name.removesuffix(CPU)
    return LIBRARIES[name].label if name in LIBRARIES else name
