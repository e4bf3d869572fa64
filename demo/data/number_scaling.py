"""Answers that are numbers: brought to size for models, and back to their unit for screens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.data.dataset import Dataset

TOLD = "target standardised"


def standardise_answers(data: Dataset) -> Dataset:
    """Let models learn the numbers of a data set with a mean of 0 and a spread of 1.

    Both are those of the training part, in 64 bits. A price of 200,000 would otherwise take Adam,
    whose steps are of the size of its learning rate, as many steps as that. ``y_*`` stay in their
    own unit.
    """
    mean, spread = (float(of(data.y_train, dtype=np.float64)) for of in (np.mean, np.std))
    scaling = "; ".join(filter(None, (data.scaling, TOLD)))
    return replace(data, answer_scale=(mean, spread or 1.0), scaling=scaling)


def learned_answers(data: Dataset, answers: NDArray[Any]) -> NDArray[Any]:
    """Return answers as models learn them: class numbers as they are, numbers brought to size."""
    if not data.is_regression:
        return answers
    mean, spread = data.answer_scale
    return ((answers.astype(np.float64) - mean) / spread).astype(np.float32)


def in_own_unit(data: Dataset, answers: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a model's answers as screens show them: shares as they are, numbers in their unit."""
    if not data.is_regression:
        return answers
    mean, spread = data.answer_scale
    return (answers.astype(np.float64) * spread + mean).astype(np.float32)
