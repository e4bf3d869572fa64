"""The talk's epochs against ``model.fit``: the same model, data, batches and seed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import keras

from demo import variants
from demo.data import Dataset
from demo.learner import Learner
from demo.tensorflow_backend import TensorFlowBackend

from .fits import Fit, livelossplot, tensorboard
from .report import Table, spread, verdict
from .subjects import dataset

EPOCHS = 20
BLOCK = 5  # epochs until it is the next one's turn
SEED = 0
GOALS = {"linear": 7.0, "extra_layer": 2.8, "conv": 1.25, "dropout": 1.25}


class Peer(Protocol):
    """Something that trains."""

    def train(self, first: int, last: int) -> None:
        """Train from the end of epoch ``first`` to the end of epoch ``last``."""

    @property
    def accuracy(self) -> float:
        """The newest test accuracy, 0…1."""


class Talk:
    """Trains as the talk does: every epoch is measured on train and test images."""

    def __init__(self, build: Callable[[], keras.Model], data: Dataset) -> None:
        """Compile, and measure epoch 0."""
        trainer = TensorFlowBackend(data).trainer(build)
        self._learner = Learner(trainer, data, SEED)
        self._accuracy = self._learner.first.test_accuracy

    def train(self, first: int, last: int) -> None:
        """Train from the end of epoch ``first`` to the end of epoch ``last``."""
        for epoch in range(first + 1, last + 1):
            self._learner.train_epoch(epoch, _never)
            self._accuracy = self._learner.measure(_never).test_accuracy

    @property
    def accuracy(self) -> float:
        """The newest test accuracy, 0…1."""
        return self._accuracy


def measure() -> list[Table]:
    """Let all peers train all variants."""
    data = dataset()
    results = {name: _compare(_peers(name, data)) for name in GOALS}
    note = (
        f"{EPOCHS} epochs of 4,000 + 1,000 digits in batches of 128, seed {SEED}; {BLOCK} epochs "
        "each in turns. An epoch of the talk includes measuring 1,000 train and 1,000 test images, "
        "one of fit its test images."
    )
    return [_times(results, note), _accuracies(results)]


def _peers(name: str, data: Dataset) -> dict[str, Peer]:
    def build() -> keras.Model:
        keras.utils.set_random_seed(SEED)
        model: keras.Model = getattr(variants, name)(data.image_shape, data.classes)
        return model

    return {
        "talk": Talk(build, data),
        "fit": Fit(build(), data, []),
        "fit + livelossplot": Fit(build(), data, [livelossplot()]),
        "fit + TensorBoard": Fit(build(), data, [tensorboard()]),
    }


@dataclass(frozen=True)
class Result:
    """How one peer did with one variant."""

    milliseconds: list[float]  # an epoch, in each block
    accuracy: float  # 0…1


def _compare(peers: dict[str, Peer]) -> dict[str, Result]:
    """Train all peers in turns, a block of epochs each."""
    milliseconds: dict[str, list[float]] = {name: [] for name in peers}
    for first in range(0, EPOCHS, BLOCK):
        for name, peer in peers.items():
            began = time.perf_counter()
            peer.train(first, first + BLOCK)
            milliseconds[name].append(1000 * (time.perf_counter() - began) / BLOCK)
    return {name: Result(milliseconds[name], peer.accuracy) for name, peer in peers.items()}


def _times(results: dict[str, dict[str, Result]], note: str) -> Table:
    peers = list(results["linear"])
    rows = []
    for variant, by_peer in results.items():
        pairs = zip(by_peer["fit"].milliseconds, by_peer["talk"].milliseconds, strict=True)
        ratios = [fit / talk for fit, talk in pairs]
        goal = GOALS[variant]
        rows.append(
            (
                variant,
                *(spread(by_peer[peer].milliseconds, " ms") for peer in peers),
                spread(ratios, " ×", 2),
                f"≥ {goal} ×",
                verdict(statistics.median(ratios) >= goal),
            )
        )
    head = ("An epoch of", *peers, "talk against fit", "Goal", "")
    return Table("Engine: time", head, rows, note)


def _accuracies(results: dict[str, dict[str, Result]]) -> Table:
    peers = list(results["linear"])
    rows = [
        (variant, *(f"{100 * by_peer[peer].accuracy:.1f} %" for peer in peers))
        for variant, by_peer in results.items()
    ]
    note = "Test accuracy after the last epoch; the peers shuffle differently."
    return Table("Engine: accuracy", ("Variant", *peers), rows, note)


def _never() -> bool:
    return False
