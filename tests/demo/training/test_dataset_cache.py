"""Data sets that starts ask for are made once."""

from __future__ import annotations

import numpy as np
import pytest

from demo.data.core.dataset import SHUFFLED, Dataset
from demo.data.errors import DataError
from demo.requests import Start
from demo.training.dataset_cache import DatasetCache


def test_a_data_set_is_made_once(tiny: Dataset) -> None:
    cache = DatasetCache(tiny)
    assert cache.find("") is cache.own is tiny
    shuffled = cache.find(SHUFFLED)
    assert shuffled is not tiny
    assert cache.find(SHUFFLED) is shuffled
    with pytest.raises(DataError):
        cache.find("nothing of that name")


def test_noise_is_added_to_a_copy_which_is_kept_until_another_is_asked_for(tiny: Dataset) -> None:
    cache = DatasetCache(tiny)
    assert cache.learned(Start("linear", 1)) is tiny
    noisy = cache.learned(Start("linear", 1, label_noise=0.5))
    assert not np.array_equal(noisy.y_train, tiny.y_train)
    assert cache.learned(Start("conv", 2, label_noise=0.5)) is noisy
    other = cache.learned(Start("linear", 1, SHUFFLED, label_noise=0.5))
    assert np.array_equal(other.y_train, noisy.y_train)
    assert not np.array_equal(other.x_train, noisy.x_train)
