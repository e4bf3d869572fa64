"""Snapshots by hand: a model's answers to the test images, right and wrong as a test wishes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from demo.events import Event, Snapshot
from tests.demo.log import epoch


def answers(
    labels: NDArray[np.int32], classes: int, wrong: Mapping[int, tuple[int, float]]
) -> NDArray[np.float32]:
    """Return probabilities: right by 0.8, but for images with a wrong class and how sure."""
    probabilities = np.zeros((len(labels), classes), np.float32)
    for index, label in enumerate(labels):
        said, sure = wrong.get(index, (int(label), 0.8))
        probabilities[index] = (1 - sure) / max(1, classes - 1)
        probabilities[index, said] = sure
    return probabilities


def learned(run: int, number: int, probabilities: NDArray[np.float32], right: float) -> list[Event]:
    """A run's snapshot after an epoch, and the epoch's end with this test accuracy."""
    snapshot = Snapshot(run=run, epoch=number, probabilities=probabilities, weights={})
    return [snapshot, epoch(run, number, right)]
