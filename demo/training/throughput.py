"""Ways to compute the same training, each timed on its own: two in turns, or one by itself."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from demo.backends.interface import Indices, Lane, Trainer
from demo.events import LaneMeasured, ThroughputMeasured
from demo.requests import LONGEST_SECONDS

TURN_SECONDS = 0.25  # of one lane, until the other's turn, and until the next event
CALL_SECONDS = 0.05  # about one compiled call of a lane by itself: a stop waits no longer
RING = 256  # batches that it takes again and again: to draw new ones takes a GPU's time


@dataclass
class LaneProgress:
    """How far a lane has come."""

    images: int = 0
    seconds: float = 0.0


def random_batches(images: int, size: int) -> Iterator[Indices]:
    """Return batches of image numbers without end, each of ``size``, or as many as there are."""
    chance = np.random.default_rng(0)
    while True:
        yield chance.choice(images, min(size, images), replace=False).astype(np.int32)


# Two in turns.


def compare(
    lanes: Sequence[Lane], batches: Iterator[Indices], interrupted: Callable[[], bool]
) -> Iterator[ThroughputMeasured]:
    """Let lanes learn in turns, and tell how far they have come, first and after each turn of all.

    What a lane computes first compiles it, and counts for nothing.
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


# One by itself, while another process computes the other.


class ThroughputRun:
    """A model that learns as fast as its device can, in steps of always as many images."""

    def __init__(self, trainer: Trainer, device: str, batches: Iterator[Indices]) -> None:
        """Compile it; ``device`` is what it is computed on, as the audience reads it."""
        self._trainer, self._device = trainer, device
        self._batch = len(next(batches))
        self._images = np.concatenate([*itertools.islice(batches, RING)])
        self._place = 0  # among these, from which it goes on
        self._seconds_per_batch = CALL_SECONDS
        for _ in range(2):  # the first call compiles, the second tells the speed
            self._learn(1)

    def run(self, interrupted: Callable[[], bool]) -> Iterator[LaneMeasured]:
        """Learn, and tell every now and then how far it has come."""
        began = time.perf_counter()
        images, seconds, reported = 0, 0.0, 0.0
        while not interrupted() and seconds < LONGEST_SECONDS:
            images += self._learn(max(1, round(CALL_SECONDS / self._seconds_per_batch)))
            seconds = time.perf_counter() - began
            if seconds - reported >= TURN_SECONDS:
                reported = seconds
                yield self.measured(images, seconds)
        yield self.measured(images, seconds, ended=True)

    def measured(
        self, images: int = 0, seconds: float = 0.0, *, ended: bool = False
    ) -> LaneMeasured:
        """Return how far it has come; without figures: it is ready."""
        return LaneMeasured(
            batch=self._batch,
            lane="GPU" if self._device.startswith("GPU") else "CPU",
            device=self._device,
            images=images,
            seconds=seconds,
            ended=ended,
        )

    def _learn(self, batches: int) -> int:
        """Learn from so many batches in one call; return how many images that were."""
        began = time.perf_counter()
        places = np.arange(self._place, self._place + batches * self._batch)
        indices = self._images.take(places, mode="wrap")
        self._place = (self._place + len(indices)) % len(self._images)
        self._trainer.train(indices)
        self._seconds_per_batch = max((time.perf_counter() - began) / batches, 1e-6)
        return len(indices)
