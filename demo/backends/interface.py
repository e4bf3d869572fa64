"""The interface of all backends: what the engine needs from TensorFlow, JAX or PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from demo.data.core.dataset import Dataset

if TYPE_CHECKING:  # it takes seconds to import, which only the training thread may do
    from keras import Model

Part = Literal["train", "test"]
Indices = NDArray[np.int32]  # numbers of images, shape (images,)
Weights = dict[str, NDArray[np.float32]]  # by the layer's index and Keras's name: "0/kernel"
WeightArrays = list[NDArray[Any]]  # all weights, in the order of Keras's variables

BATCH_SIZE = 128  # examples in a step, at the most
LEAST_BATCH, STEPS = 4, 30  # of few examples; steps that an epoch should have
MAX_SHOWN = 10_000  # numbers in an array of weights that demos can show


class UnsupportedModel(ValueError):
    """A library can't train such a model, and another one can; the message is a plain sentence."""


def batch_size_for(data: Dataset) -> int:
    """Return how many train examples a step takes.

    With ``BATCH_SIZE`` of 142 wines there would be two steps an epoch, and nothing learned in
    twenty. So of all but images it is the largest power of two that leaves ``STEPS``, or
    ``LEAST_BATCH``. Runs on images go on after an interruption as they began, however old.
    """
    size = BATCH_SIZE
    while data.kind != "images" and size > LEAST_BATCH and len(data.x_train) < STEPS * size:
        size //= 2
    return size


@dataclass(frozen=True)
class Evaluation:
    """How well a model answered some images, and its answers."""

    loss: float  # summed, in nats
    right: int  # 0 where an answer is a number
    probabilities: NDArray[np.float32]  # (images, classes); or (images, 1), numbers in their unit


class Trainer(Protocol):
    """One model with its optimizer, compiled; the data set is on the device already."""

    weights: int  # trainable numbers
    warning: str  # what its author should mend though it can be trained; "": nothing
    optimizer: str  # as Keras calls it: "Adam"

    @property
    def learning_rate(self) -> float | None:
        """The step size as it is now; None if it changes by itself, by a schedule."""

    def set_learning_rate(self, rate: float) -> None:
        """Change the step size from the next step on; raises ``ValueError`` for a schedule.

        ``reset`` goes back to the model's own.
        """

    def take_steps_of(
        self, batch_size: int, class_weights: NDArray[np.float32] | None = None
    ) -> None:
        """Take so many examples in a step; ``class_weights``, (classes,), say how much each counts.

        Until this is called again. Raises ``UnsupportedModel``.
        """

    def use(self, data: Dataset) -> None:
        """Switch to another data set of the same image shape; nothing is compiled anew."""

    def reset(self, seed: int | None = None) -> None:
        """Go back to the first weights, or to those of another seed; nothing is compiled anew."""

    def train(self, indices: Indices) -> tuple[float, int]:
        """Take one step per batch of these train images, with dropout on.

        Return the mean of what it minimizes, and how many were answered rightly on the way.
        """

    def finish(self) -> None:
        """Do what is left at the end of a training: averaged weights may take their places."""

    def evaluate(self, part: Part, indices: Indices) -> Evaluation:
        """Answer these images of a part of the data, with dropout off."""

    def predict(
        self, images: NDArray[np.float32], weights: WeightArrays | None = None
    ) -> NDArray[np.float32]:
        """Return probabilities, (images, classes), of a few images, with dropout off.

        ``images``: (images, height, width, channels). ``weights`` of ``copy_weights`` are used
        for this call alone; None: the present ones.
        """

    def copy_weights(self) -> WeightArrays:
        """Return a copy of all present weights."""

    def small_weights(self) -> Weights:
        """Return a copy of those weights that demos can show, by name, as ``Snapshot`` has them.

        They are arrays that have ``MAX_SHOWN`` numbers at most, and those of the first layers.
        """

    def state(self) -> WeightArrays:
        """Return a copy of all that training changes: weights, optimizer, seeds of dropout."""

    def restore(self, state: WeightArrays) -> None:
        """Go back to what ``state`` returned; raises ``ValueError`` if it is another model's."""


@dataclass(frozen=True)
class Inspection:
    """A forward and a backward pass of one picture through a model."""

    # The output of each layer with weights, and, if the last one does not answer, the answers.
    activations: list[NDArray[np.float32]]
    errors: list[NDArray[np.float32]]  # the gradients of the loss with respect to these outputs
    probabilities: NDArray[np.float32]  # shape (classes,)
    loss: float  # in nats


class InspectableModel(Protocol):
    """A model that learns from single pictures, with dropout off, and shows its inside."""

    weights: list[int]  # trainable numbers of each layer that has any; 0: of the answers

    def look(self, image: NDArray[np.float32], label: int) -> Inspection:
        """Run an example forward, and its error back; nothing changes.

        The output of a convolution is averaged over its filters: (rows, columns).
        """

    def step(self) -> list[float]:
        """Take one step of plain gradient descent with the gradients of the last ``look``.

        Return how far each layer's weights moved: the mean absolute change, divided by the mean
        absolute weight.
        """

    def reset(self) -> None:
        """Go back to the first weights."""


@dataclass(frozen=True)
class ModelSize:
    """How large a model is."""

    weights: int  # trainable numbers
    outputs: int  # numbers in the outputs of all its layers, for one picture


class Backend(Protocol):
    """A library that computes, and the device that it computes on."""

    name: str  # as Keras calls it: "tensorflow"
    device: str  # as the audience reads it: "CPU (8 cores)"

    def trainer(
        self,
        build: Callable[[], Model],
        data: Dataset | None = None,
        batch_size: int = BATCH_SIZE,
        optimizer: str = "",
    ) -> Trainer:
        """Build a model for a data set, None: the talk's own, and make it ready to train.

        ``batch_size`` is the number of images in a step; ``optimizer``, by its name, takes the
        place of the model's own. Raises ``MemoryError`` if the model is
        too large, ``TypeError`` and ``ValueError`` if it does not fit, and what Keras raises.
        """


class Lane(Protocol):
    """One of the ways to train that are compared: a model on a device, compiled or not."""

    label: str  # as the audience reads it: "GPU", "Op by op"
    device: str

    def step(self, batch: Indices) -> None:
        """Train on a batch of train images; return when the device has finished."""


@runtime_checkable
class Inspector(Protocol):
    """A backend that can also inspect and measure models."""

    def open_model(self, build: Callable[[], Model]) -> InspectableModel:
        """Build a model whose inside can be read; raises what Keras raises."""

    def size(self, build: Callable[[], Model]) -> ModelSize:
        """Return how large a model would be, without allocating it."""

    def lanes(self, build: Callable[[], Model]) -> Sequence[Lane]:
        """Return two ways to train a model on this device, the faster first, or none."""

    def memory(self) -> tuple[str, int]:
        """Return where models lie, "GPU" or "machine", and its bytes, 0 if unknown."""
