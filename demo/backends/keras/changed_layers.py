"""Changes a model's layers before it learns: dropout, L2, and what hidden layers are activated by.

They are changed where they stand, so that all first weights, and layers of an author's own, stay.
"""

from __future__ import annotations

import keras
from keras import Model, layers

from demo.backends.keras.internals import (
    give_seeds,
    is_functional,
    layers_within,
    listed_layers,
    own_weights,
)
from demo.hyperparameters import LayerChanges

DROPOUTS = (layers.Dropout, layers.GaussianDropout, layers.AlphaDropout)
ACTIVATING = (layers.ReLU, layers.LeakyReLU, layers.ELU, layers.PReLU)
KERNELS = ("kernel", "depthwise_kernel", "pointwise_kernel")
# What stays: the one is no activation, the other makes shares of all units together.
KEPT = (keras.activations.linear, keras.activations.softmax)


def change_layers(model: Model, asked: LayerChanges) -> Model:
    """Change a model that has its weights, and was never called, as is asked; return it.

    Raises ``ValueError`` for one in which it can't be told what to change.
    """
    if asked.dropout is not None:
        _set_dropout(model, asked.dropout)
    if asked.l2 is not None:
        for kernel in _kernels(model):
            kernel.regularizer = keras.regularizers.L2(asked.l2) if asked.l2 else None
    if asked.activation:
        _set_activation(model, asked.activation)
    return model


def _set_dropout(model: Model, rate: float) -> None:
    """Set the rate of all dropout; a Sequential without any gets one before its last layer."""
    found = [layer for layer in layers_within(model) if isinstance(layer, DROPOUTS)]
    for layer in found:
        if not layer.rate:  # it was made without what it draws from
            give_seeds(layer)
        layer.rate = rate
    if found or not rate:
        return
    if not isinstance(model, keras.Sequential):
        raise ValueError(
            "Expected a Sequential, or a model with dropout, to change its dropout. Received: "
            f"{type(model).__name__} without. Write a Dropout layer into it."
        )
    answering = model.layers[_place_of_answers(model.layers) :]
    for _ in answering:
        model.pop(rebuild=False)
    for layer in (layers.Dropout(rate), *answering):
        model.add(layer)


def _kernels(model: Model) -> list[keras.Variable]:
    learned = (each for layer in layers_within(model) for each in own_weights(layer))
    return [each for each in learned if each.name in KERNELS]


def _set_activation(model: Model, name: str) -> None:
    """Set what hidden layers are activated by that are activated by anything."""
    if not (isinstance(model, keras.Sequential) or is_functional(model)):
        raise ValueError(
            "Expected a model made of layers in a row, or in a graph, to change its activations. "
            f"Received: {type(model).__name__}, a class of its own. Write the activation into it."
        )
    listed = listed_layers(model)
    for layer in listed[: _place_of_answers(listed)]:
        for each in (layer, *layers_within(layer)):
            if isinstance(each, ACTIVATING):
                kind = type(each).__name__
                raise ValueError(
                    f'Expected activation="…" of layers, to change it. Received: {kind}, a layer '
                    f'of its own. Write Activation("{kind.lower()}").'
                )
            # A layer around others shows theirs as if it were its own.
            own = vars(each).get("activation")
            if own is not None and own not in KEPT:
                each.activation = keras.activations.get(name)


def _place_of_answers(listed: list[layers.Layer]) -> int:
    """Return the place of the last layer that has weights: what it puts out is the answer."""
    return max((place for place, layer in enumerate(listed) if layer.weights), default=0)
