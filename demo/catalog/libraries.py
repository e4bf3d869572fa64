"""The libraries that Keras can compute with: what they are called, and whether they are there."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.machinery import PathFinder

DEFAULT = "tensorflow"  # what a talk trains on, unless told otherwise
SETTING = "KERAS_BACKEND"  # the environment variable that tells, as it tells Keras
CPU = ":cpu"  # behind a library's name: without the GPU that this machine may have


@dataclass(frozen=True)
class Library:
    """A library that computes; ``install`` is what brings it."""

    name: str  # as it is imported; as Keras calls it, if it does
    label: str  # as people call it
    install: str
    compiles: bool = True  # a training step, as a whole and within seconds

    @property
    def missing(self) -> str:
        """What installs it; nothing if it is there, though this process may not import it."""
        is_there = sys.modules.get(self.name) or PathFinder.find_spec(self.name)
        return "" if is_there else self.install


LIBRARIES = {
    each.name: each
    for each in (
        Library("tensorflow", "TensorFlow", "pip install tensorflow"),
        Library("jax", "JAX", "pip install jax"),
        Library("torch", "PyTorch", "pip install -e '.[torch]'", compiles=False),
        Library("pytensor", "PyTensor", "pip install -e '.[pytensor]'"),
    )
}


NOTHING_TO_COMPARE = "Without a GPU, PyTorch has but one way to learn: nothing to compare"
TALK_LIBRARIES = ("tensorflow", "jax", "torch")  # those that a whole talk can train on


def label(name: str) -> str:
    """Return what people call a library that computes."""
    name = name.removesuffix(CPU)
    return LIBRARIES[name].label if name in LIBRARIES else name
