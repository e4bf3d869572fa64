"""Label noise says of some examples what they are not, and always of the same ones."""

from __future__ import annotations

import numpy as np
import pytest

from demo.data.core.dataset import Dataset
from demo.data.core.label_noise import with_label_noise
from tests.demo.numbers import progression


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_so_many_train_examples_get_another_class(tiny: Dataset, share: float) -> None:
    noisy = with_label_noise(tiny, share)
    assert np.mean(noisy.y_train != tiny.y_train) == pytest.approx(share, abs=0.01)
    assert noisy.y_train.dtype == tiny.y_train.dtype
    assert noisy.y_train.min() >= 0
    assert noisy.classes == tiny.classes
    assert noisy.x_train is tiny.x_train
    assert noisy.y_test is tiny.y_test
    assert np.array_equal(with_label_noise(tiny, share).y_train, noisy.y_train)


def test_more_noise_spoils_what_less_has_spoilt_too(tiny: Dataset) -> None:
    little, much = (with_label_noise(tiny, share).y_train for share in (0.1, 0.4))
    spoilt = little != tiny.y_train
    assert np.array_equal(much[spoilt], little[spoilt])


def test_numbers_are_exchanged() -> None:
    data = progression()
    noisy = with_label_noise(data, 0.5)
    assert np.array_equal(np.sort(noisy.y_train), np.sort(data.y_train))
    assert 0.4 < np.mean(noisy.y_train != data.y_train) <= 0.5
