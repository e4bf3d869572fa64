"""What the engine asks of a backend: the loop behind an interface, whatever computes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from demo.data.dataset import Dataset

if TYPE_CHECKING:  # loading it takes seconds, and is the training thread's to do
    from keras import Model

Part = Literal["train", "test"]
Indices = NDArray[np.int32]  # which images, shape (images,)
Weights = dict[str, NDArray[np.float32]]  # by the layer's place and Keras's name: "0/kernel"
WeightArrays = list[NDArray[Any]]  # all that makes a model's answers, in the order of its variables

BATCH_SIZE = 128
SMALL = 10_000  # numbers in an array of weights that is still looked at


@dataclass(frozen=True)
class Evaluation:
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

    def evaluate(self, part: Part, indices: Indices) -> Evaluation:
        """Answer these images, with dropout off."""

    def predict(
        self, images: NDArray[np.float32], kept: WeightArrays | None = None
    ) -> NDArray[np.float32]:
        """Return a probability per class of a few images, with dropout off.

        ``kept`` answers instead of the weights as they are, which stay.
        """

    def keep(self) -> WeightArrays:
        """Return a copy of all weights as they are."""

    def small_weights(self) -> Weights:
        """Return the weights as they are of those layers that can be looked at."""

    def state(self) -> WeightArrays:
        """Return a copy of all that training changes: weights, optimizer, seeds of dropout."""

    def restore(self, state: WeightArrays) -> None:
        """Go on from what ``state`` returned; raises ``ValueError`` if it is of another model."""


@dataclass(frozen=True)
class Inspection:
    """What one picture does inside a model: forward its answer, back the error of that."""

    activations: list[NDArray[np.float32]]  # what each layer with weights puts out
    errors: list[NDArray[np.float32]]  # the gradients of the loss with respect to these
    probabilities: NDArray[np.float32]  # shape (classes,)
    loss: float  # in nats


class InspectableModel(Protocol):
    """A model that is looked into while it learns from single pictures, with dropout off."""

    weights: list[int]  # trainable numbers of each layer that has any

    def look(self, image: NDArray[np.float32], label: int) -> Inspection:
        """Let a picture through the model and its error back; nothing changes.

        Where a layer puts out pictures, they are averaged to one.
        """

    def step(self) -> list[float]:
        """Take one step of plain gradient descent from the last look, against its error.

        Return by how much each layer's weights moved, as a share of their own size; both are
        means without signs.
        """

    def reset(self) -> None:
        """Go back to the first weights."""


@dataclass(frozen=True)
class ModelSize:
    """How large a model is."""

    weights: int  # trainable numbers
    outputs: int  # numbers that all its layers together put out for one picture


class Backend(Protocol):
    """A library that computes, with the data on its device."""

    name: str  # as Keras calls it: "tensorflow"
    device: str  # as the audience reads it: "CPU (8 cores)"

    def trainer(
        self,
        build: Callable[[], Model],
        data: Dataset | None = None,
        batch_size: int = BATCH_SIZE,
    ) -> Trainer:
        """Build a model for some data and make it ready to train; raises what Keras raises.

        ``batch_size`` is the number of images in a step.
        """


class Lane(Protocol):
    """One way: a model, and where and how it is computed."""

    label: str  # as the audience reads it: "GPU", "Op by op"
    device: str

    def step(self, batch: Indices) -> None:
        """Learn from a batch of train images; returns when it is done."""


@runtime_checkable
class Inspector(Protocol):
    """A backend that can do more with a model than train it."""

    def open_model(self, build: Callable[[], Model]) -> InspectableModel:
        """Build a model to look into; raises what Keras raises."""

    def size(self, build: Callable[[], Model]) -> ModelSize:
        """Return how large a model would be, without taking memory for it."""

    def lanes(self, build: Callable[[], Model]) -> Sequence[Lane]:
        """Return two ways to train a model, the faster first: GPU and CPU, or what there is."""

    def memory(self) -> tuple[str, int]:
        """Return where models lie, "GPU" or "machine", and its bytes, 0 if unknown."""
