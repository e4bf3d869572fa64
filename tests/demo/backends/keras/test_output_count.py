"""What a model's layers put out is counted as Keras reports it, whatever the model is made of."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import Input, Model, layers, ops

from demo.backends.keras.output_count import count_outputs
from demo.backends.tensorflow.backend import TensorFlowBackend
from tests.demo.inside_cases import CASES, COLOUR, IMAGE, SERIES, Subclassed, answer, pile

NAMES = ("plain", "groups", "transposed", "after_padding", "several", "series", "text", "volume")


def counted(model: Model, shape: tuple[int, ...]) -> int:
    return count_outputs(model, tf.zeros((1, *shape)))


@pytest.mark.parametrize("name", [*NAMES, "frozen", "after_augmentation", "recurrent"])
def test_a_pile_has_what_keras_says_of_each_layer(name: str) -> None:
    case = CASES[name]
    model = case.build()
    wanted, shape = 0, (None, *case.shape)
    for layer in model.layers:
        shape = layer.compute_output_shape(shape)
        wanted += 0 if isinstance(layer, layers.Flatten | layers.Reshape) else math.prod(shape[1:])
    size = TensorFlowBackend(case.data).size(case.build)
    assert (size.outputs, size.weights) == (wanted, sum(w.size for w in _weights(model)))


def _weights(model: Model) -> Any:
    return (np.asarray(each) for each in model.trainable_variables)


def test_models_inside_count_layer_by_layer() -> None:
    inner = keras.Sequential([layers.Dense(5), layers.Dense(4)])
    assert counted(pile(IMAGE, layers.Flatten(), inner), IMAGE) == 5 + 4 + 3


def test_a_layer_that_is_called_twice_counts_twice() -> None:
    image, shared = Input((6,)), layers.Dense(6)
    assert counted(Model(image, answer()(shared(shared(image)))), (6,)) == 6 + 6 + 3


def test_all_outputs_of_a_layer_count() -> None:
    series = Input(SERIES)
    _, state, cell = layers.LSTM(4, return_state=True)(series)
    assert counted(Model(series, answer()(layers.add([state, cell]))), SERIES) == 12 + 4 + 3


def test_axes_of_any_length_are_counted_as_long_as_examples_are() -> None:
    image = Input((None, None, 3))
    pooled = layers.GlobalMaxPooling2D()(layers.Conv2D(2, 3, padding="same")(image))
    assert counted(Model(image, answer()(pooled)), COLOUR) == 8 * 7 * 2 + 2 + 3


def test_a_subclassed_model_that_was_never_called() -> None:
    assert counted(Subclassed(), IMAGE) == 7 * 6 * 4 + 3


def test_layers_without_weights_have_outputs() -> None:
    image = Input((6,))
    assert counted(Model(image, layers.Lambda(lambda x: ops.softmax(x))(image)), (6,)) == 6
