"""Measures how fast a model trains: in two ways that take turns, or in one way by itself."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from demo.backends.interface import Indices, Lane, Trainer
from demo.events import LaneMeasured, ThroughputMeasured
from demo.requests import LONGEST_SECONDS

TURN_SECONDS = 0.25  # of one lane's turn, and from one event to the next
CALL_SECONDS = 0.05  # of one call of a lane by itself, about: a stop waits no longer than that
SAMPLED_BATCHES = 256  # used again and again: a GPU would wait while new ones are drawn


@dataclass
class LaneProgress:
    """How many images a lane has trained on, in how many seconds."""

    images: int = 0
    seconds: float = 0.0


def random_batches(images: int, size: int) -> Iterator[Indices]:
    """Yield batches of image numbers without end, each of ``size``, at most all ``images``."""
    rng = np.random.default_rng(0)
    while True:
        yield rng.choice(images, min(size, images), replace=False).astype(np.int32)


# Two lanes in turns.


def compare(
    lanes: Sequence[Lane], batches: Iterator[Indices], interrupted: Callable[[], bool]
) -> Iterator[ThroughputMeasured]:
    """Train lanes in turns; yield how far they are, at the beginning and after each round.

    A lane's first step compiles it, and is not counted.
    """
    first = next(batches)
    progress = [LaneProgress() for _ in lanes]

    def measured(*, ended: bool) -> ThroughputMeasured:
        return ThroughputMeasured(
            batch=len(first),
            lanes=[lane.label for lane in lanes],
            devices=[lane.device for lane in lanes],
            images=[each.images for each in progress],
            seconds=[each.seconds for each in progress],
            ended=ended,
        )

    yield measured(ended=False)
    for lane in lanes:
        lane.step(first)
    ended = False
    while not ended:
        for lane, done in zip(lanes, progress, strict=True):
            if interrupted():
                break
            _take_turn(lane, done, batches)
        ended = interrupted() or progress[0].seconds >= LONGEST_SECONDS
        yield measured(ended=ended)


def _take_turn(lane: Lane, progress: LaneProgress, batches: Iterator[Indices]) -> None:
    began = time.perf_counter()
    while (taken := time.perf_counter() - began) < TURN_SECONDS:
        batch = next(batches)
        lane.step(batch)
        progress.images += len(batch)
    progress.seconds += taken


# One lane by itself, while another process computes the other lane.


class ThroughputRun:
    """Trains one model as fast as its device can, in batches of one size."""

    def __init__(self, trainer: Trainer, device: str, batches: Iterator[Indices]) -> None:
        """Compile and time it; ``device`` is what computes it, as the audience reads it."""
        self._trainer, self._device = trainer, device
        self._batch = len(next(batches))
        self._images = np.concatenate([*itertools.islice(batches, SAMPLED_BATCHES)])
        self._next_image = 0  # index among these
        self._seconds_per_batch = CALL_SECONDS
        for _ in range(2):  # the first call compiles, the second one is timed
            self._train(1)

    def run(self, interrupted: Callable[[], bool]) -> Iterator[LaneMeasured]:
        """Train for ``LONGEST_SECONDS`` or until interrupted; yield how far it is meanwhile."""
        began = time.perf_counter()
        images, seconds, reported = 0, 0.0, 0.0
        while not interrupted() and seconds < LONGEST_SECONDS:
            images += self._train(max(1, round(CALL_SECONDS / self._seconds_per_batch)))
            seconds = time.perf_counter() - began
            if seconds - reported >= TURN_SECONDS:
                reported = seconds
                yield self.measured(images, seconds)
        yield self.measured(images, seconds, ended=True)

    def measured(
        self, images: int = 0, seconds: float = 0.0, *, ended: bool = False
    ) -> LaneMeasured:
        """Return how far it is, as an event; no images in no time means that it is ready."""
        return LaneMeasured(
            batch=self._batch,
            lane="GPU" if self._device.startswith("GPU") else "CPU",
            device=self._device,
            images=images,
            seconds=seconds,
            ended=ended,
        )

    def _train(self, batches: int) -> int:
        """Train on so many batches in one call; return how many images they hold."""
        began = time.perf_counter()
        positions = np.arange(self._next_image, self._next_image + batches * self._batch)
        indices = self._images.take(positions, mode="wrap")
        self._next_image = (self._next_image + len(indices)) % len(self._images)
        self._trainer.train(indices)
        self._seconds_per_batch = max((time.perf_counter() - began) / batches, 1e-6)
        return len(indices)
