"""Keras still has inside what the trainers lean on."""

from __future__ import annotations

import inspect
import random
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from demo.backends.keras.internals import (
    compute_loss,
    has_own_fit,
    has_own_loss,
    has_own_step,
    is_functional,
    layer_seeds,
    losses_per_example,
    measured_loss,
    mode,
    replace_call,
    skip_gradient_sum,
)
from tests.talk import ROOT

WITHOUT_TENSORFLOW = """
import os, sys
os.environ["KERAS_BACKEND"] = "jax"
from demo.backends.keras.internals import keep_tensorflow_out
keep_tensorflow_out()
from importlib.util import find_spec
assert find_spec("tensorflow").origin is None  # PyTorch asks so, and takes no error for an answer
import keras
keras.utils.set_random_seed(1)
layers = [keras.layers.Rescaling(2), keras.layers.Reshape((1, 2, 1)), keras.layers.RandomFlip()]
model = keras.Sequential([keras.layers.Input((2,)), *layers, keras.layers.Dense(1)])
print(sorted(name for name in sys.modules if name.startswith("tensorflow")), model.count_params())
"""


def test_keras_on_another_library_does_without_tensorflow() -> None:
    command = [sys.executable, "-c", WITHOUT_TENSORFLOW]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout == "[] 2\n", done.stderr


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


def test_an_optimizer_inside_another_sums_no_gradients_either() -> None:
    inner: Any = keras.optimizers.SGD(1.0)
    skip_gradient_sum(keras.optimizers.LossScaleOptimizer(inner))
    assert inner._all_reduce_sum_gradients is list


def plain(kind: type[keras.Model] = keras.Model, **options: Any) -> keras.Model:
    images = keras.Input((2,))
    model = kind(images, keras.layers.Dense(1, **options)(images))
    model.compile(optimizer="sgd", loss="mse")
    return model


@pytest.mark.parametrize(
    ("name", "tell"),
    [
        ("train_step", has_own_step),
        ("compute_loss", has_own_loss),
        ("fit", has_own_fit),
        ("make_train_function", has_own_fit),
    ],
)
def test_what_the_author_of_a_model_has_written_is_told(
    name: str, tell: Callable[[keras.Model], bool]
) -> None:
    def own(self: keras.Model, *arguments: Any) -> Any:
        return arguments

    assert not tell(plain())
    assert tell(plain(type("Own", (keras.Model,), {name: own})))
    model = plain()
    setattr(model, name, lambda *arguments: arguments)  # of this model alone
    assert tell(model)


def test_a_penalty_is_a_loss_of_a_model_s_own() -> None:
    assert has_own_loss(plain(kernel_regularizer="l2"))


def test_a_model_that_knows_no_training_is_told_none() -> None:
    class Simple(keras.Model):  # type: ignore[misc]
        def call(self, images: Any) -> Any:
            return images

    assert mode(Simple(), training=True) == {}
    assert mode(plain(), training=True) == {"training": True}


def test_a_loss_is_what_the_model_s_own_says_with_or_without_training() -> None:
    class Older(keras.Model):  # type: ignore[misc]
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):  # type: ignore[no-untyped-def]
            return 7.0

    images, labels = np.ones((3, 2), np.float32), np.ones((3, 1), np.float32)
    model = plain(kernel_initializer="zeros")
    assert float(compute_loss(model, images, labels, model(images))) == 1
    assert compute_loss(plain(Older), images, labels, labels) == 7


@pytest.mark.parametrize("loss", [None, "mse", ["mse"], {"answer": "mse"}, ["crossentropy"]])
def test_answers_are_measured_by_the_loss_that_a_model_was_compiled_with(loss: Any) -> None:
    model = plain()
    model.loss = loss
    named = loss is not None and "crossentropy" not in loss
    expected = "mean_squared_error" if named else "mean_absolute_error"
    assert measured_loss(model, "mae").__name__ == expected


def test_a_loss_and_its_function_give_one_number_per_example() -> None:
    labels, answers = np.array([0, 1]), np.array([[0.5, 0.5], [0.25, 0.75]], np.float32)
    expected = pytest.approx([-np.log(0.5), -np.log(0.75)], rel=1e-5)
    for loss in (
        keras.losses.SparseCategoricalCrossentropy(),
        keras.losses.sparse_categorical_crossentropy,
        lambda labels, answers: keras.losses.sparse_categorical_crossentropy(
            labels[:, None], answers[:, None]
        ),
    ):
        assert np.asarray(losses_per_example(loss, labels, answers)).tolist() == expected
    mean = losses_per_example(lambda labels, answers: keras.ops.mean(answers), labels, answers)
    assert np.asarray(mean).tolist() == [0.5, 0.5]


def test_a_model_of_an_author_s_own_class_is_more_than_a_graph_of_layers() -> None:
    class Own(keras.Model):  # type: ignore[misc] # Keras comes without types
        pass

    rows = keras.Input((3,))
    assert is_functional(keras.Model(rows, keras.layers.Dense(2)(rows)))
    assert not is_functional(Own(rows, keras.layers.Dense(2)(rows)))
    assert not is_functional(keras.Sequential([rows]))


def test_an_optimizer_holds_its_steps_its_rate_and_each_weight_s_averages_in_order() -> None:
    """PyTensor's steps are given them in that order."""
    weights = [keras.Variable([1.0], name=name) for name in ("one", "two")]
    for optimizer, kinds in (
        (keras.optimizers.SGD(), []),
        (keras.optimizers.SGD(momentum=0.5), ["momentum"]),
        (keras.optimizers.Adam(), ["momentum", "velocity"]),
    ):
        optimizer.build(weights)
        names = [variable.name for variable in optimizer.variables]
        averages = [f"{name}_{kind}" for name in ("one", "two") for kind in kinds]
        assert names == ["iteration", "learning_rate", *averages]
