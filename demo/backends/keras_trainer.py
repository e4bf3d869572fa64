"""What trainers have in common, whatever Keras computes with: weights, and what is kept of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import Model
from numpy.typing import NDArray

from demo.backends.interface import SMALL, Indices, Part, WeightArrays, Weights
from demo.backends.keras_internals import compiled_with, losses_per_example, takes_logits
from demo.backends.random_seed import seeded
from demo.data.dataset import Dataset

# Of each weight while it is trained: itself, its gradient, Adam's two averages, and its first value
# for a restart.
COPIES = 5
SHARE = 0.5  # of the free memory of a device that data may take: models need some, too

Put = Callable[[NDArray[Any]], Any]  # brings an array to the device


class DeviceArrays:
    """Images and their labels: on the device, or where they are, to be brought chunk by chunk."""

    def __init__(
        self, images: NDArray[np.float32], labels: NDArray[np.int32], put: Put, *, streams: bool
    ) -> None:
        """``images`` have the shape (images, height, width, channels)."""
        self._put, self.streams = put, streams
        self._images: Any = images if streams else put(images)
        self._labels: Any = labels if streams else put(labels)

    def chunk(self, indices: Indices) -> tuple[Any, Any, Any]:
        """Return images and labels on the device, and where these ones are among them."""
        put = self._put
        if not self.streams:
            return self._images, self._labels, put(indices)
        places = np.arange(len(indices), dtype=np.int32)
        return put(self._images[indices]), put(self._labels[indices]), put(places)


DeviceParts = dict[Part, DeviceArrays]


class DeviceData:
    """The data sets that were brought to the device, each once."""

    def __init__(self, put: Put, room: float | None) -> None:
        """``room`` is how many bytes are free there; a data set too large for it streams."""
        self._put, self._room = put, math.inf if room is None else room
        self._placed: dict[str, DeviceParts] = {}

    def __call__(self, data: Dataset) -> DeviceParts:
        """Return a data set's parts, on the device as far as there is room."""
        if data.name not in self._placed:
            put, size = self._put, data.x_train.nbytes + data.x_test.nbytes
            streams = size > SHARE * self._room
            if not streams:
                self._room -= size
            self._placed[data.name] = {
                "train": DeviceArrays(data.x_train, data.y_train, put, streams=streams),
                "test": DeviceArrays(data.x_test, data.y_test, put, streams=streams),
            }
        return self._placed[data.name]


class KerasTrainer:
    """A model, its optimizer, and all that training changes of them."""

    def __init__(
        self,
        model: Model,
        build: Callable[[], Model],
        data: Dataset,
        place: Callable[[Dataset], DeviceParts],
        batch_size: int,
    ) -> None:
        """``place`` brings a data set to the device, once; a step takes ``batch_size`` images."""
        self.model, self.batch_size = model, batch_size
        self._build, self._place = build, place
        self._parts = place(data)
        self.weights = count_weights(model.trainable_variables)
        self._loss = keras.losses.get(
            compiled_with(model, "loss", "sparse_categorical_crossentropy")
        )
        self._optimizer = compiled_with(model, "optimizer", None) or keras.optimizers.Adam()
        self._optimizer.build(model.trainable_variables)
        # Everything that training changes, the seeds of dropout included.
        self._variables = [*model.variables, *self._optimizer.variables]
        self._first_values = _copy(self._variables)
        self._other_first_values: dict[int, WeightArrays] = {}
        self._compile(data)

    def _compile(self, data: Dataset) -> None:
        """Make ready what else a library needs, once all of the above is there."""

    @property
    def parts(self) -> DeviceParts:
        """The data that it learns from and is measured on, on the device."""
        return self._parts

    def use(self, data: Dataset) -> None:
        """Take another data set of the same shape, without compiling anything anew."""
        self._parts = self._place(data)

    def reset(self, seed: int | None = None) -> None:
        """Go back to the first weights, optimizer state and dropout seeds; nothing is compiled."""
        assign(
            self._variables, self._first_values if seed is None else self._first_values_with(seed)
        )

    def _first_values_with(self, seed: int) -> WeightArrays:
        """Return the first values that the variables would have had with another seed."""
        if seed not in self._other_first_values:
            with seeded(seed):
                weights = _copy(self._build().variables)
            self._other_first_values[seed] = weights + self._first_values[len(weights) :]
        return self._other_first_values[seed]

    def keep(self) -> WeightArrays:
        """Return a copy of all weights as they are."""
        return _copy(self.model.variables)

    def state(self) -> WeightArrays:
        """Return a copy of all that training changes: weights, optimizer, seeds of dropout."""
        return _copy(self._variables)

    def restore(self, state: WeightArrays) -> None:
        """Go on from what ``state`` returned; raises ``ValueError`` if it is of another model."""
        expected = [tuple(variable.shape) for variable in self._variables]
        came = [array.shape for array in state]
        if came != expected:
            raise ValueError(f"Expected arrays of shapes {expected}. Received: {came}.")
        assign(self._variables, state)

    def small_weights(self) -> Weights:
        """Return the weights as they are of those layers that can be looked at."""
        layers = [layer for layer in self.model.layers if layer.trainable_variables]
        return {
            f"{place}/{variable.name}": value_of(variable).astype(np.float32)
            for place, layer in enumerate(layers)
            for variable in layer.trainable_variables
            if int(np.prod(variable.shape)) <= SMALL
        }

    def predict(
        self, images: NDArray[np.float32], kept: WeightArrays | None = None
    ) -> NDArray[np.float32]:
        """Return a probability per class of a few images, with dropout off.

        ``kept`` answers instead of the weights as they are, which stay.
        """
        if kept is None:
            return self._answer(images)
        now = self.keep()
        assign(self.model.variables, kept)
        answer = self._answer(images)
        assign(self.model.variables, now)
        return answer

    def _answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a probability per class of a few images, by the weights as they are."""
        raise NotImplementedError

    def _shares(self, answers: Any) -> Any:  # logits or probabilities -> probabilities
        return keras.ops.softmax(answers) if takes_logits(self._loss) else answers

    def _losses(self, labels: Any, answers: Any) -> Any:  # (batch,), (batch, classes) -> (batch,)
        return losses_per_example(self._loss, labels, answers)


def check_model(model: object, data: Dataset) -> Model:
    """Return a model that fits some data; raises ``TypeError`` and ``ValueError``."""
    if not isinstance(model, Model):
        raise TypeError(f"Expected a variant to return a Keras model. Received: {model!r}.")
    expected = (None, data.classes)
    if model.output_shape != expected:
        raise ValueError(
            f"Expected a model whose output has the shape {expected}, one probability per "
            f"class. Received: {model.output_shape}. End it with Dense(classes)."
        )
    return model


def count_weights(variables: list[Any]) -> int:
    """Return how many numbers some variables hold."""
    return sum(math.prod(variable.shape) for variable in variables)


def value_of(variable: Any) -> NDArray[Any]:
    """Return a copy of a variable's value, which stays as it is now."""
    return to_numpy(variable.value)


def to_numpy(tensor: Any) -> NDArray[Any]:
    """Return a copy of any library's tensor; NumPy warns of how Keras would ask some for it."""
    if hasattr(tensor, "detach"):  # PyTorch's
        tensor = tensor.detach().cpu()
    return np.array(tensor.numpy() if hasattr(tensor, "numpy") else tensor)


def assign(variables: list[Any], values: list[Any]) -> None:
    """Give variables their values."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def expect_room(weights: int, free: int | None) -> None:
    """Raise ``MemoryError`` if so many bytes of weights can't be trained in those that are free.

    ``None``: nobody knows how many these are.
    """
    needed = COPIES * weights
    if free is not None and needed > free:
        raise MemoryError(f"{needed / 2**30:,.0f} GiB needed, {free / 2**30:,.0f} GiB free")


def _copy(variables: list[Any]) -> WeightArrays:
    return [value_of(variable) for variable in variables]
