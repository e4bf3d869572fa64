"""What models learn has mean 0 and spread 1; what screens show is in its own unit."""

import numpy as np

from demo.data.core.dataset import make_dataset
from demo.data.core.number_scaling import AS_IT_IS, in_own_unit, learned_answers, standard_scale

PRICES = np.array([100_000.0, 200_000, 300_000, 5_000_000], np.float32)


def test_numbers_are_standardised_by_the_training_part_and_come_back() -> None:
    scale = standard_scale(PRICES[:2])
    assert list(scale) == [150_000, 50_000]
    assert learned_answers(PRICES[:2], scale).tolist() == [-1, 1]
    learned = learned_answers(PRICES, scale)
    assert learned.dtype == np.float32
    np.testing.assert_allclose(in_own_unit(learned, scale), PRICES)


def test_numbers_that_are_all_the_same_are_no_reason_to_divide_by_zero() -> None:
    assert standard_scale(np.full(3, 7, np.float32)) == (7, 1)


def test_class_numbers_and_shares_stay_as_they_are() -> None:
    labels, shares = np.array([0, 2], np.int32), np.full((3, 10), 0.1, np.float32)
    assert learned_answers(labels, AS_IT_IS) is labels
    assert in_own_unit(shares, AS_IT_IS) is shares


def test_a_data_set_says_how_its_numbers_are_learned_unless_they_are_left_alone() -> None:
    rows = np.array([[1.0, 2.0], [3.0, 5.0]])
    arrays = {"x_train": rows, "y_train": PRICES[:2] + 0.5, "x_test": rows, "y_test": PRICES[2:]}
    data = make_dataset("prices", arrays)
    assert list(data.answer_scale) == [150_000.5, 50_000]
    assert data.scaling.endswith("; target standardised")
    assert data.y_train.tolist() == arrays["y_train"].tolist()
    left = make_dataset("prices", arrays, scale="none")
    assert (left.answer_scale, left.scaling) == (AS_IT_IS, "")
