"""What the trainers of all libraries share: steps, weights, and their copies."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
from keras import Model
from numpy.typing import NDArray

from demo.backends.devices.device_data import DeviceParts
from demo.backends.interface import MAX_SHOWN, WeightArrays, Weights
from demo.backends.keras.answer_shares import AnsweredNumbers, AnswerShares
from demo.backends.keras.first_layers import FirstLayers
from demo.backends.keras.internals import (
    has_own_loss,
    has_own_step,
    innermost,
    layers_within,
    losses_per_example,
    measured_loss,
    mode,
    own_weights,
    rate_variable,
    replace_optimizer,
)
from demo.backends.keras.random_seed import seeded
from demo.backends.keras.tensors import value_of
from demo.data.core.dataset import Dataset
from demo.data.core.number_scaling import in_own_unit

# Numbers in memory for each weight during training: itself, its gradient, Adam's two averages, and
# its first value for a restart.
COPIES = 5
# Losses of a model whose author has chosen none.
LOSS, NUMBER_LOSS = "sparse_categorical_crossentropy", "mean_squared_error"


class KerasTrainer:
    """A model, its optimizer, and all that training changes of them."""

    def __init__(
        self,
        model: Model,
        build: Callable[[], Model],
        data: Dataset,
        device_data: Callable[[Dataset], DeviceParts],
        batch_size: int,
        optimizer: str = "",
    ) -> None:
        """``device_data`` copies a data set to the device; a step takes ``batch_size`` images.

        ``build`` makes the same model again, for the first weights of other seeds. ``optimizer``,
        by its name, takes the place of the model's own.
        """
        self.model, self.batch_size = model, batch_size
        self._measured_at_once = batch_size  # examples: answers don't depend on it
        self._class_weights: Any = None  # (classes,), on the device; None: all count as much
        self._build, self._device_data = build, device_data
        self._data, self._parts = data, device_data(data)
        default = NUMBER_LOSS if data.is_regression else LOSS
        self.weights = count_weights(model.trainable_variables)
        if not model.compiled or (model.loss is None and not _says_its_loss(model)):
            model.compile(getattr(model, "optimizer", None) or "adam", default)
        if optimizer:
            replace_optimizer(model, optimizer)
        self.optimizer = type(innermost(model.optimizer)).__name__
        own = (own_weights(layer) for layer in layers_within(model))
        self._layers = [variables for variables in own if variables]
        self._has_own_step = has_own_step(model)
        self._training, self._testing = mode(model, training=True), mode(model, training=False)
        self._optimizer = model.optimizer
        self._optimizer.build(model.trainable_variables)
        # Everything that training changes, the seeds of dropout included.
        self._variables = [*model.variables, *self._optimizer.variables]
        self._first_values = _copy(self._variables)
        self._other_first_values: dict[int, WeightArrays] = {}
        self._loss = measured_loss(model, default)
        self._drawing: list[Any] = []  # seeds that change when the model answers
        self._first_layers = FirstLayers(model, self._answer_once, data.x_test)
        self._shares: AnswerShares | AnsweredNumbers = (
            AnsweredNumbers()
            if data.is_regression
            else AnswerShares(self._loss, self._first_layers.answers)
        )
        self.warning = self._shares.warning
        assign(self._variables, self._first_values)  # some change when they answer
        self._compile(data)

    def _answer_once(self, examples: NDArray[np.float32]) -> Any:
        """Return answers, (examples, classes), with nothing compiled and nothing changed."""
        weights = {id(each) for each in self.model.weights}
        seeds = [each for each in self.model.variables if id(each) not in weights]
        values = _copy(seeds)  # some draw random numbers when they answer
        answers = self.model(examples, **self._testing)
        drawn = zip(seeds, values, strict=True)
        self._drawing = [seed for seed, value in drawn if (value_of(seed) != value).any()]
        assign(seeds, values)
        return answers

    @contextmanager
    def measuring(self) -> Iterator[None]:
        """Leave as they are what draws random numbers even when nothing is trained.

        Recurrent layers with dropout do so: to measure a run would change how it goes on.
        """
        values = _copy(self._drawing)
        yield
        assign(self._drawing, values)

    def _compile(self, data: Dataset) -> None:
        """Prepare what a library needs beyond the constructor, which calls this at its end."""

    @property
    def parts(self) -> DeviceParts:
        """The train and test images in use."""
        return self._parts

    def use(self, data: Dataset) -> None:
        """Switch to another data set of the same image shape; nothing is compiled anew."""
        self._data, self._parts = data, self._device_data(data)

    @property
    def learning_rate(self) -> float | None:
        """The step size as it is now; None if it changes by itself, by a schedule."""
        rate = rate_variable(self._optimizer)
        return None if rate is None else float(value_of(rate))

    def set_learning_rate(self, rate: float) -> None:
        """Change the step size from the next step on; raises ``ValueError`` for a schedule."""
        variable = rate_variable(self._optimizer)
        if variable is None:
            raise ValueError(
                "Expected a model whose learning rate stays the same. Received: one with a "
                f"schedule, and learning_rate {rate:g}. Name an optimizer, too, or leave it out."
            )
        variable.assign(rate)

    def take_steps_of(
        self, batch_size: int, class_weights: NDArray[np.float32] | None = None
    ) -> None:
        """Take so many examples in a step, which count as much as ``class_weights`` say."""
        self.batch_size = batch_size
        weights = None if class_weights is None else keras.ops.convert_to_tensor(class_weights)
        self._class_weights = weights

    def reset(self, seed: int | None = None) -> None:
        """Go back to the first weights, optimizer state and dropout seeds.

        ``seed`` gives those of another seed. Nothing is compiled anew.
        """
        assign(
            self._variables, self._first_values if seed is None else self._first_values_with(seed)
        )
        if self._has_own_step:
            self.model.reset_metrics()

    def finish(self) -> None:
        """Do what is left at the end of a training: averaged weights may take their places."""
        self._optimizer.finalize_variable_values(self.model.trainable_variables)

    def _first_values_with(self, seed: int) -> WeightArrays:
        """Return the first values that the variables would have had with another seed."""
        if seed not in self._other_first_values:
            with seeded(seed):
                weights = _copy(self._build().variables)
            self._other_first_values[seed] = weights + self._first_values[len(weights) :]
        return self._other_first_values[seed]

    def copy_weights(self) -> WeightArrays:
        """Return a copy of all present weights."""
        return _copy(self.model.variables)

    def state(self) -> WeightArrays:
        """Return a copy of all that training changes: weights, optimizer, seeds of dropout."""
        return _copy(self._variables)

    def restore(self, state: WeightArrays) -> None:
        """Go back to what ``state`` returned; raises ``ValueError`` if it is another model's."""
        expected = [tuple(variable.shape) for variable in self._variables]
        received = [array.shape for array in state]
        if received != expected:
            raise ValueError(f"Expected arrays of shapes {expected}. Received: {received}.")
        assign(self._variables, state)

    def small_weights(self) -> Weights:
        """Return a copy of weights that demos show: of small arrays, and of the first layers.

        An array with ``MAX_SHOWN`` numbers at most is named after its layer's place among those
        that learn and by itself, "0/kernel"; ``FirstLayers`` says what else there is.
        """
        return {
            f"{index}/{variable.name}": value_of(variable).astype(np.float32)
            for index, layer in enumerate(self._layers)
            for variable in layer
            if math.prod(variable.shape) <= MAX_SHOWN
        } | self._first_layers.weights()

    def predict(
        self, images: NDArray[np.float32], weights: WeightArrays | None = None
    ) -> NDArray[np.float32]:
        """Return probabilities, (images, classes), of a few images, with dropout off.

        ``weights`` are used for this call alone; None: the present ones.
        """
        if weights is None:
            with self.measuring():
                return self._in_own_unit(self._answer(images))
        present = self.copy_weights()
        assign(self.model.variables, weights)
        answer = self._answer(images)
        assign(self.model.variables, present)
        return self._in_own_unit(answer)

    def _in_own_unit(self, answers: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return answers as they are shown: numbers in the unit of the data in use."""
        return in_own_unit(answers, self._data.answer_scale)

    def _answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return probabilities, (images, classes), with the present weights."""
        raise NotImplementedError

    def _losses(self, labels: Any, answers: Any) -> Any:  # (batch,), (batch, classes) -> (batch,)
        if self._data.is_regression:  # a loss of the author's own may subtract one from the other
            labels = keras.ops.expand_dims(labels, -1)
        return losses_per_example(self._loss, labels, keras.ops.cast(answers, "float32"))


def _says_its_loss(model: Model) -> bool:
    """Whether a model without a compiled loss says otherwise what it minimizes."""
    return has_own_step(model) or has_own_loss(model)


def count_weights(variables: list[Any]) -> int:
    """Return how many numbers some variables hold."""
    return sum(math.prod(variable.shape) for variable in variables)


def assign(variables: list[Any], values: list[Any]) -> None:
    """Give variables their values."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def expect_room(weights: int, free: int | None) -> None:
    """Raise ``MemoryError`` if training needs more memory than is free.

    ``weights`` is the size of all weights in bytes, ``free`` in bytes, None: unknown.
    """
    needed = COPIES * weights
    if free is not None and needed > free:
        raise MemoryError(f"{needed / 2**30:,.0f} GiB needed, {free / 2**30:,.0f} GiB free")


def _copy(variables: list[Any]) -> WeightArrays:
    return [value_of(variable) for variable in variables]
