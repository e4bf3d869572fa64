"""A Keras model on TensorFlow whose inside can be read while it learns from single pictures."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import Model
from numpy.typing import NDArray

from demo.backends.interface import Inspection

LEARNING_RATE = 0.01


class TensorFlowInspectableModel:
    """Runs eagerly, so that each layer's output, and the error at that output, can be read."""

    def __init__(self, model: Model) -> None:
        """Raise ``ValueError`` for a model whose layers can't be looked into one by one."""
        layers = _layers_that_learn(model)
        self._logits = _answer_with_logits(model)
        outputs = [*(layer.output for layer in layers), *model.outputs]
        self._inside = Model(model.inputs[0], outputs)
        self._by_layer = [layer.trainable_variables for layer in layers]
        self._trainable = [each for variables in self._by_layer for each in variables]
        self._gradients: list[Any] = []  # of the last look
        self._optimizer = keras.optimizers.SGD(LEARNING_RATE)
        self._optimizer.build(self._trainable)
        self._variables = model.variables
        self._first_values = [variable.value.numpy() for variable in self._variables]
        self.weights = [len(_flat(variables)) for variables in self._by_layer]

    def look(self, image: NDArray[np.float32], label: int) -> Inspection:
        """Run a picture (height, width, channels) forward, and its error back; nothing changes."""
        with tf.GradientTape() as tape:
            *outputs, answers = self._inside(image[np.newaxis], training=False)
            (loss,) = keras.losses.sparse_categorical_crossentropy(
                np.array([label]), answers, from_logits=self._logits
            )
        values = [variable.value for variable in self._trainable]
        gradients = tape.gradient(loss, [*outputs, *values])
        errors, self._gradients = gradients[: len(outputs)], gradients[len(outputs) :]
        shares = tf.nn.softmax(answers) if self._logits else answers
        return Inspection(
            [_readable(output) for output in outputs],
            [_readable(error) for error in errors],
            shares[0].numpy(),
            float(loss),
        )

    def step(self) -> list[float]:
        """Take one step of plain gradient descent with the gradients of the last ``look``.

        Return how far each layer's weights moved: the mean absolute change, divided by the mean
        absolute weight.
        """
        before = [_flat(variables) for variables in self._by_layer]
        self._optimizer.apply(self._gradients, self._trainable)
        after = [_flat(variables) for variables in self._by_layer]
        pairs = zip(before, after, strict=True)
        return [float(np.abs(new - old).mean() / np.abs(old).mean()) for old, new in pairs]

    def reset(self) -> None:
        """Go back to the first weights."""
        for variable, value in zip(self._variables, self._first_values, strict=True):
            variable.assign(value)


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
    array = np.asarray(values[0], np.float32)
    return array.mean(axis=-1) if array.ndim == 3 else array.ravel()


def _flat(variables: list[Any]) -> NDArray[np.float32]:
    return np.concatenate([variable.value.numpy().ravel() for variable in variables])
