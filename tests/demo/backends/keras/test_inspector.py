"""A model is looked into, learns from one picture, and goes back to where it began.

``TALK_BACKEND`` names the library: see ``test_trainer.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest

from demo.backends.interface import InspectableModel, Inspector, ModelSize
from demo.backends.load import load_backend, select_library
from demo.catalog.libraries import DEFAULT, LIBRARIES
from demo.data.core.dataset import Dataset

LIBRARY = os.environ.get("TALK_BACKEND", DEFAULT)
select_library(LIBRARY)  # before anything imports Keras

import keras  # noqa: E402
from keras import Model, layers, ops  # noqa: E402

from tests.demo.inside_cases import CASES, CLASSES, IMAGE  # noqa: E402
from tests.demo.models import absurd, alike, built, dropout, linear, values  # noqa: E402


@pytest.fixture(scope="module")
def backend(tiny: Dataset) -> Inspector:
    return cast(Inspector, load_backend(LIBRARY, tiny))


@pytest.fixture(scope="module")
def model(backend: Inspector, tiny: Dataset) -> InspectableModel:
    return backend.open_model(lambda: built(linear, tiny))


def test_a_look_gives_what_layers_put_out_and_the_error_of_the_answer(
    model: InspectableModel, tiny: Dataset
) -> None:
    label = int(tiny.y_train[0])
    seen = model.look(tiny.x_train[0], label)
    assert seen.probabilities.sum() == pytest.approx(1, rel=1e-5)
    assert seen.loss == pytest.approx(-np.log(seen.probabilities[label]), rel=1e-4)
    assert [each.shape for each in seen.activations] == [(10,)]
    # The error of logits is the answer less what is right.
    np.testing.assert_allclose(seen.errors[0], seen.probabilities - np.eye(10)[label], atol=1e-5)


def test_a_step_goes_against_the_error_and_a_reset_undoes_it(
    model: InspectableModel, tiny: Dataset
) -> None:
    model.reset()
    image, label = tiny.x_train[0], int(tiny.y_train[0])
    first = model.look(image, label)
    assert model.look(image, label).loss == first.loss  # to look changes nothing
    (moved,) = model.step()
    assert moved > 0
    assert model.look(image, label).loss < first.loss
    model.reset()
    assert model.look(image, label).loss == first.loss


def test_what_puts_out_pictures_is_averaged_to_one(backend: Inspector, tiny: Dataset) -> None:
    model = backend.open_model(lambda: built(dropout, tiny))
    seen = model.look(tiny.x_train[0], int(tiny.y_train[0]))
    assert len(seen.activations) == len(model.weights)
    assert seen.activations[0].ndim == 2
    assert [each.shape for each in seen.activations] == [each.shape for each in seen.errors]


def test_the_errors_within_are_those_that_a_small_change_makes(
    backend: Inspector, tiny: Dataset
) -> None:
    def two_layers() -> Model:
        drawn = keras.initializers.RandomNormal(stddev=0.5, seed=0)
        return keras.Sequential(
            [
                keras.Input(tiny.input_shape),
                keras.layers.Flatten(),
                keras.layers.Dense(4, activation="tanh", kernel_initializer=drawn),
                keras.layers.Dense(10, activation="softmax", kernel_initializer=drawn),
            ]
        )

    image, label = tiny.x_train[0], int(tiny.y_train[0])
    seen = backend.open_model(two_layers).look(image, label)
    _, _, kernel, bias = values(two_layers())
    change = 1e-3 * np.eye(4)

    def loss(hidden: Any) -> float:
        logits = hidden.astype(np.float64) @ kernel + bias
        return float(np.log(np.exp(logits).sum()) - logits[label])

    expected = [
        (loss(seen.activations[0] + each) - loss(seen.activations[0] - each)) / 2e-3
        for each in change
    ]
    np.testing.assert_allclose(seen.errors[0], expected, atol=1e-4)


def looked_into(build: Callable[[], Model], data: Dataset) -> InspectableModel:
    return cast(Inspector, load_backend(LIBRARY, data)).open_model(build)


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("nested", [(6, 5), (3,)]),
        ("subclassed", [(7, 6), (3,)]),
        ("functional_with_branches", [(4, 3), (6, 5), (4,), (3,)]),
        ("series", [(16,), (3,)]),
        ("text", [(9,), (7,), (3,)]),
        ("recurrent", [(4,), (3,)]),
        ("volume", [(9, 3), (3,)]),
        ("frozen", [(3,)]),
        ("mixed", [(6, 5), (3,)]),
        ("after_batch_norm", [(8, 7), (6, 5), (3,)]),
        ("dense_then_softmax", [(3,)]),
        ("dense_sigmoid", [(3,)]),
        ("dense_own", [(3,)]),
    ],
)
def test_models_of_all_kinds_are_looked_into_and_learn(
    name: str, shapes: list[tuple[int, ...]]
) -> None:
    case = CASES[name]
    model = looked_into(case.build, case.data)
    image, label = case.data.x_train[0], int(case.data.y_train[0])
    first = model.look(image, label)
    assert [each.shape for each in first.activations] == shapes
    assert [each.shape for each in first.errors] == shapes
    assert first.probabilities.sum() == pytest.approx(1, rel=1e-2)
    assert first.loss == pytest.approx(-np.log(first.probabilities[label]), rel=1e-2)
    assert len(model.step()) == len(shapes) == len(model.weights)
    assert model.look(image, label).loss < first.loss
    model.reset()
    assert model.look(image, label).loss == first.loss


def pooled_at_the_end() -> Model:
    return keras.Sequential(
        [
            *(keras.Input(IMAGE), layers.Conv2D(CLASSES, 3)),
            *(layers.GlobalAveragePooling2D(), layers.Softmax()),
        ]
    )


def without_weights() -> Model:
    return keras.Sequential(
        [*(keras.Input(IMAGE), layers.Flatten()), layers.Lambda(lambda x: ops.softmax(x[:, :3]))]
    )


def frozen() -> Model:
    model = CASES["dense_flat"].build()
    model.trainable = False
    return model


@pytest.mark.parametrize(
    ("build", "weights"), [(pooled_at_the_end, [30, 0]), (without_weights, [0]), (frozen, [0])]
)
def test_answers_of_no_layer_that_learns_are_shown_by_themselves(
    build: Callable[[], Model], weights: list[int]
) -> None:
    data = CASES["plain"].data
    model = looked_into(build, data)
    assert model.weights == weights
    seen = model.look(data.x_train[0], 0)
    assert seen.activations[-1].shape == seen.errors[-1].shape == (CLASSES,)
    assert seen.errors[-1][0] < 0  # its share should be larger
    moved = model.step()
    assert (moved[-1], len(moved)) == (0, len(weights))


class OwnStep(Model):  # type: ignore[misc]
    """A model that says itself how it learns."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = [layers.Flatten(), layers.Dense(CLASSES)]

    def train_step(self, data: Any) -> Any:
        raise NotImplementedError

    def call(self, images: Any) -> Any:
        for layer in self.inner:
            images = layer(images)
        return images


def test_a_model_with_its_own_step_is_looked_into_by_a_plain_one() -> None:
    data = CASES["plain"].data
    model = looked_into(OwnStep, data)
    first = model.look(data.x_train[0], 1)
    model.step()
    assert model.look(data.x_train[0], 1).loss < first.loss


def test_the_size_of_a_model_is_known_without_making_it(backend: Inspector, tiny: Dataset) -> None:
    first = values(built(linear, tiny))
    assert backend.size(lambda: linear(tiny.input_shape, 10)) == ModelSize(650, 10)
    assert backend.size(lambda: absurd(tiny.input_shape, 10)).weights > 10**11  # no room for that
    assert alike(values(built(linear, tiny)), first)


def test_memory_is_the_machine_s_or_the_gpu_s(backend: Inspector) -> None:
    place, room = backend.memory()
    assert place in ("machine", "GPU")
    assert room > 2**20


def test_two_ways_take_the_same_steps(backend: Inspector, tiny: Dataset) -> None:
    lanes = backend.lanes(lambda: built(linear, tiny))
    assert [lane.label for lane in lanes] == ["Compiled", "Op by op"] * LIBRARIES[LIBRARY].compiles
    for lane in lanes:
        lane.step(np.arange(20, dtype=np.int32))
