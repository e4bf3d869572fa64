"""What the engine asks of a backend: the loop behind an interface, whatever computes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from demo.data import Dataset

if TYPE_CHECKING:  # loading it takes seconds, and is the training thread's to do
    from keras import Model

Part = Literal["train", "test"]
Indices = NDArray[np.int32]  # which images, shape (images,)
Weights = dict[str, NDArray[np.float32]]  # by the layer's place and Keras's name: "0/kernel"

BATCH_SIZE = 128
SMALL = 10_000  # numbers in an array of weights that is still looked at


@dataclass(frozen=True)
class Answers:
    """How well some images were answered, and how."""

    loss: float  # summed, in nats
    right: int
    probabilities: NDArray[np.float32]  # shape (images, classes)


class Trainer(Protocol):
    """One variant's model with its optimizer, compiled; the data lies on the device already."""

    weights: int  # trainable numbers

    def use(self, data: Dataset) -> None:
        """Take another data set of the same shape, without compiling anything anew."""

    def reset(self, seed: int | None = None) -> None:
        """Go back to the first weights, or to those of another seed; nothing is compiled."""

    def train(self, indices: Indices) -> tuple[float, int]:
        """Take one step per batch of these train images, with dropout on.

        Return the mean loss in nats and how many were answered rightly on the way.
        """

    def evaluate(self, part: Part, indices: Indices) -> Answers:
        """Answer these images, with dropout off."""

    def predict(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a probability per class of a few images, with dropout off."""

    def small_weights(self) -> Weights:
        """Return the weights as they are of those layers that can be looked at."""


class Backend(Protocol):
    """A library that computes, with the data on its device."""

    name: str  # as Keras calls it: "tensorflow"
    device: str  # as the audience reads it: "CPU (8 cores)"

    def trainer(self, build: Callable[[], Model], data: Dataset | None = None) -> Trainer:
        """Build a model for some data and make it ready to train; raises what Keras raises."""
