"""A Keras model on TensorFlow whose inside can be read while it learns from single examples."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import Model
from numpy.typing import NDArray

from demo.backends.answer_shares import AnswerShares
from demo.backends.interface import Inspection
from demo.backends.keras_internals import (
    calls_watched,
    listed_layers,
    measured_loss,
    mode,
)
from demo.backends.keras_trainer import LOSS

LEARNING_RATE = 0.01


class TensorFlowInspectableModel:
    """Runs eagerly, so that each layer's output, and the error at that output, can be read.

    Layers are those that learn, in the order in which they are called, inside other models, too.
    Where the last of them does not answer, the answers are an entry of their own.
    """

    def __init__(self, model: Model, example: NDArray[np.float32]) -> None:
        """``example`` is one to begin with, for what comes first and what is put out."""
        self._model, self._mode = model, mode(model, training=False)
        self._learning = [each for each in listed_layers(model) if each.trainable_variables]
        outputs, answers = self._run(tf.constant(example[np.newaxis]))
        layers = [layer for layer, _ in outputs]
        self._logits = _answer_with_logits(outputs, answers)
        self._shares = AnswerShares(measured_loss(model, LOSS), answers.numpy())
        by_layer = [layer.trainable_variables for layer in layers]
        self._trainable = [each for variables in by_layer for each in variables]
        self._answers_apart = not outputs or outputs[-1][1].shape != answers.shape
        self._ends_in_shares = self._answers_apart or (
            not self._logits and _is_same(outputs[-1][1], answers)
        )
        self._by_layer = [*by_layer, *[[]] * self._answers_apart]
        self._gradients: list[Any] = []  # of the last look
        self._optimizer = keras.optimizers.SGD(LEARNING_RATE)
        self._optimizer.build(self._trainable)
        self._variables = model.variables
        self._first_values = [variable.value.numpy() for variable in self._variables]
        self.weights = [len(_flat(variables)) for variables in self._by_layer]

    def _run(self, examples: Any) -> tuple[list[tuple[Any, Any]], Any]:
        """Return each layer that learns with what it puts out, and the answers.

        A layer that is called several times comes where it is called last.
        """
        found: dict[int, tuple[Any, Any]] = {}

        def watch(layer: Any, inputs: Any, outputs: Any) -> None:
            found.pop(id(layer), None)
            found[id(layer)] = layer, keras.tree.flatten(outputs)[0]

        with calls_watched(self._learning, watch):
            answers = self._model(examples, **self._mode)
        return list(found.values()), answers

    def look(self, image: NDArray[np.float32], label: int) -> Inspection:
        """Run an example forward, and its error back; nothing changes."""
        with tf.GradientTape() as tape:
            examples = tf.constant(image[np.newaxis])
            tape.watch(examples)
            found, answers = self._run(examples)
            outputs = [output for _, output in found] + [answers] * self._answers_apart
            shares = tf.nn.softmax(answers) if self._logits else self._shares(answers)
            loss = self._loss(shares, answers, label)
        values = [variable.value for variable in self._trainable]
        gradients = tape.gradient(
            loss, [*outputs, *values], unconnected_gradients=tf.UnconnectedGradients.ZERO
        )
        gradients = [tf.convert_to_tensor(each) for each in gradients]
        errors, self._gradients = gradients[: len(outputs)], gradients[len(outputs) :]
        if self._ends_in_shares:  # as at logits: by how much each share is too large
            errors[-1] = shares - tf.one_hot([label], shares.shape[1])
        return Inspection(
            [_readable(output) for output in outputs],
            [_readable(error) for error in errors],
            shares[0].numpy(),
            float(loss),
        )

    def _loss(self, shares: Any, answers: Any, label: int) -> Any:
        """Return the cross-entropy: of logits where there are any, which is exact."""
        given = tf.cast(answers, tf.float32) if self._logits else shares
        (loss,) = keras.losses.sparse_categorical_crossentropy(
            np.array([label]), given, from_logits=self._logits
        )
        return loss

    def step(self) -> list[float]:
        """Take one step of plain gradient descent with the gradients of the last ``look``.

        Return how far each layer's weights moved: the mean absolute change, divided by the mean
        absolute weight.
        """
        before = [_flat(variables) for variables in self._by_layer]
        if self._trainable:
            self._optimizer.apply(self._gradients, self._trainable)
        after = [_flat(variables) for variables in self._by_layer]
        return [_moved(old, new) for old, new in zip(before, after, strict=True)]

    def reset(self) -> None:
        """Go back to the first weights."""
        for variable, value in zip(self._variables, self._first_values, strict=True):
            variable.assign(value)


def _answer_with_logits(outputs: list[tuple[Any, Any]], answers: Any) -> bool:
    """Replace a final softmax by logits, whose errors are the easiest to read.

    Return whether the model's answers are logits now.
    """
    if not outputs or not _is_same(outputs[-1][1], answers):
        return False
    last = outputs[-1][0]
    if getattr(last, "activation", None) is keras.activations.softmax:
        last.activation = keras.activations.linear
    return getattr(last, "activation", None) is keras.activations.linear


def _is_same(one: Any, other: Any) -> bool:
    return one.shape == other.shape and np.allclose(one, other)


def _readable(values: Any) -> NDArray[np.float32]:  # (1, nodes), or (1, ..., maps)
    """Return one number a node, (nodes,), or the mean over a layer's maps, (height, width)."""
    array = np.asarray(values[0], np.float32)
    array = array.mean(axis=-1) if array.ndim > 1 else array.ravel()
    return array.reshape(-1, array.shape[-1]) if array.ndim > 2 else array


def _flat(variables: list[Any]) -> NDArray[np.float32]:
    arrays = [np.zeros(0, np.float32), *(each.value.numpy().ravel() for each in variables)]
    return np.concatenate(arrays, dtype=np.float32)


def _moved(old: NDArray[np.float32], new: NDArray[np.float32]) -> float:
    size = float(np.abs(old).mean()) if old.size else 0.0
    return float(np.abs(new - old).mean()) / size if size else 0.0
