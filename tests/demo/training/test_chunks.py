"""Chunks of work are whole batches, as many as take a moment, and can be interrupted."""

from __future__ import annotations

import time

import numpy as np
import pytest

from demo.backends.interface import Indices
from demo.training.chunks import CHUNK_SECONDS, Chunks
from demo.training.failures import Interrupted
from tests.demo.training.plain_trainer import after, never

SIZE = 100
ALL = np.arange(10 * SIZE + 1, dtype=np.int32)


def split(chunks: Chunks, seconds_per_batch: float, work: str = "train") -> list[Indices]:
    """Return chunks that were worked on for so long."""
    done = []
    for chunk in chunks.split(work, ALL, lambda: SIZE, never):
        time.sleep(seconds_per_batch * -(-len(chunk) // SIZE))
        done.append(chunk)
    return done


def test_chunks_are_whole_batches_of_about_the_chunk_time() -> None:
    chunks = Chunks()
    split(chunks, CHUNK_SECONDS / 3)
    done = split(chunks, CHUNK_SECONDS / 3)
    *sizes, last = map(len, done)
    assert all(size % SIZE == 0 for size in sizes)
    assert last <= 3 * SIZE
    assert np.array_equal(np.concatenate(done), ALL)
    assert 1 < len(done) <= 8  # not batch by batch unless the machine crawls


def test_quick_batches_are_taken_together() -> None:
    chunks = Chunks()
    found = [len(each) for _ in range(10) for each in split(chunks, 0)]  # a machine may pause
    assert len(ALL) in found
    assert len(split(chunks, 0, "evaluate")) > 1  # of other work nothing is known


def test_a_batch_longer_than_a_chunk_is_a_chunk() -> None:
    assert [len(each) for each in split(Chunks(), 1.2 * CHUNK_SECONDS)] == [SIZE] * 10 + [1]


def test_an_interruption_comes_between_two_chunks() -> None:
    chunks = Chunks().split("train", ALL, lambda: SIZE, after(2))
    for _ in range(2):
        assert len(next(chunks)) == SIZE
        time.sleep(CHUNK_SECONDS)
    with pytest.raises(Interrupted):
        next(chunks)


def test_a_pause_comes_in_time_and_may_change_the_size_of_batches() -> None:
    sizes, shown = [SIZE], list[int]()

    def pause(seen: int) -> int:
        shown.append(seen)
        sizes.append(7)
        return 10

    chunks = Chunks().split("train", ALL[:21], lambda: sizes[-1], never, pause)
    assert [len(each) for each in chunks] == [7, 10, 4]
    assert shown == [0, 7, 17]
