"""A Keras model whose inside can be read while it learns from single examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import Model, ops
from numpy.typing import NDArray

from demo.backends.interface import Inspection, ModelSize
from demo.backends.keras.answer_shares import AnswerShares
from demo.backends.keras.internals import calls_watched, listed_layers, measured_loss, mode
from demo.backends.keras.output_count import count_outputs
from demo.backends.keras.tensors import to_numpy, value_of
from demo.backends.keras.trainer import LOSS, assign, count_weights

LEARNING_RATE = 0.01


@dataclass(frozen=True)
class Pass:
    """A forward and a backward pass of one example, in tensors of a library."""

    outputs: list[Any]  # of each layer that learns, and the answers where none of them answers
    shares: Any  # (1, classes)
    loss: Any
    errors: list[Any]  # the gradients of the loss with respect to these outputs
    gradients: list[Any]  # and with respect to each trainable variable


class KerasInspectableModel:
    """Each layer's output, and the error at that output, can be read.

    Layers are those that learn, in the order in which they are called, inside other models, too.
    Where the last of them does not answer, the answers are an entry of their own. What differs
    between libraries is how gradients are computed: ``_differentiate``.
    """

    def __init__(self, model: Model, example: NDArray[np.float32]) -> None:
        """``example`` is one to begin with, for what comes first and what is put out."""
        self._model, self._mode = model, mode(model, training=False)
        learning = [each for each in listed_layers(model) if each.trainable_variables]
        self._layers, last, answers = self._called_in_order(learning, example[np.newaxis])
        is_answer = last is not None and _is_same(last, answers)
        self._logits = is_answer and _answer_with_logits(self._layers[-1])
        self._shares = AnswerShares(measured_loss(model, LOSS), answers)
        self._answers_apart = last is None or last.shape != answers.shape
        self._ends_in_shares = self._answers_apart or (not self._logits and is_answer)
        by_layer = [layer.trainable_variables for layer in self._layers]
        self._trainable = [each for variables in by_layer for each in variables]
        self._by_layer = [*by_layer, *[[]] * self._answers_apart]
        self._gradients: list[Any] = []  # of the last look
        self._variables = model.variables
        self._first_values = [value_of(variable) for variable in self._variables]
        self.weights = [len(_flat(variables)) for variables in self._by_layer]

    def _called_in_order(
        self, layers: list[Any], examples: NDArray[np.float32]
    ) -> tuple[list[Any], NDArray[Any] | None, NDArray[Any]]:
        """Return the layers as they are called last, what the last one puts out, and the answers.

        Some of ``layers`` may not be called at all.
        """
        calls: list[tuple[Any, Any]] = []

        def watch(layer: Any, inputs: Any, outputs: Any) -> None:
            calls.append((layer, keras.tree.flatten(outputs)[0]))

        with calls_watched(layers, watch):
            answers = self._model(ops.convert_to_tensor(examples), **self._mode)
        self._calls = Counter(id(layer) for layer, _ in calls)
        latest = {id(layer): place for place, (layer, _) in enumerate(calls)}
        in_order = [calls[place] for place in sorted(latest.values())]
        last = to_numpy(in_order[-1][1]) if in_order else None
        return [layer for layer, _ in in_order], last, to_numpy(answers)

    def look(self, image: NDArray[np.float32], label: int) -> Inspection:
        """Run an example forward, and its error back; nothing changes."""
        done = self._differentiate(image[np.newaxis], np.array([label], np.int32))
        self._gradients = done.gradients
        shares = to_numpy(done.shares).astype(np.float32)
        errors = [to_numpy(error) for error in done.errors]
        if self._ends_in_shares:  # as at logits: by how much each share is too large
            errors[-1] = shares - np.eye(shares.shape[1], dtype=np.float32)[[label]]
        return Inspection(
            [_readable(to_numpy(output)) for output in done.outputs],
            [_readable(error) for error in errors],
            shares[0],
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
        return [_moved(old, new) for old, new in zip(before, after, strict=True)]

    def reset(self) -> None:
        """Go back to the first weights."""
        assign(self._variables, self._first_values)

    def _differentiate(self, examples: NDArray[np.float32], labels: NDArray[np.int32]) -> Pass:
        """Run one example, (1, ...), and its label, (1,), through the model and back."""
        raise NotImplementedError

    def _run(self, examples: Any, added: Sequence[Any] = ()) -> tuple[list[Any], Any]:
        """Return what is put out, as in ``Pass.outputs``, and the answers.

        ``added`` is added to these outputs. A layer may be called several times: its last call
        counts.
        """
        left, outputs = self._calls.copy(), dict[int, Any]()

        def watch(layer: Any, inputs: Any, result: Any) -> Any:
            left[id(layer)] -= 1
            if left[id(layer)]:
                return None
            output, *rest = keras.tree.flatten(result)
            if added:
                output = output + added[len(outputs)]
            outputs[id(layer)] = output
            return keras.tree.pack_sequence_as(result, [output, *rest]) if added else None

        with calls_watched(self._layers, watch):
            answers = self._model(examples, **self._mode)
        if self._answers_apart and added:
            answers = answers + added[-1]
        return [*outputs.values(), *[answers] * self._answers_apart], answers

    def _measure(self, labels: Any, answers: Any) -> tuple[Any, Any]:
        """Return the shares of one answer, (1, classes), and its cross-entropy.

        It is that of logits where there are any, which is exact.
        """
        shares = ops.softmax(answers) if self._logits else self._shares(answers)
        given = ops.cast(answers, "float32") if self._logits else shares
        losses = keras.losses.sparse_categorical_crossentropy(
            labels, given, from_logits=self._logits
        )
        return shares, losses[0]


def size_of(model: Model, examples: Any) -> ModelSize:
    """Return how large a model is, whose variables need not have values.

    ``examples`` holds one, (1, ...), of a kind with which nothing is computed.
    """
    outputs = count_outputs(model, examples)
    return ModelSize(count_weights(model.trainable_variables), outputs)


def _answer_with_logits(last: Any) -> bool:
    """Replace the last layer's softmax by logits, whose errors are the easiest to read.

    Return whether the model's answers are logits now.
    """
    if getattr(last, "activation", None) is keras.activations.softmax:
        last.activation = keras.activations.linear
    return getattr(last, "activation", None) is keras.activations.linear


def _is_same(one: NDArray[Any], other: NDArray[Any]) -> bool:
    return one.shape == other.shape and np.allclose(one, other)


def _readable(values: NDArray[Any]) -> NDArray[np.float32]:  # (1, nodes), or (1, ..., maps)
    """Return one number a node, (nodes,), or the mean over a layer's maps, (height, width)."""
    array = np.asarray(values[0], np.float32)
    array = array.mean(axis=-1) if array.ndim > 1 else array.ravel()
    return array.reshape(-1, array.shape[-1]) if array.ndim > 2 else array


def _flat(variables: list[Any]) -> NDArray[np.float32]:
    arrays = [np.zeros(0, np.float32), *(value_of(each).ravel() for each in variables)]
    return np.concatenate(arrays, dtype=np.float32)


def _moved(old: NDArray[np.float32], new: NDArray[np.float32]) -> float:
    size = float(np.abs(old).mean()) if old.size else 0.0
    return float(np.abs(new - old).mean()) / size if size else 0.0
