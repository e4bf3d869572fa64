"""An actor on a worker holds an engine, and what that tells is fetched in its order, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from demo.cluster.dask_cluster import Cluster
from demo.cluster.engine_actor import Report
from demo.cluster.make_actor import EngineInputs, make_actor
from demo.data.core.dataset import Dataset
from demo.events import EngineReady, EpochEnded, RunEnded, RunStarted, Snapshot, VariantReady
from demo.requests import Start
from demo.training.checkpoints import Checkpoint
from demo.training.event_outlet import EngineOutput
from tests.demo.conftest import VARIANTS
from tests.talk import TIMEOUT_SECONDS, until


class Fetched:
    """An actor, and what has been fetched from it."""

    def __init__(self, actor: Any) -> None:
        self.actor, self.outputs = actor, list[EngineOutput]()

    def report(self) -> Report:
        report = self.actor.next_report(len(self.outputs)).result(TIMEOUT_SECONDS)
        assert isinstance(report, Report)
        self.outputs += report.outputs
        return report

    def wait(self, kind: type[EngineOutput], since: int = 0) -> list[EngineOutput]:
        """Fetch until something of a kind is told; return all since."""

        def look() -> bool:
            self.report()
            return any(isinstance(each, kind) for each in self.outputs[since:])

        until(look, kind.__name__)
        return self.outputs[since:]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with closing(Cluster()) as cluster:
        cluster.connect()
        yield cluster


@pytest.fixture(params=[True, False])
def fetched(request: pytest.FixtureRequest, tiny: Dataset, cluster: Cluster) -> Iterator[Fetched]:
    worker = cluster.choose()
    inputs = EngineInputs(tiny, VARIANTS, ["linear"])
    fetched = Fetched(make_actor(cluster.client, worker, inputs, request.param))
    yield fetched
    fetched.actor.close().result(TIMEOUT_SECONDS)
    cluster.release(worker)


def test_all_is_fetched_or_what_a_curve_needs(
    request: pytest.FixtureRequest, fetched: Fetched
) -> None:
    sends_weights = request.node.callspec.params["fetched"]
    fetched.wait(VariantReady)
    assert isinstance(fetched.outputs[0], EngineReady)
    since = len(fetched.outputs)
    fetched.actor.start(Start("linear", 2), None, b"").result(TIMEOUT_SECONDS)
    outputs = fetched.wait(RunEnded, since)
    begun = next(each for each in outputs if isinstance(each, RunStarted))
    assert begun.run < 0  # whoever asked for it gives it its number
    assert [each.epoch for each in outputs if isinstance(each, EpochEnded)] == [0, 1, 2]
    assert any(isinstance(each, Snapshot) for each in outputs) == sends_weights
    assert any(isinstance(each, Checkpoint) for each in outputs) == sends_weights
    report = fetched.report()
    assert (list(report.outputs), report.has_failed) == (
        [],
        False,
    )  # nothing new
