"""Tells whether a model can be trained on some data, and what to write where it can't."""

from __future__ import annotations

import keras
from keras import Model

from demo.backends.keras_internals import has_own_fit
from demo.data.dataset import Dataset
from demo.system.code_files import shown


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
    if received != expected:
        raise ValueError(
            f"Expected a model whose output has the shape {expected}, one probability per "
            f'class. Received: {received}. End it with Dense(classes, activation="softmax").'
        )
    return model


def _output_shape(model: Model, data: Dataset) -> object:
    """Return the shape of a model's answers; one that has no weights yet gets them."""
    if isinstance(model, keras.Sequential) and not model.built:
        model.build((None, *data.input_shape))
    if model.built and hasattr(model, "output_shape"):
        return model.output_shape
    answers = model(keras.Input(data.input_shape))
    return keras.tree.map_structure(lambda answer: tuple(answer.shape), answers)
