"""One picture, one step: real gradients, and weights that move against them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from demo.backends.interface import InspectableModel
from demo.data.core.dataset import Dataset
from demo.requests import StepWanted
from demo.training.single_step import SingleStep

if TYPE_CHECKING:  # Keras takes seconds to load: only for those tests that are run
    from keras import Model

    from demo.backends.tensorflow.backend import TensorFlowBackend

NUDGE = 1e-4  # for numeric gradients, in float64


@pytest.fixture(scope="module")
def backend(tiny: Dataset) -> TensorFlowBackend:
    from demo.backends.tensorflow.backend import TensorFlowBackend

    return TensorFlowBackend(tiny)


def small(data: Dataset) -> Model:
    """Seven nodes, exact enough to be compared with differences."""
    from keras import Sequential, layers, utils

    utils.set_random_seed(3)
    return Sequential(
        [
            layers.Input(data.input_shape, dtype="float64"),
            layers.Flatten(dtype="float64"),
            layers.Dense(7, activation="tanh", dtype="float64"),
            layers.Dense(data.classes, activation="softmax", dtype="float64"),
        ]
    )


def opened(backend: TensorFlowBackend, data: Dataset, name: str) -> InspectableModel:
    import keras

    from demo import variants

    keras.utils.set_random_seed(0)
    build = getattr(variants, name)
    return backend.open_model(lambda: build(data.input_shape, data.classes))


def loss_of(logits: np.ndarray, label: int) -> float:
    return float(np.log(np.exp(logits).sum()) - logits[label])


def test_errors_are_the_slopes_that_differences_show(
    backend: TensorFlowBackend, tiny: Dataset
) -> None:
    model = small(tiny)
    kernels = [each.value.numpy() for each in model.trainable_variables]
    seen = backend.open_model(lambda: model).look(tiny.x_train[0], int(tiny.y_train[0]))
    label = int(tiny.y_train[0])
    hidden = np.tanh(tiny.x_train[0].ravel() @ kernels[0] + kernels[1])
    logits = hidden @ kernels[2] + kernels[3]
    np.testing.assert_allclose(seen.activations[0], hidden, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(seen.activations[1], logits, rtol=1e-4, atol=1e-6)
    assert seen.loss == pytest.approx(loss_of(logits, label), rel=1e-5)
    for node in range(7):
        moved = np.array([hidden, hidden])
        moved[:, node] += (NUDGE, -NUDGE)
        up, down = (loss_of(each @ kernels[2] + kernels[3], label) for each in moved)
        assert seen.errors[0][node] == pytest.approx((up - down) / (2 * NUDGE), abs=1e-5)
    for place in range(tiny.classes):
        moved = np.array([logits, logits])
        moved[:, place] += (NUDGE, -NUDGE)
        up, down = (loss_of(each, label) for each in moved)
        assert seen.errors[1][place] == pytest.approx((up - down) / (2 * NUDGE), abs=1e-5)


def test_each_weight_moves_against_the_slope_that_differences_show(
    backend: TensorFlowBackend, tiny: Dataset
) -> None:
    from demo.backends.keras.inspector import LEARNING_RATE

    model = small(tiny)
    inside = backend.open_model(lambda: model)
    image, label = tiny.x_train[0], int(tiny.y_train[0])
    kernel = model.trainable_variables[2]  # (7, classes)
    first = kernel.value.numpy()

    def loss_with(row: int, column: int, change: float) -> float:
        changed = first.copy()
        changed[row, column] += change
        kernel.assign(changed)
        return inside.look(image, label).loss

    places = [(0, 0), (3, label), (6, 9)]
    slopes = [
        (loss_with(*place, NUDGE) - loss_with(*place, -NUDGE)) / (2 * NUDGE) for place in places
    ]
    kernel.assign(first)
    inside.look(image, label)
    inside.step()
    moved = kernel.value.numpy() - first
    for place, slope in zip(places, slopes, strict=True):
        assert moved[place] == pytest.approx(-LEARNING_RATE * slope, abs=2e-3 * LEARNING_RATE)


@pytest.mark.parametrize("name", ["linear", "extra_layer", "conv", "dropout"])
def test_a_small_step_lowers_the_loss_and_a_reset_brings_it_back(
    backend: TensorFlowBackend, tiny: Dataset, name: str
) -> None:
    model = opened(backend, tiny, name)
    example = tiny.x_train[4], int(tiny.y_train[4])
    before = model.look(*example)
    moved = model.step()
    assert len(moved) == len(model.weights) == len(before.errors) == len(before.activations)
    assert all(0 < share < 0.1 for share in moved)
    after = model.look(*example)
    assert after.loss < before.loss
    assert after.probabilities[example[1]] > before.probabilities[example[1]]
    model.reset()
    assert model.look(*example).loss == before.loss


def test_the_answers_error_is_its_probabilities_less_the_truth(
    backend: TensorFlowBackend, tiny: Dataset
) -> None:
    label = int(tiny.y_train[0])
    seen = opened(backend, tiny, "extra_layer").look(tiny.x_train[0], label)
    np.testing.assert_allclose(seen.errors[-1], seen.probabilities - np.eye(10)[label], atol=1e-6)
    assert seen.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert seen.loss == pytest.approx(-np.log(seen.probabilities[label]), rel=1e-4)


def test_layers_that_put_out_pictures_are_averaged_to_one(
    backend: TensorFlowBackend, tiny: Dataset
) -> None:
    seen = opened(backend, tiny, "conv").look(tiny.x_train[0], 0)
    assert [each.shape for each in seen.activations] == [(8, 8), (4, 4), (10,)]
    assert [each.shape for each in seen.errors] == [(8, 8), (4, 4), (10,)]


def test_models_that_end_in_logits_or_in_a_layer_of_their_own_can_be_looked_into(
    backend: TensorFlowBackend, tiny: Dataset
) -> None:
    from keras import Sequential, layers

    for end in ([], [layers.Softmax()]):
        stack = [layers.Input(tiny.input_shape), layers.Flatten(), layers.Dense(10), *end]
        inside = backend.open_model(partial(Sequential, stack))
        seen = inside.look(tiny.x_train[0], 2)
        assert seen.probabilities.sum() == pytest.approx(1, abs=1e-5)
        inside.step()
        assert inside.look(tiny.x_train[0], 2).loss < seen.loss


# What the room is told


@pytest.fixture
def single_step(backend: TensorFlowBackend, tiny: Dataset) -> SingleStep:
    return SingleStep(opened(backend, tiny, "extra_layer"), tiny)


def test_looking_changes_nothing(single_step: SingleStep) -> None:
    forward = single_step.answer(StepWanted("extra_layer", 3))
    back = single_step.answer(StepWanted("extra_layer", 3, "back"))
    assert (forward.phase, back.phase, back.taken, back.nudges) == ("forward", "back", 0, [])
    assert forward.weights == [65 * 512, 513 * 10]
    np.testing.assert_array_equal(forward.losses, back.losses)
    np.testing.assert_array_equal(back.before, back.after)


def test_losses_are_kept_for_a_picture_from_its_first_sight_on(single_step: SingleStep) -> None:
    single_step.answer(StepWanted("extra_layer", 3))
    one = single_step.answer(StepWanted("extra_layer", 3, "nudge"))
    more = single_step.answer(StepWanted("extra_layer", 3, "nudge", steps=10))
    assert (one.taken, more.taken) == (1, 10)
    assert len(more.losses) == 12
    assert (np.diff(more.losses) < 0).all()
    label = int(np.argmax(more.after))
    assert more.after[label] > more.before[label]
    other = single_step.answer(StepWanted("extra_layer", 4))
    assert len(other.losses) == 1
    again = single_step.answer(StepWanted("extra_layer", 3, anew=True))
    np.testing.assert_array_equal(again.losses, one.losses[:1])


def test_scales_hold_what_the_first_weights_show(single_step: SingleStep) -> None:
    seen = single_step.answer(StepWanted("extra_layer", 0, "back"))
    assert len(seen.limits) == 2
    for activation, error, (largest, worst) in zip(
        seen.activations, seen.errors, seen.limits, strict=True
    ):
        assert np.abs(activation).max() <= largest
        assert np.abs(error).max() <= worst
    taught = single_step.answer(StepWanted("extra_layer", 0, "nudge", steps=10))
    assert taught.limits == seen.limits


def test_after_the_last_picture_comes_the_first(single_step: SingleStep, tiny: Dataset) -> None:
    assert single_step.answer(StepWanted("extra_layer", len(tiny.x_train))).picture == 0
