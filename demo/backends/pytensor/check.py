"""Reads a Keras model that PyTensor can train; says of any other why it can't.

It expects each setting to be Keras's default, but for those that ``graph.py`` computes: what
comes with a later version of Keras is refused, not overlooked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

import keras
from keras import Model, activations, layers, losses, optimizers

from demo.backends.interface import UnsupportedModel
from demo.backends.keras.internals import has_own_loss, has_own_step, is_functional, measured_loss
from demo.system.code_files import shown

LAYERS = "Dense, Flatten, Activation, ReLU and Softmax"
ACTIVATIONS = tuple(
    getattr(activations, name) for name in ("linear", "relu", "sigmoid", "softmax", "tanh")
)
REDUCTIONS = ("sum", "sum_over_batch_size", "mean", "mean_with_sample_weight")
ANYTHING = {"name", "trainable", "dtype"}  # of a layer; its numbers are looked at themselves
DENSE = {"units", "activation", "use_bias", "kernel_initializer", "bias_initializer"}


@dataclass(frozen=True)
class LossKind:
    """How the answers' crossentropy becomes one number."""

    from_logits: bool
    reduction: str  # one of ``REDUCTIONS``


def read_layers(model: Model) -> list[Any]:
    """Return a model's layers, each fed by the one before; raises ``UnsupportedModel``."""
    chain = _in_line(model)
    for layer in chain:
        _check_layer(layer)
    if has_own_step(model) or has_own_loss(model):
        _refuse("a plain Keras model", "one that says itself what it minimizes, or how")
    return chain


def read_loss(model: Model, default: str) -> LossKind:
    """Return what a compiled model minimizes; raises ``UnsupportedModel``."""
    loss = measured_loss(model, default)
    if loss is losses.sparse_categorical_crossentropy:
        kind = LossKind(from_logits=False, reduction="sum_over_batch_size")
    elif type(loss) is losses.SparseCategoricalCrossentropy:
        _check_settings(loss, type(loss)(), {"name", "from_logits", "reduction"})
        config = loss.get_config()
        kind = LossKind(config["from_logits"], config["reduction"])
    else:
        _refuse("the loss sparse_categorical_crossentropy", shown(loss))
    if kind.reduction not in REDUCTIONS:
        _refuse(f"a loss with a reduction of {', '.join(REDUCTIONS)}", shown(kind.reduction))
    if (weights := model.get_compile_config()["loss_weights"]) is not None:
        _refuse("a loss without weights", f"loss_weights={shown(weights)}")
    return kind


def read_optimizer(optimizer: Any) -> dict[str, Any]:
    """Return an optimizer's settings; raises ``UnsupportedModel``."""
    config: dict[str, Any] = optimizer.get_config()
    if type(optimizer) is optimizers.SGD:
        usual, free = optimizers.SGD(), {"momentum", "nesterov"}
    elif type(optimizer) is optimizers.Adam:
        usual, free = optimizers.Adam(), {"beta_1", "beta_2", "epsilon"}
    else:
        _refuse("SGD or Adam", type(optimizer).__name__)
    _check_settings(optimizer, usual, {"name", "learning_rate", *free})
    if not isinstance(config["learning_rate"], float):
        _refuse("a learning rate that stays the same", "a schedule")
    return config


def _in_line(model: Model) -> list[Any]:
    """Return the layers of a model, and of models inside it, as they follow each other."""
    if type(model) is not keras.Sequential and not _is_a_line(model):
        _refuse("Sequential, or a Model whose layers follow each other", type(model).__name__)
    inside = [layer for layer in model.layers if not isinstance(layer, layers.InputLayer)]
    parts = [_in_line(layer) if isinstance(layer, Model) else [layer] for layer in inside]
    return [layer for part in parts for layer in part]


def _is_a_line(model: Model) -> bool:
    """Whether each layer takes what the one before returns, and none is used again."""
    if not is_functional(model) or len(model.outputs) != 1:
        return False
    numbers = model.inputs[0]
    for layer in model.layers:
        if isinstance(layer, layers.InputLayer):
            continue
        if isinstance(layer, Model) or layer.input is not numbers:
            return False
        numbers = layer.output
    return numbers is model.outputs[0]


def _check_layer(layer: Any) -> None:
    kinds = {
        layers.Dense: (lambda: layers.Dense(1), DENSE),
        layers.Flatten: (layers.Flatten, set()),
        layers.Activation: (lambda: layers.Activation("linear"), {"activation"}),
        layers.ReLU: (layers.ReLU, set()),
        layers.Softmax: (layers.Softmax, set()),
    }
    if type(layer) not in kinds:
        _refuse(f"layers {LAYERS}", f"{type(layer).__name__} ({layer.name})")
    make, free = kinds[type(layer)]
    _check_settings(layer, make(), ANYTHING | free)
    if layer.dtype_policy.name != "float32":
        _refuse("layers that compute in float32", f"{layer.dtype_policy.name} ({layer.name})")
    if hasattr(layer, "activation") and layer.activation not in ACTIVATIONS:
        names = ", ".join(each.__name__ for each in ACTIVATIONS)
        _refuse(f"an activation of {names}", shown(layer.activation))
    if isinstance(layer, layers.Dense) and len(layer.input.shape) != 2:
        _refuse("Flatten before Dense", f"{layer.name} with rows of {layer.input.shape[1:]}")


def _check_settings(given: Any, usual: Any, free: set[str]) -> None:
    """Expect all settings of a Keras object as they usually are, but for those in ``free``."""
    received, expected = given.get_config(), usual.get_config()
    for name in sorted((received.keys() | expected.keys()) - free):
        if received.get(name) != expected.get(name):
            kind = type(given).__name__
            _refuse(f"{kind} without {name}", f"{name}={shown(received.get(name))}")


def _refuse(expected: str, received: str) -> NoReturn:
    raise UnsupportedModel(
        f"Expected {expected}. Received: {received}. PyTensor trains no other model here: take "
        "another library."
    )
