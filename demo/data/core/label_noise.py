"""Label noise: some train examples get the answers of others, to see what learning makes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from demo.data.core.dataset import Dataset

NOISE_SEED = 0  # the same examples for everybody: curves can be compared


def with_label_noise(data: Dataset, share: float) -> Dataset:
    """Return a data set in which so many train examples, 0…1, are said to be what they are not.

    Each of them gets another class, at random; numbers are exchanged among them. A larger share
    has those of a smaller one, too.
    """
    chance = np.random.default_rng(NOISE_SEED)
    order = chance.permutation(len(data.y_train))
    steps = chance.integers(1, max(data.classes, 2), len(order))
    chosen, y = order[: round(share * len(order))], data.y_train.copy()
    if data.is_regression:
        y[chosen] = np.roll(y[chosen], 1)
    else:
        y[chosen] = (y[chosen] + steps[: len(chosen)]) % data.classes
    return replace(data, y_train=y)
