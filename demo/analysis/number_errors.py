"""How far predicted numbers are off the true ones: R² and the mean absolute error."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LOWEST = -1e30  # of R²: the limit of what a recording holds


def mean_absolute_error(predicted: NDArray[Any], true: NDArray[Any]) -> float:
    """Return by how much predictions are off on average, both of shape (examples,)."""
    return float(np.abs(_differences(predicted, true)).mean())


def r_squared(predicted: NDArray[Any], true: NDArray[Any]) -> float:
    """Return the share of the true numbers' variance that predictions explain, 1 at the most.

    Below 0 they are worse than always saying the mean. Of numbers that are all the same it is 1 if
    they are met, and else 0, as in scikit-learn.
    """
    missed = float(np.square(_differences(predicted, true)).sum())
    spread = float(np.square(_differences(true, true.mean(dtype=np.float64))).sum())
    if not spread:
        return float(not missed)
    return max(LOWEST, 1 - missed / spread)


def _differences(one: NDArray[Any], other: NDArray[Any] | float) -> NDArray[np.float64]:
    differences: NDArray[np.float64] = np.subtract(one, other, dtype=np.float64)
    return differences
