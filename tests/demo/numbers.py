"""A data set whose answers are numbers, and events of runs on it."""

from __future__ import annotations

from functools import cache

import numpy as np

from demo.data.core.dataset import Dataset, standardise_answers
from demo.events import EpochEnded

TRAIN = 342  # of 442 patients


@cache
def progression() -> Dataset:
    """Return scikit-learn's diabetes: ten columns, and how far the disease went on in a year."""
    from sklearn.datasets import load_diabetes

    table = load_diabetes()
    order = np.random.default_rng(0).permutation(len(table.data))
    x, y = table.data[order].astype(np.float32), table.target[order].astype(np.float32)
    x = (x - x[:TRAIN].mean(axis=0)) / x[:TRAIN].std(axis=0)
    data = Dataset(
        "diabetes",
        x[:TRAIN],
        y[:TRAIN],
        x[TRAIN:],
        y[TRAIN:],
        kind="table",
        target="progression",
        columns=tuple(table.feature_names),
    )
    return standardise_answers(data)


def number_epoch(run: int, number: int, score: float, error: float) -> EpochEnded:
    """An epoch ends with this R² and this mean error on the test part."""
    return EpochEnded(
        run=run,
        epoch=number,
        seconds=0.3 * number,
        train_loss=0.5,
        train_accuracy=(1 + score) / 2,
        test_loss=0.6,
        test_accuracy=score,
        train_error=error / 2,
        test_error=error,
    )
