"""R² and the mean absolute error are those of scikit-learn, and always numbers."""

import numpy as np
from sklearn import metrics

from demo.analysis.number_errors import LOWEST, mean_absolute_error, r_squared


def test_they_are_what_scikit_learn_computes() -> None:
    chance = np.random.default_rng(0)
    true = chance.normal(200_000, 30_000, 50).astype(np.float32)
    for noise in (10_000, 90_000):  # the second one is worse than the mean
        predicted = true + chance.normal(0, noise, 50).astype(np.float32)
        expected = metrics.r2_score(true, predicted)
        np.testing.assert_allclose(r_squared(predicted, true), expected, rtol=1e-6)
        expected = metrics.mean_absolute_error(true, predicted)
        np.testing.assert_allclose(mean_absolute_error(predicted, true), expected, rtol=1e-6)


def test_where_all_numbers_are_the_same_only_the_right_one_explains_them() -> None:
    same = np.full(3, 7, np.float32)
    assert (r_squared(same, same), r_squared(same + 1, same)) == (1, 0)


def test_however_far_off_it_is_a_number_that_a_recording_holds() -> None:
    true = np.array([0, 1e-30], np.float32)
    assert r_squared(np.full(2, 1e38, np.float32), true) == LOWEST
