"""A Keras model whose inside can be read while it learns from single pictures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import Model, ops
from numpy.typing import NDArray

from demo.backends.interface import Inspection, ModelSize
from demo.backends.keras_trainer import assign, count_weights, to_numpy, value_of

LEARNING_RATE = 0.01


@dataclass(frozen=True)
class Pass:
    """A forward and a backward pass, in tensors of a library."""

    outputs: list[Any]  # of each layer with weights: (1, ...)
    answers: Any  # (1, classes)
    loss: Any
    errors: list[Any]  # the gradients of the loss with respect to these outputs
    gradients: list[Any]  # and with respect to each trainable variable


class KerasInspectableModel:
    """Each layer's output, and the error at that output, can be read.

    What differs between libraries is how gradients are computed: ``_run``.
    """

    def __init__(self, model: Model) -> None:
        """Raise ``ValueError`` for a model whose layers can't be looked into one by one."""
        self._layers = _layers_that_learn(model)
        self._logits = _answer_with_logits(model)
        outputs = [*(layer.output for layer in self._layers), *model.outputs]
        self._inside = Model(model.inputs[0], outputs)
        by_layer = [layer.trainable_variables for layer in self._layers]
        self._by_layer = by_layer
        self._trainable = [each for variables in by_layer for each in variables]
        self._gradients: list[Any] = []  # of the last look
        self._variables = model.variables
        self._first_values = [value_of(variable) for variable in self._variables]
        self.weights = [len(_flat(variables)) for variables in by_layer]

    def look(self, image: NDArray[np.float32], label: int) -> Inspection:
        """Run a picture (height, width, channels) forward, and its error back; nothing changes."""
        done = self._run(image[np.newaxis], np.array([label], np.int32))
        self._gradients = done.gradients
        shares = ops.softmax(done.answers) if self._logits else done.answers
        return Inspection(
            [_readable(output) for output in done.outputs],
            [_readable(error) for error in done.errors],
            to_numpy(shares[0]).astype(np.float32),
            float(to_numpy(done.loss)),
        )

    def step(self) -> list[float]:
        """Take one step of plain gradient descent with the gradients of the last ``look``.

        Return how far each layer's weights moved: the mean absolute change, divided by the mean
        absolute weight.
        """
        before = [_flat(variables) for variables in self._by_layer]
        for variable, gradient in zip(self._trainable, self._gradients, strict=True):
            moved = value_of(variable) - LEARNING_RATE * to_numpy(gradient)
            variable.assign(variable.constraint(moved) if variable.constraint else moved)
        after = [_flat(variables) for variables in self._by_layer]
        pairs = zip(before, after, strict=True)
        return [float(np.abs(new - old).mean() / np.abs(old).mean()) for old, new in pairs]

    def reset(self) -> None:
        """Go back to the first weights."""
        assign(self._variables, self._first_values)

    def _run(self, images: NDArray[np.float32], labels: NDArray[np.int32]) -> Pass:
        """Run one picture, (1, height, width, channels), and its label, (1,), through the model."""
        raise NotImplementedError

    def _loss(self, labels: Any, answers: Any) -> Any:
        """Return the loss of one answer, (1, classes)."""
        losses = keras.losses.sparse_categorical_crossentropy(
            labels, answers, from_logits=self._logits
        )
        return losses[0]


def size_of(model: Model) -> ModelSize:
    """Return how large a model is, whose variables need not have values."""
    outputs = [layer.output.shape[1:] for layer in model.layers if not _only_reshapes(layer)]
    return ModelSize(count_weights(model.trainable_variables), sum(map(math.prod, outputs)))


def _only_reshapes(layer: Any) -> bool:
    """Tell whether a layer's output is its input in another shape, which takes no memory."""
    return isinstance(layer, keras.layers.Flatten | keras.layers.Reshape)


def _layers_that_learn(model: Model) -> list[Any]:
    if not getattr(model, "inputs", None):
        raise ValueError(
            "Expected a Sequential or functional model, whose layers can be looked into. "
            f"Received: one of the class {type(model).__name__}. Name another model here."
        )
    layers = [layer for layer in model.layers if layer.trainable_variables]
    if not layers:
        raise ValueError(
            f"Expected a model that can learn. Received: {model.name}, which has no weights to "
            "train. Name another model here."
        )
    return layers


def _answer_with_logits(model: Model) -> bool:
    """Replace a final softmax by logits, whose errors are the easiest to read.

    Return whether the model's answers are logits now.
    """
    last = model.layers[-1]
    if getattr(last, "activation", None) is keras.activations.softmax:
        last.activation = keras.activations.linear
    return getattr(last, "activation", None) is keras.activations.linear


def _readable(values: Any) -> NDArray[np.float32]:  # (1, nodes) or (1, height, width, maps)
    array: NDArray[np.float32] = to_numpy(values)[0].astype(np.float32)
    return array.mean(axis=-1) if array.ndim == 3 else array.ravel()


def _flat(variables: list[Any]) -> NDArray[np.float32]:
    return np.concatenate([value_of(variable).ravel() for variable in variables])
