"""What the engine asks of a backend: the loop behind an interface, whatever computes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # loading it takes seconds, and is the training thread's to do
    from keras import Model

Part = Literal["train", "test"]
Indices = NDArray[np.int32]  # which images, shape (images,)

BATCH_SIZE = 128


class Trainer(Protocol):
    """One variant's model with its optimizer, compiled; the data lies on the device already."""

    weights: int  # trainable numbers

    def reset(self) -> None:
        """Go back to the first weights, without compiling anything anew."""

    def train(self, indices: Indices) -> float:
        """Take one step per batch of these train images; return the mean loss in nats."""

    def evaluate(self, part: Part, indices: Indices) -> tuple[float, int]:
        """Return the summed loss and the number of right answers, with dropout off."""


class Backend(Protocol):
    """A library that computes, with the data on its device."""

    name: str  # as Keras calls it: "tensorflow"
    device: str  # as the audience reads it: "CPU (8 cores)"

    def trainer(self, build: Callable[[], Model]) -> Trainer:
        """Build a model and make it ready to train; raises what Keras raises."""
