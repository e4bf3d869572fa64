"""The talk's epochs against ``model.fit``: the same model, data, batches and seed."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol

from demo.backends.load import load_backend
from demo.catalog.libraries import DEFAULT
from demo.data.core.dataset import Dataset
from demo.system.quiet_stderr import quiet_stderr
from demo.training.epoch_runner import EpochRunner

from .report import Table, spread, verdict
from .subjects import dataset, seeded

TALK = "talk"
FITS = ("fit", "fit, best steps", "fit + livelossplot", "fit + TensorBoard")
EPOCHS = 20  # after which accuracies are compared
ALL_EPOCHS = 50  # that are timed: other work on a machine comes and goes
BLOCK = 5  # epochs until it is the next one's turn
SEED = 0
GOALS = {"linear": 8.0, "extra_layer": 3.2, "conv": 1.35, "dropout": 1.35}


class Peer(Protocol):
    """Something that trains."""

    def train(self, first: int, last: int) -> None:
        """Train from the end of epoch ``first`` to the end of epoch ``last``."""

    @property
    def accuracy(self) -> float:
        """The newest test accuracy, 0…1."""


class Talk:
    """Trains as the talk does: every epoch is measured on train and test images."""

    def __init__(self, variant: str, data: Dataset) -> None:
        """Compile, and measure epoch 0."""
        backend = load_backend(DEFAULT, data)  # sets TensorFlow up as the talk does
        trainer = backend.trainer(seeded(variant, data, SEED))
        self._learner = EpochRunner(trainer, data, SEED)
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
    with ExitStack() as stack:
        talk, fits = (stack.enter_context(process()) for _ in range(2))
        processes = {TALK: talk, **dict.fromkeys(FITS, fits)}
        results = {variant: _compare(variant, processes) for variant in GOALS}
    note = (
        f"{ALL_EPOCHS} epochs of 4,000 + 1,000 digits in batches of 128, seed {SEED}; {BLOCK} "
        "epochs each in turns, the talk in one process and its peers in another, each with "
        "TensorFlow as it sets that up. An epoch of the talk includes measuring 1,000 train and "
        "1,000 test images, one of fit its test images; “best steps”: with 2, 8 or 32 steps per "
        "execution, whichever is the fastest."
    )
    return [_times(results, note), _accuracies(results)]


def process() -> ProcessPoolExecutor:
    """Return a process of a peer's own."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))


# In a process of a peer's own.

_peers: dict[tuple[str, str], Peer] = {}  # by name and variant, those of one variant


def _begin(name: str, variant: str) -> None:
    """Get a peer ready to train a variant; let go of those of others."""
    for known in [each for each in _peers if each[1] != variant]:
        del _peers[known]
    with quiet_stderr():  # the first one imports TensorFlow, and its noise comes along
        _peers[name, variant] = _peer(name, variant)


def _peer(name: str, variant: str) -> Peer:
    data = dataset()
    if name == TALK:
        return Talk(variant, data)
    from .fits import Fit, best_steps, livelossplot, tensorboard

    if name == FITS[1]:
        return best_steps(seeded(variant, data, SEED), data)
    callbacks = {FITS[2]: livelossplot, FITS[3]: tensorboard}
    wanted = [callbacks[name]()] if name in callbacks else []
    return Fit(seeded(variant, data, SEED)(), data, wanted)


def _train(name: str, variant: str, first: int) -> tuple[float, float]:
    """Train a block of epochs; return the milliseconds of one, and the test accuracy, 0…1."""
    return timed(_peers[name, variant], first, BLOCK)


def timed(peer: Peer, first: int, epochs: int) -> tuple[float, float]:
    """Let a peer train some epochs; return the milliseconds of one, and the test accuracy, 0…1."""
    began = time.perf_counter()
    peer.train(first, first + epochs)
    return 1000 * (time.perf_counter() - began) / epochs, peer.accuracy


# What came of it.


@dataclass(frozen=True)
class Result:
    """How one peer did with one variant."""

    milliseconds: list[float]  # an epoch, in each block
    accuracy: float  # 0…1


def _compare(variant: str, processes: dict[str, ProcessPoolExecutor]) -> dict[str, Result]:
    """Train all peers in turns, a block of epochs each."""
    for name, process in processes.items():
        process.submit(_begin, name, variant).result()
    told: dict[str, list[tuple[float, float]]] = {name: [] for name in processes}
    for first in range(0, ALL_EPOCHS, BLOCK):
        for name, process in processes.items():
            told[name].append(process.submit(_train, name, variant, first).result())
    return {
        name: Result([milliseconds for milliseconds, _ in blocks], blocks[EPOCHS // BLOCK - 1][1])
        for name, blocks in told.items()
    }


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
    note = f"Test accuracy after {EPOCHS} epochs; the peers shuffle differently."
    return Table("Engine: accuracy", ("Variant", *peers), rows, note)


def _never() -> bool:
    return False
