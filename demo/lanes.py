"""Two ways to compute the same training, each timed on its own, in turns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from demo.events import ThroughputMeasured
from demo.trainer import Indices

TURN_SECONDS = 0.25  # that one of them computes before it is the other's turn
LONGEST_SECONDS = 6.0  # that each computes altogether: then the picture is clear


class Lane(Protocol):
    """One way: a model, and where and how it is computed."""

    label: str  # as the audience reads it: "GPU", "Op by op"
    device: str

    def step(self, batch: Indices) -> None:
        """Learn from a batch of train images; returns when it is done."""


@dataclass
class Tally:
    """How far a lane has come."""

    images: int = 0
    seconds: float = 0.0


def random_batches(images: int, size: int) -> Iterator[Indices]:
    """Return batches of image numbers without end, each of ``size``, or as many as there are."""
    chance = np.random.default_rng(0)
    while True:
        yield chance.choice(images, min(size, images), replace=False).astype(np.int32)


def compare(
    lanes: Sequence[Lane], batches: Iterator[Indices], interrupted: Callable[[], bool]
) -> Iterator[ThroughputMeasured]:
    """Let lanes learn in turns, and tell how far they have come after each turn of all.

    What a lane computes first compiles it, and counts for nothing.
    """
    first = next(batches)
    for lane in lanes:
        lane.step(first)
    tallies = [Tally() for _ in lanes]
    ended = False
    while not ended:
        for lane, tally in zip(lanes, tallies, strict=True):
            if interrupted():
                break
            _take_turn(lane, tally, batches)
        ended = interrupted() or tallies[0].seconds >= LONGEST_SECONDS
        yield ThroughputMeasured(
            batch=len(first),
            lanes=[lane.label for lane in lanes],
            devices=[lane.device for lane in lanes],
            images=[tally.images for tally in tallies],
            seconds=[tally.seconds for tally in tallies],
            ended=ended,
        )


def _take_turn(lane: Lane, tally: Tally, batches: Iterator[Indices]) -> None:
    began = time.perf_counter()
    while (taken := time.perf_counter() - began) < TURN_SECONDS:
        batch = next(batches)
        lane.step(batch)
        tally.images += len(batch)
    tally.seconds += taken
