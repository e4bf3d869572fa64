"""Splits examples into those to learn from and those to be tested on."""

from __future__ import annotations

from typing import Any

import numpy as np

from demo.data.core.dataset import Arrays, arrays_of
from demo.data.core.labels import read_labels
from demo.data.errors import ArraysError

SPLIT_SEED = 0  # one split for everybody: accuracies can be compared across runs and machines
FEWEST = 5  # examples: the test part has one of them


def split_examples(x: Any, y: Any, answers: str = "") -> Arrays:
    """Part the data 4 : 1, with every class in the same proportion where each has two at least.

    ``x`` and ``y`` are arrays, or a table and a column of pandas, ``answers`` one of those of
    ``read_labels``. Raises ``ArraysError``.
    """
    from sklearn.model_selection import train_test_split

    if np.shape(x)[:1] != np.shape(y)[:1] or len(y) < FEWEST:
        expected = f"a label for each example, and at least {FEWEST} examples"
        raise ArraysError(expected, f"x of shape {np.shape(x)} and y of shape {np.shape(y)}")
    labels = read_labels(y, y, answers)
    counts = [0] if labels.is_regression else np.unique(labels.y_train, return_counts=True)[1]
    has_each = min(counts) >= 2 and len(counts) <= len(y) // 5
    parts = train_test_split(
        x, y, test_size=0.2, stratify=labels.y_train if has_each else None, random_state=SPLIT_SEED
    )
    x_train, x_test, y_train, y_test = parts
    return arrays_of((x_train, y_train), (x_test, y_test))
