"""Runs wait for an engine, then for their beginning, and none is lost on the way."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from demo.cluster.run_queue import RunQueue
from demo.requests import Interruption, Start

Queue = RunQueue[str]


@pytest.fixture
def queue() -> Queue:
    return RunQueue(itertools.count(5))


def test_a_request_is_as_many_runs_as_it_has_seeds(queue: Queue) -> None:
    queue.add(Start("linear", 3, seeds=2, then=(Start("conv", 1),)))
    told = [(each.variant, each.number, each.series, each.first_seed) for each in queue.pending]
    assert told == [("linear", 5, 5, 0), ("linear", 6, 5, 1), ("conv", 7, 7, 0)]
    assert all((each.seeds, each.then) == (1, ()) for each in queue.pending)


def test_a_run_waits_until_it_is_assigned_and_is_pending_until_it_has_begun(queue: Queue) -> None:
    queue.add(Start("linear", 3, then=(Start("conv", 1),)))
    assert queue.assign("first").variant == "linear"
    assert (bool(queue), queue.is_assigned("first"), len(queue.pending)) == (True, True, 2)
    queue.begun("first", 4)  # of the request before, which ends at once
    assert queue.is_assigned("first")
    queue.begun("first", 5)
    assert (queue.is_assigned("first"), [each.variant for each in queue.pending]) == (
        False,
        ["conv"],
    )
    queue.begun("second", 9)  # nothing was assigned there


def test_a_run_that_goes_on_keeps_its_number(queue: Queue) -> None:
    start = Start("linear", 3, interruption=Interruption(2, 0.0, 0, Path("checkpoint")))
    queue.add(start)
    assert queue.assign("first") == start
    queue.begun("first", 2)
    assert not queue.pending


def test_what_a_lost_engine_was_to_begin_is_next(queue: Queue) -> None:
    queue.add(Start("linear", 3, then=(Start("conv", 1),)))
    queue.assign("lost")
    queue.take_back("lost")
    queue.take_back("other")  # had nothing to begin
    assert queue.assign("other").variant == "linear"


def test_what_is_cleared_does_not_begin(queue: Queue) -> None:
    queue.add(Start("linear", 3, then=(Start("conv", 1),)))
    queue.assign("first")
    queue.clear()
    assert (bool(queue), queue.pending, queue.is_assigned("first")) == (False, [], False)


def test_what_has_ended_one_engine_does_not_wait_for_the_next(queue: Queue) -> None:
    queue.add(Start("linear", 3, then=(Start("conv", 1), Start("linear", 1))))
    queue.assign("lost")
    queue.take_back("lost", {"linear"})
    assert [each.variant for each in queue.pending] == ["conv"]
