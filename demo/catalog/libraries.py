"""The libraries that Keras can compute with: what they are called, and whether they are there."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.machinery import PathFinder

from demo.catalog.plugins import BACKENDS, plugins

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
    module: str = ""  # that says it is there, if not the one of its name

    @property
    def missing(self) -> str:
        """What installs it; nothing if it is there, though this process may not import it."""
        top = (self.module or self.name).split(".")[0]
        is_there = sys.modules.get(top) or PathFinder.find_spec(top)
        return "" if is_there else self.install


def _installed() -> list[Library]:
    """Return the libraries that other packages add; what is installed is never missing."""
    return [
        Library(each.name, each.name, f"pip install {each.package}", module=each.module)
        for each in plugins(BACKENDS).values()
    ]


LIBRARIES = {
    each.name: each
    for each in (
        Library("tensorflow", "TensorFlow", "pip install tensorflow"),
        Library("jax", "JAX", "pip install jax"),
        Library("torch", "PyTorch", "pip install -e '.[torch]'", compiles=False),
        Library("pytensor", "PyTensor", "pip install -e '.[pytensor]'"),
        *_installed(),
    )
}


NOTHING_TO_COMPARE = "Without a GPU, PyTorch has but one way to learn: nothing to compare"
TALK_LIBRARIES = ("tensorflow", "jax", "torch")  # those that a whole talk can train on


def label(name: str) -> str:
    """Return what people call a library that computes."""
    name = name.removesuffix(CPU)
    return LIBRARIES[name].label if name in LIBRARIES else name
