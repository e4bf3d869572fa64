"""The same models, data and seed on each library that is installed, in turns."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection

from demo.backends.load import load_backend
from demo.catalog.libraries import DEFAULT, LIBRARIES
from demo.system.quiet_stderr import quiet_stderr

from .report import Table, spread
from .subjects import LIMIT_S, dataset, seeded

VARIANTS = ("linear", "extra_layer", "conv", "dropout")
ROUNDS = 4
EPOCHS = 5  # of each round
SEED = 0
Told = tuple[float, float]  # milliseconds of an epoch, and the last test accuracy, 0…1


class Process:
    """A library in a process of its own: each can have one alone."""

    def __init__(self, library: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(library, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def train(self, variant: str, done: int) -> Told:
        """Train a model on after so many epochs; before the first, compile it."""
        self._ours.send((variant, done))
        if not self._ours.poll(LIMIT_S):
            raise TimeoutError(f"Expected {EPOCHS} epochs of {variant}. Received: nothing.")
        told: Told = self._ours.recv()
        return told

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()


def measure() -> list[Table]:
    """Let all libraries that are there train all variants."""
    names = [name for name, library in LIBRARIES.items() if not library.missing]
    with ExitStack() as stack:
        processes = {name: Process(name) for name in names}
        for process in processes.values():
            stack.callback(process.close)
        rows = [_row(variant, processes) for variant in VARIANTS]
    labels = [LIBRARIES[name].label for name in names]
    against = [f"{label} against {labels[0]}" for label in labels[1:]]
    head = ("An epoch of", *labels, *against, "Test accuracy")
    note = (
        f"{ROUNDS * EPOCHS} epochs of 4,000 digits, {EPOCHS} each in turns, seed {SEED}; training "
        "alone, on the CPU, each in its own best shape: TensorFlow in one program for a chunk of "
        "an epoch, JAX in one for a batch, PyTorch without. More than 1 × is quicker than the "
        "first."
    )
    return [Table("Libraries", head, rows, note)]


def _row(variant: str, processes: dict[str, Process]) -> tuple[str, ...]:
    taken: dict[str, list[float]] = {name: [] for name in processes}
    accuracies = dict.fromkeys(processes, 0.0)
    for done in range(0, ROUNDS * EPOCHS, EPOCHS):
        for name, process in processes.items():
            milliseconds, accuracies[name] = process.train(variant, done)
            taken[name].append(milliseconds)
    own = taken[DEFAULT]
    return (
        variant,
        *(spread(each, " ms") for each in taken.values()),
        *(_ratios(own, each) for name, each in taken.items() if name != DEFAULT),
        ", ".join(f"{100 * each:.1f} %" for each in accuracies.values()),
    )


def _ratios(own: Sequence[float], other: Sequence[float]) -> str:
    return spread([one / each for one, each in zip(own, other, strict=True)], " ×", 2)


def _work(library: str, connection: Connection) -> None:
    """Train what is asked for, as the talk does; in the library's own process."""
    data = dataset()
    with quiet_stderr():
        backend = load_backend(library, data)

    from demo.training.epoch_runner import EpochRunner

    learners: dict[str, EpochRunner] = {}

    while True:
        variant, done = connection.recv()
        if variant not in learners:
            learner = learners[variant] = EpochRunner(
                backend.trainer(seeded(variant, data, SEED)), data, SEED
            )
            learner.train_epoch(1, lambda: False)  # compiles
            learner.trainer.reset()
        learner = learners[variant]
        epochs = range(done + 1, done + EPOCHS + 1)
        seconds = sum(learner.train_epoch(epoch, lambda: False)[0] for epoch in epochs)
        accuracy = learner.measure(lambda: False).test_accuracy
        connection.send((1000 * seconds / EPOCHS, accuracy))
