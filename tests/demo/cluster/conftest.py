"""An engine in a process of its own, and processes of Dask's, that tests share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from demo.cluster.dask_cluster import Cluster
from demo.data.core.dataset import Dataset
from demo.requests import Start
from tests.demo.cluster.far_engine import Far, is_alive, is_ready, worker
from tests.talk import until


@pytest.fixture(scope="session")
def far(tiny: Dataset) -> Iterator[Far]:
    far = Far(tiny)
    far.engine.start(Start("linear", 1))  # waits by itself until there is a process
    far.engine.launch()
    until(lambda: is_ready(far), "JAX is there")
    far.end(0)
    yield far
    pid = worker(far)
    far.engine.close()
    assert far.engine.wait(30)
    until(lambda: not is_alive(pid), "no process is left")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with closing(Cluster()) as cluster:
        cluster.connect()
        yield cluster
