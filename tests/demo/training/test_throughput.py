"""Two ways in turns: each has as much time, and what is told is what they did."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pytest

from demo.backends.interface import Indices, Trainer
from demo.data.core.dataset import Dataset
from demo.training import throughput
from demo.training.throughput import ThroughputRun, compare, random_batches

SIZE = 16


@dataclass
class Clock:
    """Time that passes only where a test lets it: a busy machine changes no count."""

    now: float = 0.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(throughput, "time", clock)
    monkeypatch.setattr(throughput, "TURN_SECONDS", 0.02)
    monkeypatch.setattr(throughput, "LONGEST_SECONDS", 0.1)
    return clock


@dataclass
class SlowLane:
    """A lane that takes its time, and learns nothing."""

    label: str
    seconds: float
    clock: Clock
    device: str = "CPU (2 cores)"
    batches: list[int] = field(default_factory=list)

    def step(self, batch: Indices) -> None:
        self.batches.append(len(batch))
        self.clock.now += self.seconds


def after(calls: int) -> Callable[[], bool]:
    """Return what says yes after so many calls."""
    counter = itertools.count(1)
    return lambda: next(counter) > calls


def test_each_has_as_much_time_and_the_faster_comes_further(clock: Clock) -> None:
    ways = SlowLane("Fast", 0.001, clock), SlowLane("Slow", 0.01, clock)
    *_, last = compare(ways, random_batches(100, SIZE), lambda: False)
    assert last.ended
    assert (last.batch, last.lanes, last.devices) == (
        SIZE,
        ["Fast", "Slow"],
        ["CPU (2 cores)"] * 2,
    )
    for way, images, seconds in zip(ways, last.images, last.seconds, strict=True):
        assert set(way.batches) == {SIZE}
        assert images == SIZE * (len(way.batches) - 1)  # the first one compiles
        assert seconds >= 0.09
    assert last.images[0] > last.images[1]


def test_it_is_told_after_each_turn_of_both(clock: Clock) -> None:
    lanes = [SlowLane("A", 0.004, clock), SlowLane("B", 0.006, clock)]
    told = list(compare(lanes, random_batches(100, 8), lambda: False))
    assert [each.ended for each in told] == [False] * (len(told) - 1) + [True]
    assert len(told) == 1 + 5
    assert told[0].images == [0, 0]  # before the first is compiled
    assert all(a.images < b.images for a, b in itertools.pairwise(told))


def test_whoever_interrupts_need_not_wait(clock: Clock) -> None:
    lanes = [SlowLane("A", 0.004, clock), SlowLane("B", 0.006, clock)]
    told = list(compare(lanes, random_batches(100, 8), after(3)))
    assert [each.ended for each in told] == [False, False, True]


# One by itself


@dataclass
class Counter:
    """A trainer that takes its time for each batch, and learns nothing."""

    clock: Clock
    weights: int = 0
    calls: list[Indices] = field(default_factory=list)

    def train(self, indices: Indices) -> tuple[float, int]:
        self.calls.append(indices)
        self.clock.now += 0.001 * len(indices) / SIZE
        return 0.0, 0


def throughput_run(trainer: Counter, device: str = "CPU (2 cores)") -> ThroughputRun:
    return ThroughputRun(cast(Trainer, trainer), device, random_batches(100, SIZE))


def test_a_lane_by_itself_calls_for_many_batches_at_once_and_tells_how_far_it_is(
    clock: Clock,
) -> None:
    trainer = Counter(clock)
    ready = throughput_run(trainer)
    assert [len(each) for each in trainer.calls] == [SIZE] * 2  # compiled, and timed
    assert (ready.measured().images, ready.measured().seconds, ready.measured().ended) == (
        0,
        0.0,
        False,
    )
    told = list(ready.run(lambda: False))
    assert [each.ended for each in told] == [False] * (len(told) - 1) + [True]
    last = told[-1]
    assert last.images == sum(map(len, trainer.calls[2:]))
    assert last.images % SIZE == 0
    assert last.seconds >= 0.1
    assert max(map(len, trainer.calls)) > SIZE
    assert all(a.images <= b.images for a, b in itertools.pairwise(told))


def test_a_lane_by_itself_is_stopped_between_two_calls(clock: Clock) -> None:
    ready = throughput_run(Counter(clock))
    *_, last = ready.run(after(3))
    assert last.ended
    assert last.seconds < 6


def test_a_lane_says_which_kind_of_device_it_is(clock: Clock) -> None:
    assert throughput_run(Counter(clock)).measured().lane == "CPU"
    assert throughput_run(Counter(clock), "GPU (NVIDIA)").measured().lane == "GPU"


def test_batches_are_of_images_that_there_are() -> None:
    batches = list(itertools.islice(random_batches(20, 8), 50))
    assert {len(batch) for batch in batches} == {8}
    assert set(np.concatenate(batches)) == set(range(20))
    assert len(next(random_batches(20, 512))) == 20


def test_both_ways_learn_the_same(tiny: Dataset) -> None:
    from demo.backends.load import load_backend
    from demo.backends.tensorflow.backend import TensorFlowBackend
    from tests.demo.models import alike, built, linear, values

    backend = load_backend("tensorflow", tiny)
    assert isinstance(backend, TensorFlowBackend)
    ways = backend.lanes(lambda: built(linear, tiny))
    first = values(ways[0].model)
    for batch in itertools.islice(random_batches(len(tiny.x_train), 32), 5):
        for way in ways:
            way.step(batch)
    assert not alike(values(ways[0].model), first, 1e-3)
    assert alike(values(ways[0].model), values(ways[1].model), 1e-4)
    assert len({way.label for way in ways}) == 2
