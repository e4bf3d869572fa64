"""What a linear model has learned, as pictures, and what it makes of one image."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from demo.analysis.image_arrays import Picture
from demo.data.dataset import Dataset
from demo.events import Snapshot

TIMES_FIRST = 2  # the scale's end, in largest first weights: noise shows, and what is learned too


@dataclass(frozen=True)
class Weighing:
    """What one weighted sum is made of; all channels of a pixel count as one contribution."""

    contributions: Picture  # (height, width): pixel × weight
    total: float  # of all contributions, and the bias: the logit


@dataclass(frozen=True)
class LinearWeights:
    """One weighted sum of all pixels per class: ``kernel`` and ``bias`` are its weights."""

    kernel: NDArray[np.float32]  # (height, width, channels, classes)
    bias: NDArray[np.float32]  # (classes,)

    def pictures(self) -> Picture:
        """Return (classes, height, width): what a white pixel contributes to each class."""
        return np.ascontiguousarray(self.kernel.sum(axis=2).transpose(2, 0, 1), np.float32)

    def weigh(self, image: NDArray[np.float32], label: int) -> Weighing:
        """Weigh an image (height, width, channels) for one class."""
        contributions = (image * self.kernel[..., label]).sum(axis=-1)
        return Weighing(contributions, float(contributions.sum() + self.bias[label]))


def read_linear(snapshot: Snapshot, data: Dataset) -> LinearWeights | None:
    """Return the weights of a snapshot, or None if its model isn't one layer from pixels on."""
    weights = snapshot.weights
    kernel = weights.get("0/kernel")
    shape = math.prod(data.input_shape), data.classes
    if kernel is None or kernel.shape != shape or weights.keys() - {"0/kernel", "0/bias"}:
        return None
    bias = weights.get("0/bias", np.zeros(data.classes, np.float32))
    if bias.shape != (data.classes,):
        return None
    return LinearWeights(kernel.reshape(*data.input_shape, data.classes), bias)


def weight_limit(data: Dataset) -> float:
    """Return where the colours of weights end, the same from first noise to the end of training.

    Keras draws the first weights evenly from -g to g, with g = √(6 / (inputs + outputs)); the
    spread of a sum over channels grows with the root of their number.
    """
    largest_first = math.sqrt(6 / (math.prod(data.input_shape) + data.classes))
    return TIMES_FIRST * largest_first * math.sqrt(data.input_shape[-1])


def sigmoid(total: float) -> float:
    """Return the probability that belongs to a weighted sum."""
    return 0.5 * (1 + math.tanh(total / 2))  # unlike 1 / (1 + exp(-total)), never too large
