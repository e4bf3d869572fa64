"""Tells whether a model can be trained on some data, and what to write where it can't."""

from __future__ import annotations

import keras
from keras import Model

from demo.backends.keras.internals import (
    has_own_fit,
    has_own_loss,
    has_own_step,
    name_of_loss,
    output_names,
)
from demo.data.core.dataset import Dataset
from demo.system.code_files import shown

# Keras's losses that fail on class numbers, or make something else of them.
ROW_LOSSES = {
    *("categorical_crossentropy", "categorical_focal_crossentropy", "kl_divergence"),
    *("binary_crossentropy", "binary_focal_crossentropy", "huber", "log_cosh", "poisson"),
    *("mean_squared_error", "mse", "mean_absolute_error", "mae"),
    *("mean_absolute_percentage_error", "mape", "mean_squared_logarithmic_error", "msle"),
}


def check_model(model: object, data: Dataset) -> Model:
    """Return a model that fits some data, with weights; raises ``TypeError`` and ``ValueError``."""
    if not isinstance(model, Model):
        raise TypeError(f"Expected a variant to return a Keras model. Received: {shown(model)}.")
    if has_own_fit(model):
        raise ValueError(
            "Expected a model that says in train_step how it learns. Received: one with a fit or "
            "make_train_function of its own. Write train_step(self, data) instead."
        )
    if len(getattr(model, "inputs", None) or [0]) != 1:
        raise ValueError(
            f"Expected a model with one input. Received: {len(model.inputs)}. Split one input of "
            f"the shape {data.input_shape} inside the model."
        )
    expected, received = (None, data.classes), _output_shape(model, data)
    if isinstance(received, dict) or (isinstance(received, list) and len(received) > 1):
        raise ValueError(
            f"Expected a model with one output, of the shape {expected}. Received: {received}. Let "
            "it return one tensor by itself."
        )
    if received != expected:
        what, end = _wanted_end(data)
        raise ValueError(
            f"Expected a model whose output has the shape {expected}, {what}. "
            f"Received: {received}. End it with {end}."
        )
    if data.is_regression:
        _expect_numbers(model)
    else:
        _expect_class_loss(model)
    return model


def _wanted_end(data: Dataset) -> tuple[str, str]:
    if data.is_regression:
        return "one number", "Dense(1)"
    return "one probability per class", 'Dense(classes, activation="softmax")'


def _expect_class_loss(model: Model) -> None:
    """Raise ``ValueError`` for a loss of Keras's that takes other answers than class numbers."""
    if has_own_step(model) or has_own_loss(model):
        return
    loss = getattr(model, "loss", None)
    is_keras_s = isinstance(loss, str) or _module(loss).startswith("keras.")
    if is_keras_s and (name := name_of_loss(model)) in ROW_LOSSES:
        raise ValueError(
            f"Expected a loss that takes class numbers. Received: {name}, which takes a row of "
            'numbers for each example. Compile with "sparse_categorical_crossentropy".'
        )


def _module(loss: object) -> str:
    return str(getattr(loss, "__module__", ""))


def _expect_numbers(model: Model) -> None:
    """Raise ``ValueError`` for a model of one output that can't become a number."""
    if _ends_in_softmax(model):
        raise ValueError(
            "Expected a model whose answer is a number. Received: a softmax of one output, which "
            "is always 1. End it with Dense(1)."
        )
    loss = name_of_loss(model)
    if "categorical" in loss or loss in ("crossentropy", "ce"):
        raise ValueError(
            f"Expected a loss for numbers. Received: {loss}, which is for classes. Compile with "
            '"mean_squared_error".'
        )


def _ends_in_softmax(model: Model) -> bool:
    last = model.layers[-1] if model.layers else None
    if isinstance(model, keras.Sequential) and isinstance(last, Model):
        return _ends_in_softmax(last)
    if not isinstance(model, keras.Sequential) and not _answers(last, model):
        return False
    is_softmax = getattr(last, "activation", None) is keras.activations.softmax
    return is_softmax or isinstance(last, keras.layers.Softmax)


def _answers(layer: object, model: Model) -> bool:
    """Tell whether a functional model's answers are what a layer of it puts out."""
    outputs = getattr(model, "outputs", None) or [None]
    return outputs[0] is not None and getattr(layer, "output", None) is outputs[0]


def _output_shape(model: Model, data: Dataset) -> object:
    """Return the shape of a model's answers; one that has no weights yet gets them."""
    if isinstance(model, keras.Sequential) and not model.built:
        model.build((None, *data.input_shape))
    if model.built and hasattr(model, "output_shape"):
        return output_names(model) or model.output_shape
    answers = model(keras.Input(data.input_shape))
    return keras.tree.map_structure(lambda answer: tuple(answer.shape), answers)
