"""A cluster as somebody begins it in a terminal: a scheduler, and workers that come and go."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from demo.cluster.dask_cluster import Cluster
from tests.talk import ROOT, TIMEOUT_SECONDS, until


class Site:
    """``environment`` is that of all its processes; what they print goes to ``folder``."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str] | None = None, *, own: bool = True
    ) -> None:
        """Begin with a scheduler, unless that is not to be the ``own`` one."""
        folder.mkdir(exist_ok=True)
        self._folder, self._environment = folder, environment or {}
        self._cluster: Cluster | None = None
        self.workers: dict[str, subprocess.Popen[bytes]] = {}  # by name
        self._processes: list[subprocess.Popen[bytes]] = []
        if not own:
            return
        told = folder / "scheduler.json"
        self.scheduler = self.begin(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", told
        )
        self.address: str = until(lambda: _address(told), "a scheduler")
        self._cluster = Cluster(self.address)
        self._cluster.connect()

    def begin(self, *arguments: str | Path, root: Path = ROOT) -> subprocess.Popen[bytes]:
        """Begin a process of Dask's; ``root`` is where the project lies for it."""
        log = self._folder / f"{len(self._processes)}.txt"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *map(str, arguments), "--no-dashboard"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self._folder,
                env={**_environment(), "PYTHONPATH": str(root), **self._environment},
            )
        self._processes.append(process)
        return process

    def worker(self, name: str, *arguments: str, root: Path = ROOT) -> subprocess.Popen[bytes]:
        """Begin a worker, and wait until its scheduler knows it."""
        own = ["--name", name, "--nthreads", "1", "--memory-limit", "0", "--no-nanny"]
        process = self.begin("worker", self.address, *own, *arguments, root=root)
        until(lambda: name in self.names().values(), f"worker {name}")
        self.workers[name] = process
        return process

    def names(self) -> dict[str, str]:
        """Return the names of the workers that the scheduler knows, by their addresses."""
        assert self._cluster is not None
        known = self._cluster.client.scheduler_info(n_workers=-1)["workers"]
        return {address: each["name"] for address, each in known.items()}

    @property
    def printed(self) -> str:
        """All that its processes have printed so far."""
        return "".join(log.read_text() for log in self._folder.glob("*.txt"))

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a process, as a power cut does."""
        process.kill()
        process.wait(TIMEOUT_SECONDS)

    def close(self) -> None:
        """End all of it."""
        if self._cluster is not None:
            self._cluster.close()
        for process in reversed(self._processes):
            self.end(process)


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _address(told: Path) -> str:
    """Return the address that a scheduler has written down, or nothing yet."""
    try:
        return str(json.loads(told.read_text())["address"])
    except (OSError, ValueError):
        return ""


def _environment() -> dict[str, str]:
    """Return this process's own: where it has had workers, theirs is to log nothing."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DASK_LOG")}
