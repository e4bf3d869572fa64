"""The plane through a model's weights in which its training moved most, and the way on it.

As in section 7 of Li, Xu, Taylor, Studer and Goldstein, *Visualizing the Loss Landscape of Neural
Nets* (NeurIPS 2018): the two directions are the first principal components of what is left to the
last weights after each epoch. On two random directions the way would hardly be seen to move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROOM = 1.25  # how far the plane goes on, beyond the farthest point of the way
LEAST_REACH = 1e-3

Numbers = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LossPlane:
    """``origin`` and ``directions`` are lists of arrays, as weights are; one length is one unit.

    ``path``, (points, 2), is the way on the plane, whose last point is its 0; ``reach`` is how far
    the plane is to be seen. ``kept``: how much of the way lies in it, of its squared length.
    """

    origin: list[NDArray[np.generic]]
    directions: tuple[list[Numbers], list[Numbers]]
    path: NDArray[np.float64]
    reach: float
    kept: float

    def weights(self, first: float, second: float) -> list[NDArray[np.generic]]:
        """Return the weights at a place of the plane."""
        across, up = self.directions
        return [
            (zero + first * one + second * two).astype(zero.dtype)  # type: ignore[operator]
            if _moves(zero)
            else zero
            for zero, one, two in zip(self.origin, across, up, strict=True)
        ]


def loss_plane(way: Sequence[list[NDArray[np.generic]]]) -> LossPlane:
    """Return the plane of a way through weights, of two points at least, the last one its 0.

    What holds no broken numbers, such as a counter of steps, stays as it is at the end.
    """
    origin = way[-1]
    offsets = [
        [_offset(here, zero) for here, zero in zip(each, origin, strict=True)] for each in way
    ]
    products = np.array([[_dot(one, two) for two in offsets] for one in offsets])
    values, vectors = np.linalg.eigh(products)
    scales = np.sqrt(np.maximum(values[::-1][:2], 0))
    chosen = vectors[:, ::-1][:, :2] * _signs(vectors[:, ::-1][:, :2])
    path = chosen * scales
    across, up = (_combined(offsets, chosen[:, axis], scales[axis]) for axis in (0, 1))
    whole = float(np.maximum(values, 0).sum())
    return LossPlane(
        origin,
        (across, up),
        path - path[-1],
        max(ROOM * float(np.abs(path).max()), LEAST_REACH),
        min(1.0, float(np.square(scales).sum()) / whole) if whole else 1.0,
    )


def _moves(array: NDArray[np.generic]) -> bool:
    return array.dtype.kind == "f"


def _offset(here: NDArray[np.generic], zero: NDArray[np.generic]) -> Numbers:
    if not _moves(zero):
        return np.zeros(zero.shape, np.float32)
    return np.asarray(here, np.float32) - np.asarray(zero, np.float32)


def _dot(one: Sequence[Numbers], two: Sequence[Numbers]) -> float:
    return sum(float(np.vdot(here, there)) for here, there in zip(one, two, strict=True))


def _signs(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 or -1 for each column, so that the way begins where both are positive."""
    return np.where(vectors[0] < 0, -1.0, 1.0)


def _combined(
    offsets: Sequence[Sequence[Numbers]], shares: NDArray[np.float64], scale: float
) -> list[Numbers]:
    """Return the direction that the offsets make together, one unit long; of no length: zeros."""
    counts = (shares / scale if scale > 0 else 0 * shares).astype(np.float32)
    return [
        np.asarray(sum(count * each for count, each in zip(counts, column, strict=True)))
        for column in zip(*offsets, strict=True)
    ]
