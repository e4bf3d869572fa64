"""What is known of Dask beyond its documentation is still so."""

from __future__ import annotations

from typing import Any

from demo.cluster.dask_cluster import Cluster
from demo.cluster.dask_internals import bind_to_client, is_scheduler_there
from demo.system.private_folder import private_folder


def test_an_actor_can_be_called_after_the_newest_client_has_closed(cluster: Cluster) -> None:
    import distributed

    class Counter:
        def __init__(self) -> None:
            self.count = 0

        def add(self) -> int:
            self.count += 1
            return self.count

    untyped: Any = distributed
    made = cluster.client.submit(Counter, actor=True, pure=False)
    with untyped.Client(cluster.client.scheduler.address, security=cluster.client.security):
        actor = bind_to_client(cluster.client, made.result(30))
    assert actor.add().result(30) == 1


def test_the_event_loop_of_a_worker_is_one_of_asyncio(cluster: Cluster) -> None:
    def running() -> bool:
        from demo.cluster.dask_internals import worker_loop

        return worker_loop().is_running()

    assert cluster.client.submit(running, pure=False).result(30)


def test_a_scheduler_that_answers_is_there(cluster: Cluster) -> None:
    assert is_scheduler_there(cluster.client, 10.0)


def test_what_a_worker_writes_to_temporary_files_goes_with_the_talk(cluster: Cluster) -> None:
    def temporary_folder() -> str:
        import tempfile

        return tempfile.gettempdir()

    there = cluster.client.submit(temporary_folder, pure=False).result(30)
    assert there == str(private_folder("workers"))
