"""Keras still has inside what the trainers lean on."""

from __future__ import annotations

import inspect
import random
import subprocess
import sys
from typing import Any

import keras
import numpy as np
import pytest

from demo.backends.keras_internals import (
    compiled_with,
    layer_seeds,
    losses_per_example,
    replace_call,
    skip_gradient_sum,
    takes_logits,
)
from tests.talk import ROOT

WITHOUT_TENSORFLOW = """
import os, sys
os.environ["KERAS_BACKEND"] = "jax"
from demo.backends.keras_internals import keep_tensorflow_out
keep_tensorflow_out()
import keras
keras.utils.set_random_seed(1)
model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
print(sorted(name for name in sys.modules if name.startswith("tensorflow.")), model.count_params())
"""


def test_keras_on_another_library_does_without_tensorflow() -> None:
    command = [sys.executable, "-c", WITHOUT_TENSORFLOW]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout == "[] 3\n", done.stderr


def test_keras_seeds_layers_from_the_numbers_of_this_block_alone() -> None:
    def first_seed() -> int:
        return int(keras.initializers.GlorotUniform().seed)

    random.seed(1)
    expected = first_seed()  # as Keras does by itself
    with layer_seeds(1):
        assert first_seed() == expected
    random.seed(1)
    with layer_seeds(2):
        assert first_seed() != expected
    assert first_seed() == expected


def test_a_layer_calls_what_took_its_call_s_place() -> None:
    layer = keras.layers.MaxPooling2D()
    replace_call(layer, lambda images: images + 1)
    np.testing.assert_array_equal(layer(np.ones((1, 2, 2, 1))), np.full((1, 2, 2, 1), 2))
    assert "call" not in vars(keras.layers.MaxPooling2D())  # of this layer alone


def test_an_optimizer_sums_gradients_by_the_method_that_is_replaced() -> None:
    optimizer: Any = keras.optimizers.SGD(1.0)
    variable = keras.Variable(np.ones(2))
    optimizer.build([variable])
    parameters = inspect.signature(optimizer._all_reduce_sum_gradients).parameters
    assert list(parameters) == ["grads_and_vars"]
    asked: list[int] = []

    def note(pairs: list[Any]) -> list[Any]:
        asked.append(len(pairs))
        return pairs

    optimizer._all_reduce_sum_gradients = note
    optimizer.apply([keras.ops.ones(2)], [variable])
    assert asked == [1]  # Keras asks it, once a step
    skip_gradient_sum(optimizer)
    optimizer.apply([keras.ops.ones(2)], [variable])
    np.testing.assert_array_equal(variable.numpy(), [-1, -1])


def test_a_model_keeps_what_it_was_compiled_with() -> None:
    model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
    assert compiled_with(model, "loss", "default") == "default"
    assert compiled_with(model, "optimizer", None) is None
    model.compile(optimizer="sgd", loss="mse")
    assert compiled_with(model, "loss", "default") == "mse"
    assert isinstance(compiled_with(model, "optimizer", None), keras.optimizers.SGD)


@pytest.mark.parametrize("from_logits", [False, True])
def test_a_loss_says_whether_it_takes_logits(from_logits: bool) -> None:
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    assert takes_logits(loss) is from_logits
    assert not takes_logits(keras.losses.sparse_categorical_crossentropy)


def test_a_loss_and_its_function_give_one_number_per_example() -> None:
    labels, answers = np.array([0, 1]), np.array([[0.5, 0.5], [0.25, 0.75]], np.float32)
    expected = pytest.approx([-np.log(0.5), -np.log(0.75)], rel=1e-5)
    for loss in (
        keras.losses.SparseCategoricalCrossentropy(),
        keras.losses.sparse_categorical_crossentropy,
    ):
        assert np.asarray(losses_per_example(loss, labels, answers)).tolist() == expected
