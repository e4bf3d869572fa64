"""Two ways in turns: each has as much time, and what is told is what they did."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from demo import lanes
from demo.data import Dataset
from demo.lanes import compare, random_batches
from demo.trainer import Indices

SIZE = 16


@dataclass
class Sleeper:
    """A lane that takes its time, and learns nothing."""

    label: str
    seconds: float
    device: str = "CPU (2 cores)"
    batches: list[int] = field(default_factory=list)

    def step(self, batch: Indices) -> None:
        self.batches.append(len(batch))
        time.sleep(self.seconds)


def after(calls: int) -> Callable[[], bool]:
    """Return what says yes after so many calls."""
    counter = itertools.count(1)
    return lambda: next(counter) > calls


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "TURN_SECONDS", 0.02)
    monkeypatch.setattr(lanes, "LONGEST_SECONDS", 0.1)


def test_each_has_as_much_time_and_the_faster_comes_further() -> None:
    ways = Sleeper("Fast", 0.001), Sleeper("Slow", 0.01)
    *_, last = compare(ways, random_batches(100, SIZE), lambda: False)
    assert last.ended
    assert (last.batch, last.lanes, last.devices) == (SIZE, ["Fast", "Slow"], ["CPU (2 cores)"] * 2)
    for way, images, seconds in zip(ways, last.images, last.seconds, strict=True):
        assert set(way.batches) == {SIZE}
        assert images == SIZE * (len(way.batches) - 1)  # the first one compiles
        assert seconds >= 0.09
    assert last.images[0] > last.images[1]


def test_it_is_told_after_each_turn_of_both() -> None:
    told = list(compare([Sleeper("A", 0), Sleeper("B", 0)], random_batches(100, 8), lambda: False))
    assert [each.ended for each in told] == [False] * (len(told) - 1) + [True]
    assert len(told) == 5
    assert all(a.images < b.images for a, b in itertools.pairwise(told))


def test_whoever_interrupts_need_not_wait() -> None:
    told = list(compare([Sleeper("A", 0), Sleeper("B", 0)], random_batches(100, 8), after(3)))
    assert [each.ended for each in told] == [False, True]


def test_batches_are_of_images_that_there_are() -> None:
    batches = list(itertools.islice(random_batches(20, 8), 50))
    assert {len(batch) for batch in batches} == {8}
    assert set(np.concatenate(batches)) == set(range(20))
    assert len(next(random_batches(20, 512))) == 20


def test_both_ways_learn_the_same(tiny: Dataset) -> None:
    from demo.backends import load_backend
    from demo.tensorflow_backend import TensorFlowBackend
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
