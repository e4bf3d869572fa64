"""What PyTensor computes of a Keras model: its layers, its loss and its optimizer as a graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from keras import layers
from pytensor import tensor as pt

from demo.backends.interface import UnsupportedModel
from demo.backends.pytensor.check import LossKind

Updates = list[tuple[Any, Any]]  # what is held, and what takes its place
Of = Callable[[Any], Any]  # gives a Keras variable's shared one


def _relu(numbers: Any) -> Any:
    return pt.switch(numbers > 0, numbers, np.float32(0))  # at 0 its slope is 0, as Keras's


ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "linear": lambda numbers: numbers,
    "relu": _relu,
    "sigmoid": pt.sigmoid,
    "softmax": lambda numbers: pt.special.softmax(numbers, axis=-1),
    "tanh": pt.tanh,
}


def answer(chain: Sequence[Any], examples: Any, of: Of) -> tuple[Any, Any]:
    """Return a model's answers to examples, and its logits; None if no softmax comes last."""
    numbers, logits = examples, None
    for layer in chain:
        before = _before_activation(layer, numbers, of)
        name = _activation(layer)
        numbers, logits = ACTIVATIONS[name](before), before if name == "softmax" else None
    return numbers, logits


def _before_activation(layer: Any, numbers: Any, of: Of) -> Any:
    if isinstance(layer, layers.Flatten):  # (batch, ...) -> (batch, numbers of an example)
        return numbers.flatten(2)
    if not isinstance(layer, layers.Dense):
        return numbers
    sums = pt.dot(numbers, of(layer.kernel))  # (batch, inputs) -> (batch, units)
    return sums + of(layer.bias) if layer.use_bias else sums


def _activation(layer: Any) -> str:
    if isinstance(layer, layers.ReLU):
        return "relu"
    if isinstance(layer, layers.Softmax):
        return "softmax"
    return layer.activation.__name__ if hasattr(layer, "activation") else "linear"


def crossentropies(labels: Any, answers: Any, logits: Any, kind: LossKind) -> Any:
    """Return the loss of each example, (batch,), of labels (batch,) and answers (batch, classes).

    Probabilities are taken for what went into their softmax, as Keras does on TensorFlow.
    """
    if not kind.from_logits and logits is None:
        raise UnsupportedModel(
            "Expected a model that ends with softmax, or a loss that says from_logits=True. "
            "Received: neither. PyTensor trains no other model here: write one of both."
        )
    logs = pt.special.log_softmax(answers if kind.from_logits else logits, axis=-1)
    chosen = pt.eq(labels[:, None], pt.arange(logs.shape[1]))
    return -pt.switch(chosen, logs, np.float32(0)).sum(axis=1)


def reduced(losses: Any, kind: LossKind) -> Any:
    """Return the number that is minimized."""
    return losses.sum() if kind.reduction == "sum" else losses.mean()


def steps(
    config: dict[str, Any], weights: Sequence[Any], gradients: Sequence[Any], held: Sequence[Any]
) -> Updates:
    """Return what a step of an optimizer changes.

    ``held``: all that Keras's optimizer holds, in its order: steps taken, rate, averages.
    """
    count, rate, *averages = held
    each = len(averages) // max(len(weights), 1)  # averages of a weight
    updates: Updates = [(count, count + np.int8(1))]
    for place, (weight, gradient) in enumerate(zip(weights, gradients, strict=True)):
        own = averages[each * place : each * (place + 1)]
        if "momentum" in config:
            updates += _sgd(config, weight, gradient, rate, own)
        else:
            updates += _adam(config, weight, gradient, _adams_rate(config, count, rate), own)
    return updates


def _sgd(
    config: dict[str, Any], weight: Any, gradient: Any, rate: Any, own: Sequence[Any]
) -> Updates:
    if not own:
        return [(weight, weight - gradient * rate)]
    (velocity,), momentum = own, np.float32(config["momentum"])
    new = velocity * momentum - gradient * rate
    step = new * momentum - gradient * rate if config["nesterov"] else new
    return [(velocity, new), (weight, weight + step)]


def _adams_rate(config: dict[str, Any], count: Any, rate: Any) -> Any:
    """Return the rate of a step: averages begin at zero, and are too small at first."""
    step = (count + np.int8(1)).astype("float32")
    first, second = (np.float32(config[name]) ** step for name in ("beta_1", "beta_2"))
    return rate * pt.sqrt(1 - second) / (1 - first)


def _adam(
    config: dict[str, Any], weight: Any, gradient: Any, rate: Any, own: Sequence[Any]
) -> Updates:
    mean, square = own
    new_mean = mean + (gradient - mean) * np.float32(1 - config["beta_1"])
    new_square = square + (gradient**2 - square) * np.float32(1 - config["beta_2"])
    step = new_mean * rate / (pt.sqrt(new_square) + np.float32(config["epsilon"]))
    return [(mean, new_mean), (square, new_square), (weight, weight - step)]
