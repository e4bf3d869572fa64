"""A model is looked into, learns from one picture, and goes back to where it began."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from demo.backends.tensorflow_inspector import TensorFlowInspectableModel
from demo.data.dataset import Dataset
from tests.demo.models import built, dropout, linear


@pytest.fixture(scope="module")
def model(tiny: Dataset) -> TensorFlowInspectableModel:
    return TensorFlowInspectableModel(built(linear, tiny))


def test_a_look_gives_what_layers_put_out_and_the_error_of_the_answer(
    model: TensorFlowInspectableModel, tiny: Dataset
) -> None:
    label = int(tiny.y_train[0])
    seen = model.look(tiny.x_train[0], label)
    assert seen.probabilities.sum() == pytest.approx(1, rel=1e-5)
    assert seen.loss == pytest.approx(-np.log(seen.probabilities[label]), rel=1e-4)
    assert [each.shape for each in seen.activations] == [(10,)]
    # The error of logits is the answer less what is right.
    np.testing.assert_allclose(seen.errors[0], seen.probabilities - np.eye(10)[label], atol=1e-5)


def test_a_step_goes_against_the_error_and_a_reset_undoes_it(
    model: TensorFlowInspectableModel, tiny: Dataset
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


def test_what_puts_out_pictures_is_averaged_to_one(tiny: Dataset) -> None:
    model = TensorFlowInspectableModel(built(dropout, tiny))
    seen = model.look(tiny.x_train[0], int(tiny.y_train[0]))
    assert len(seen.activations) == len(model.weights)
    assert seen.activations[0].ndim == 2
    assert [each.shape for each in seen.activations] == [each.shape for each in seen.errors]


class OfItsOwn(keras.Model):  # type: ignore[misc]
    """Nobody can look into it."""

    def call(self, images: Any) -> Any:
        return images


def without_weights() -> keras.Model:
    return keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()])


@pytest.mark.parametrize(
    ("build", "message"),
    [(OfItsOwn, "one of the class OfItsOwn"), (without_weights, "which has no weights to train")],
)
def test_what_can_t_be_looked_into_is_refused(
    build: Callable[[], keras.Model], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        TensorFlowInspectableModel(build())
