"""What models learn has mean 0 and spread 1; what screens show is in its own unit."""

from dataclasses import replace

import numpy as np

from demo.data.dataset import Dataset
from demo.data.number_scaling import in_own_unit, learned_answers, standardise_answers
from tests.demo.numbers import progression


def test_numbers_are_standardised_by_the_training_part_and_come_back() -> None:
    prices = np.array([100_000.0, 200_000, 300_000, 5_000_000], np.float32)
    x = np.zeros((2, 1), np.float32)
    plain = Dataset("prices", x, prices[:2], x, prices[2:], kind="table", scaling="columns")
    data = standardise_answers(plain)
    assert (data.answer_scale, data.scaling) == ((150_000, 50_000), "columns; target standardised")
    assert learned_answers(data, data.y_train).tolist() == [-1, 1]
    learned = learned_answers(data, prices)
    assert learned.dtype == np.float32
    np.testing.assert_allclose(in_own_unit(data, learned), prices)
    assert learned_answers(plain, prices).tolist() == prices.tolist()


def test_numbers_that_are_all_the_same_are_no_reason_to_divide_by_zero() -> None:
    data = progression()
    same = standardise_answers(replace(data, y_train=np.full_like(data.y_train, 7)))
    assert same.answer_scale == (7, 1)


def test_class_numbers_stay_as_they_are(tiny: Dataset) -> None:
    assert learned_answers(tiny, tiny.y_train) is tiny.y_train
    shares = np.full((3, 10), 0.1, np.float32)
    assert in_own_unit(tiny, shares) is shares
