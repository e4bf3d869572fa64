"""The small model's loss, gradient and steps are those that Keras computes."""

from __future__ import annotations

import numpy as np
import pytest

from demo.analysis.two_weights import REACH, TwoWeights, two_weights
from demo.data.core.dataset import Dataset
from demo.data.sources.named_datasets import load_dataset


@pytest.fixture(scope="module")
def model(mnist: Dataset) -> TwoWeights:
    return two_weights(mnist)


def roll(model: TwoWeights, rate: float, momentum: float, steps: int = 60) -> list[float]:
    """Return the losses on the way."""
    path = [list(model.start)]
    for _ in range(steps):
        path.append(model.next_weights(path, rate, momentum))
    return [float(each) for each in model.losses(np.array(path))]


def test_its_loss_and_its_steps_are_those_of_keras(model: TwoWeights) -> None:
    import keras

    neuron = keras.Sequential(
        [keras.layers.Input((2,)), keras.layers.Dense(1, activation="sigmoid", use_bias=False)]
    )
    neuron.compile(keras.optimizers.SGD(3.0, momentum=0.9), "mean_squared_error")
    neuron.set_weights([np.array(model.start, np.float32)[:, np.newaxis]])
    path = [list(model.start)]
    truth = model.answers[:, np.newaxis]
    for _ in range(3):
        loss = neuron.train_on_batch(model.inputs, truth)
        assert loss == pytest.approx(float(model.losses(np.array(path[-1:]))[0]), rel=1e-3)
        path.append(model.next_weights(path, 3.0, 0.9))
        neuron.reset_metrics()
    assert np.allclose(neuron.get_weights()[0][:, 0], path[-1], rtol=1e-3)


def test_the_gradient_is_the_slope(model: TwoWeights) -> None:
    here = np.array([1.0, -1.5])
    for axis, slope in enumerate(model.gradient(here)):
        aside = 1e-4 * np.eye(2)[axis]
        low, high = model.losses(np.array([here - aside, here + aside]))
        assert slope == pytest.approx((high - low) / 2e-4, rel=1e-3)


def test_on_digits_too_small_crawls_right_arrives_too_large_overshoots(model: TwoWeights) -> None:
    slow, right, large = (roll(model, rate, 0.0) for rate in model.rates)
    assert slow[-1] > 0.9 * slow[0]
    assert right[-1] < 0.05
    assert large[-1] > 0.4
    assert min(large) < 0.1  # it was in the valley


def test_momentum_gets_out_where_plain_descent_sticks(model: TwoWeights) -> None:
    assert roll(model, model.rates[0], 0.9)[-1] < 0.05


@pytest.mark.parametrize("name", ["digits", "breast_cancer", "wine", "iris", "diabetes"])
def test_other_data_have_two_inputs_and_a_question(name: str) -> None:
    model = two_weights(load_dataset(name))
    assert model.question.endswith("?")
    assert model.names[0] != model.names[1]
    assert set(model.answers) == {0, 1}
    assert model.surface(9).shape == (9, 9)
    assert max(map(abs, model.start)) <= REACH
    first, *_, last = roll(model, model.rates[1], 0.0)
    assert last < 0.5 * first


def test_a_row_of_the_surface_has_one_second_weight(model: TwoWeights) -> None:
    surface = model.surface(3)
    assert surface[0, 2] == pytest.approx(float(model.losses(np.array([[REACH, -REACH]]))[0]))
