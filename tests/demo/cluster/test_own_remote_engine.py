"""The talk's own engine on a worker: all of it is told, and a loss is a failure that says why."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from demo.cluster.dask_cluster import Cluster
from demo.cluster.make_actor import EngineInputs
from demo.cluster.own_remote_engine import OwnRemoteEngine
from demo.data.core.dataset import Dataset
from demo.events import EngineReady, EpochEnded, Event, LaneMeasured, RunEnded, RunStarted, Snapshot
from demo.requests import Compare, Start
from demo.training.checkpoints import Checkpoint
from tests.demo.conftest import VARIANTS
from tests.talk import until

FIRST = 7  # of the numbers that are free here
NOWHERE = "tcp://127.0.0.1:9"  # where nobody listens


class Own:
    """An engine on a cluster, and all that it told."""

    def __init__(self, data: Dataset, cluster: Cluster) -> None:
        self.events: list[Event] = []
        self.checkpoints: list[Checkpoint] = []
        self.engine = OwnRemoteEngine(
            EngineInputs(data, VARIANTS, ["linear"]),
            self.events.append,
            itertools.count(FIRST),
            cluster,
            self.checkpoints.append,
        )
        self.engine.launch()

    def wait(self, kind: type[Event], since: int = 0) -> Any:
        def told() -> list[Event]:
            return [each for each in self.events[since:] if isinstance(each, kind)]

        return until(told, kind.__name__)[-1]


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    return Cluster()


@pytest.fixture(scope="module")
def own(tiny: Dataset, cluster: Cluster) -> Iterator[Own]:
    own = Own(tiny, cluster)
    own.wait(EngineReady)
    yield own
    assert own.engine.close(30)


def test_a_run_is_told_with_its_weights_and_its_checkpoints_are_saved(own: Own) -> None:
    since = len(own.events)
    own.engine.start(Start("linear", 2))
    end = own.wait(RunEnded, since)
    begun = own.wait(RunStarted, since)
    assert (begun.run, begun.engine, begun.other) == (FIRST, "dask", False)
    assert (end.run, end.state) == (FIRST, "finished")
    told = own.events[since:]
    for kind in (Snapshot, EpochEnded):
        assert [each.epoch for each in told if isinstance(each, kind)] == [0, 1, 2]
    assert [(each.began, each.ended.run, each.ended.epoch) for each in own.checkpoints] == [
        (begun.time, FIRST, number) for number in (0, 1, 2)
    ]


def test_how_fast_it_is_is_told_as_of_the_talk_s_own(own: Own) -> None:
    since = len(own.events)
    own.engine.compare(Compare("linear", 32, "ready"))
    assert not own.wait(LaneMeasured, since).other


def test_a_worker_that_is_killed_is_a_failure_after_which_there_is_hope(
    own: Own, cluster: Cluster
) -> None:
    assert own.engine.failure is None
    (pid,) = cluster.client.run(os.getpid).values()
    os.kill(pid, signal.SIGKILL)
    failure = until(lambda: own.engine.failure, "it is noticed")
    assert failure is not None
    assert failure.reason.startswith("Expected local to train. Received: ")
    assert (failure.hopeless, failure.retry) == (False, True)


def test_where_nobody_answers_there_is_no_hope(tiny: Dataset) -> None:
    own = Own(tiny, Cluster(NOWHERE))
    failure = until(lambda: own.engine.failure, "it is noticed")
    assert failure is not None
    assert failure.reason.startswith(f"Expected a scheduler at {NOWHERE}. Received: ")
    assert (failure.hopeless, failure.retry) == (True, True)
    own.engine.abandon()
    assert own.events == []
