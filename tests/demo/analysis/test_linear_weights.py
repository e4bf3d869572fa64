"""A linear model's weights, read from snapshots of a real training and by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from demo.analysis.linear_weights import DenseWeights, read_dense, sigmoid, weight_limit
from demo.data.core.dataset import Dataset
from demo.events import Snapshot
from tests.demo.rehearsal import Rehearsal
from tests.demo.widgets.linear import bias, coloured, kernel, snapshot


def test_the_sums_are_those_by_which_the_model_answers(rehearsal: Rehearsal, few: Dataset) -> None:
    run = rehearsal.start("linear", 2)
    newest = rehearsal.wait(Snapshot, run=run, epoch=2)
    linear = read_dense(newest, few)
    assert linear is not None
    logits = [[linear.weigh(few.x_test[0], label).total for label in range(10)]]
    softmax = np.exp(logits) / np.exp(logits).sum()
    np.testing.assert_allclose(softmax, newest.probabilities[:1], rtol=1e-3)


def test_first_weights_lie_within_half_the_scale(rehearsal: Rehearsal, few: Dataset) -> None:
    run = rehearsal.start("linear", 1)
    linear = read_dense(rehearsal.wait(Snapshot, run=run, epoch=0), few)
    assert linear is not None
    largest = np.abs(linear.pictures()).max()
    assert largest == pytest.approx(weight_limit(few) / 2, rel=0.01)


def test_contributions_and_bias_add_up(tiny: Dataset) -> None:
    linear = read_dense(snapshot(1, 0, kernel=kernel(tiny), bias=bias(tiny)), tiny)
    assert linear is not None
    image = tiny.x_test[3]
    weighing = linear.weigh(image, 7)
    np.testing.assert_allclose(weighing.contributions, image[..., 0] * linear.pictures()[7])
    logit = image.ravel() @ kernel(tiny)[:, 7] + bias(tiny)[7]
    assert weighing.total == pytest.approx(logit, abs=1e-5)


def test_the_channels_of_a_pixel_count_together() -> None:
    data = coloured()
    linear = read_dense(snapshot(1, 0, kernel=kernel(data), bias=bias(data)), data)
    assert linear is not None
    assert linear.pictures().shape == (3, 4, 6)
    white = linear.weigh(np.ones((4, 6, 3), np.float32), 2)
    np.testing.assert_allclose(white.contributions, linear.pictures()[2], rtol=1e-5)
    image = data.x_test[0]
    logit = image.ravel() @ kernel(data)[:, 2] + bias(data)[2]
    assert linear.weigh(image, 2).total == pytest.approx(logit, abs=1e-5)
    assert weight_limit(data) == pytest.approx(2 * math.sqrt(3) * math.sqrt(6 / (72 + 3)))


def test_a_model_without_a_bias_has_none(tiny: Dataset) -> None:
    linear = read_dense(snapshot(1, 0, kernel=kernel(tiny)), tiny)
    assert isinstance(linear, DenseWeights)
    assert not linear.bias.any()


def test_other_models_have_no_weight_for_each_pixel(tiny: Dataset) -> None:
    window = np.zeros((3, 3, 1, 32), np.float32)
    assert read_dense(snapshot(1, 0), tiny) is None
    assert read_dense(snapshot(1, 0, kernel=window), tiny) is None
    deeper = snapshot(1, 0, kernel=kernel(tiny))
    deeper.weights["1/kernel"] = np.zeros((10, 10), np.float32)
    assert read_dense(deeper, tiny) is None


def test_sums_become_probabilities() -> None:
    assert sigmoid(0) == 0.5
    assert sigmoid(2.0) == pytest.approx(1 / (1 + math.exp(-2)))
    assert (sigmoid(-2000), sigmoid(2000)) == (0, 1)


def test_weights_with_a_bias_of_another_size_are_no_linear_models(tiny: Dataset) -> None:
    assert read_dense(snapshot(1, 0, kernel=kernel(tiny), bias=bias(tiny)[:-1]), tiny) is None
