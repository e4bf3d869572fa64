"""A linear model's weights by hand, and data in colours."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from demo.data.core.dataset import Dataset
from demo.events import Event, Snapshot
from tests.demo.log import epoch


def kernel(data: Dataset, seed: int = 0) -> NDArray[np.float32]:
    """Return some weights, (pixels, classes)."""
    shape = math.prod(data.input_shape), data.classes
    return np.random.default_rng(seed).normal(0, 0.1, shape).astype(np.float32)


def bias(data: Dataset) -> NDArray[np.float32]:
    """Return some biases, (classes,)."""
    return np.linspace(-1, 1, data.classes, dtype=np.float32)


def snapshot(run: int, number: int, **weights: NDArray[np.float32]) -> Snapshot:
    """A snapshot with the weights of one layer; its answers are of no interest."""
    named = {f"0/{name}": array for name, array in weights.items()}
    probabilities = np.zeros((1, 1), np.float32)
    return Snapshot(run=run, epoch=number, probabilities=probabilities, weights=named)


def learned(data: Dataset, run: int, number: int, accuracy: float = 0.5) -> list[Event]:
    """What is told of an epoch of a linear model: weights as of ``kernel(data, number)``."""
    weights = snapshot(run, number, kernel=kernel(data, number), bias=bias(data))
    return [weights, epoch(run, number, accuracy)]


def coloured(classes: int = 3) -> Dataset:
    """Return noise of 4×6 pixels in three colours."""
    random = np.random.default_rng(0)
    images = random.random((12, 4, 6, 3), np.float32)
    labels = np.arange(12, dtype=np.int32) % classes
    return Dataset("noise", images, labels, images, labels)
