"""A model is looked into, learns from one picture, and goes back to where it began.

``TALK_BACKEND`` names the library: see ``test_keras_trainer``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

from demo.backends.interface import InspectableModel, Inspector, ModelSize
from demo.backends.load import load_backend
from demo.catalog.libraries import DEFAULT, LIBRARIES
from demo.data.dataset import Dataset
from tests.demo.models import absurd, alike, built, dropout, linear, values

if TYPE_CHECKING:  # it has to be told its library before it is imported
    from keras import Model

LIBRARY = os.environ.get("TALK_BACKEND", DEFAULT)


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
    import keras

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


def of_its_own() -> Model:
    """Return what nobody can look into."""
    import keras

    class OfItsOwn(keras.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.answer = keras.layers.Dense(10)

        def call(self, images: Any) -> Any:
            return self.answer(keras.ops.reshape(images, (-1, 64)))

    return OfItsOwn()


def without_weights() -> Model:
    import keras

    pooled = [keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(10, trainable=False)]
    return keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Reshape((8, 8)), *pooled])


@pytest.mark.parametrize(
    ("build", "message"),
    [(of_its_own, "one of the class OfItsOwn"), (without_weights, "which has no weights to train")],
)
def test_what_can_t_be_looked_into_is_refused(
    backend: Inspector, build: Callable[[], Model], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        backend.open_model(build)


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
