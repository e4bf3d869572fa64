"""Answers that are numbers: brought to size for models, and back to their unit for screens."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

AnswerScale = tuple[float, float]  # what is taken from an answer, and what it is then divided by
AS_IT_IS: AnswerScale = (0.0, 1.0)
STANDARDISED = "target standardised"  # how it is told


def standard_scale(y_train: NDArray[Any]) -> AnswerScale:
    """Return the scale by which numbers to learn get a mean of 0 and a spread of 1.

    A price of 200,000 would otherwise take Adam, whose steps are of the size of its learning rate,
    a great many of them.
    """
    mean, spread = (float(of(y_train, dtype=np.float64)) for of in (np.mean, np.std))
    return mean, spread or 1.0


def learned_answers(answers: NDArray[Any], scale: AnswerScale) -> NDArray[Any]:
    """Return answers as models learn them: class numbers as they are, numbers brought to size."""
    if scale == AS_IT_IS:
        return answers
    mean, spread = scale
    return ((answers.astype(np.float64) - mean) / spread).astype(np.float32)


def in_own_unit(answers: NDArray[np.float32], scale: AnswerScale) -> NDArray[np.float32]:
    """Return a model's answers as screens show them: shares as they are, numbers in their unit."""
    if scale == AS_IT_IS:
        return answers
    mean, spread = scale
    return (answers.astype(np.float64) * spread + mean).astype(np.float32)
