"""Dask's processes on this machine have no port that shows anything, and hold strangers off."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from demo.cluster.dask_cluster import Cluster
from demo.cluster.dask_internals import is_scheduler_there


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def limits_strangers(server: Any) -> tuple[bool, int]:
    """Return whether a server of Dask's limits its connections, and the port that is closed."""
    kinds = {type(each.tcp_server).__name__ for each in server.listeners}
    return kinds == {"LimitedListener"}, server.http_server.port


def test_no_process_serves_http_and_all_limit_strangers(cluster: Cluster) -> None:
    def of_worker(dask_worker: Any) -> tuple[bool, int]:
        return limits_strangers(dask_worker)

    scheduler = cluster._processes.scheduler
    found = [limits_strangers(scheduler), *cluster.client.run(of_worker).values()]
    assert [limits for limits, _ in found] == [True] * 2
    assert not any(is_open(port) for _, port in found)


def test_a_crowd_at_the_scheduler_is_not_heard_of(
    cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    port = int(cluster.client.scheduler.address.rpartition(":")[2])
    crowd = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    for each in crowd[:20]:
        each.sendall(b"GET / HTTP/1.1\r\n\r\n")
    assert is_scheduler_there(cluster.client, 10.0)
    for each in crowd:
        each.close()
    assert cluster.client.submit(sum, [1, 2], pure=False).result(30) == 3
    assert not caplog.records
