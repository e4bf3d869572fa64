"""Dask workers: processes of this machine, or those of a scheduler elsewhere."""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from typing import Any

from demo.catalog.libraries import DEFAULT
from demo.cluster.dask_internals import is_scheduler_there
from demo.cluster.worker_versions import listed, needed_versions, what_differs
from demo.system.code_files import describe
from demo.system.private_folder import private_folder
from demo.system.search_path import keep_children_safe

logger = logging.getLogger(__name__)

LOCAL = "local"  # instead of a scheduler's address
GPU = "GPU"  # the Dask resource of workers that have one: they are chosen first
CONNECT_SECONDS = 5.0  # to wait for a scheduler that may not be there
WORKER_SECONDS = 3.0  # to wait for a scheduler to have a worker
AVOID_SECONDS = 3.0  # not to use a lost worker, which its scheduler may still list for a moment
RELEASE_SECONDS = 3.0  # to wait for engines to leave their workers
START_SECONDS = 60.0  # to wait for processes of this machine to start
CLOSE_SECONDS = 10.0  # to wait for them to end, on a thread that nobody waits for
ALIVE_SECONDS = 1.0  # to wait for a scheduler that has answered before
POLL_SECONDS = 0.05  # from one look for workers to the next
EXPECTED = "tcp://SCHEDULER:8786, tls://SCHEDULER:8786, local or local:2"
PRELOAD = "demo.cluster.dask_preload"  # by name: it imports Dask
# Without these Dask would serve its dashboard to whoever asks, set the levels of other libraries'
# loggers, and write all that it does to the presenter's terminal.
SETTINGS = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.scheduler.preload": [PRELOAD],
    "distributed.worker.preload": [PRELOAD],
    "logging": {
        "version": 1,
        "disable_existing_loggers": False,
        "loggers": {"distributed": {"level": logging.CRITICAL + 1}},
    },
    "distributed.nanny.pre-spawn-environ.DASK_LOGGING__DISTRIBUTED": "critical",  # of its workers
}


class ClusterError(Exception):
    """No worker can be used; the message is one plain sentence."""


class Cluster:
    """The connection to a scheduler and its workers.

    Concurrency: any thread may use it; ``_lock`` lets one at a time connect and choose.
    """

    def __init__(self, address: str = LOCAL, backend: str = DEFAULT) -> None:
        """``address`` is a scheduler's, or "local": processes of this machine.

        ``backend`` is the library that workers have to have.
        """
        self.address, self._backend = address, backend
        self._lock = threading.Lock()
        self._in_use: set[str] = set()  # addresses of workers that have an engine
        self.client: Any = None  # Dask's types say too little
        self._processes: Any = None
        self._avoided: dict[str, float] = {}  # by worker: until when, on the monotonic clock

    @property
    def is_local(self) -> bool:
        """Whether its workers are processes that this program has started."""
        return self.address.partition(":")[0] == LOCAL

    def connect(self) -> None:
        """Connect to the scheduler, or start the processes; does nothing the second time.

        Raises ``ClusterError``.
        """
        with self._lock:
            if self.client is None:
                self.client = self._connect()

    def _connect(self) -> Any:
        import dask

        keep_children_safe()
        # Read when ``distributed`` is imported. Each of its processes looks for modules in a
        # folder that it makes there.
        dask.config.set({**SETTINGS, "temporary-directory": str(private_folder("dask"))})
        # If this process is killed, Python's resource tracker cleans up after it, and would warn.
        os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
        import distributed

        # In this process log lines go to a file. Its other processes stay silent: theirs would go
        # to the terminal.
        logging.getLogger("distributed").setLevel(logging.WARNING)

        untyped: Any = distributed
        if self.is_local:
            self._processes = untyped.LocalCluster(
                n_workers=int(self.address.partition(":")[2] or 1),
                threads_per_worker=1,
                memory_limit=0,  # its models may take what the machine has
                security=True,  # otherwise any user of this machine could run code in it
                # What they write to temporary files is removed with this process's own.
                env={"TMPDIR": str(private_folder("workers"))},
                dashboard_address=None,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
                silence_logs=False,  # otherwise this process's own handlers are silenced
            )
            return untyped.Client(self._processes)
        try:
            return untyped.Client(self.address, timeout=CONNECT_SECONDS)
        except (OSError, ValueError, TypeError) as error:
            raise ClusterError(
                f"Expected a scheduler at {self.address}. Received: {describe(error)}. "
                "Start it, or mend the address."
            ) from error

    def choose(self, *, free: bool = False) -> str:
        """Return the address of a worker that can train, and mark it as in use.

        Workers without an engine come first, among them those with a GPU. ``free``: only a worker
        without an engine will do. Raises ``ClusterError``.
        """
        with self._lock:
            chosen = self._choose(free)
            self._in_use.add(chosen)
        return chosen

    def _choose(self, free: bool) -> str:
        found = self._workers()

        def rank(address: str) -> tuple[bool, bool, str]:
            return address in self._in_use, not found[address]["resources"].get(GPU), address

        candidates = [
            each for each in sorted(found, key=rank) if not (free and each in self._in_use)
        ]
        if not candidates:
            raise ClusterError(f"Expected a free worker at {self.address}. Received: none.")
        if self.is_local:
            return candidates[0]
        own, wrong = needed_versions(self._backend), ""
        for address in candidates:
            differs = what_differs(self.client, address, own)
            if not differs:
                return address
            wrong = wrong or f"{found[address]['name']} has {differs}"
        raise ClusterError(
            f"Expected a worker with {listed(own)}. Received: {wrong}. "
            "Install the same there, and start it again."
        )

    def answers(self) -> bool:
        """Tell within ``ALIVE_SECONDS`` whether the scheduler answers."""
        if self.client is None:
            return False
        try:
            return is_scheduler_there(self.client, ALIVE_SECONDS)
        except Exception:  # any error means that it does not answer as expected
            logger.info("No scheduler at %s", self.address, exc_info=True)
            return False

    def close(self) -> None:
        """Disconnect once all engines have left their workers; local processes end.

        Engines that take longer than ``RELEASE_SECONDS`` are not waited for.
        """
        end = time.monotonic() + RELEASE_SECONDS
        while self._in_use and time.monotonic() < end:
            time.sleep(POLL_SECONDS)
        if self.client is not None:
            self.client.close(timeout=1)
        if self._processes is not None:
            self._processes.close(timeout=CLOSE_SECONDS)

    def release(self, worker: str, *, lost: bool = False) -> None:
        """Mark a worker as free; one that is ``lost`` is not chosen for ``AVOID_SECONDS``."""
        self._in_use.discard(worker)
        if lost:
            self._avoided[worker] = time.monotonic() + AVOID_SECONDS

    def _workers(self) -> dict[str, dict[str, Any]]:
        """Wait until there is a worker; return what the scheduler knows of each, by address.

        Raises ``ClusterError``.
        """
        end = time.monotonic() + (START_SECONDS if self.is_local else WORKER_SECONDS)
        while (now := time.monotonic()) < end:
            known: dict[str, dict[str, Any]] = self.client.scheduler_info(n_workers=-1)["workers"]
            usable = {at: info for at, info in known.items() if self._avoided.get(at, 0.0) < now}
            if usable:
                return usable
            time.sleep(POLL_SECONDS)
        raise ClusterError(
            f"Expected a worker at {self.address}. Received: none. "
            f"Start one: dask worker {self.address}"
        )


def check_address(text: str) -> str:
    """Return a cluster's address; raises ``ValueError``."""
    if not re.fullmatch(r"(tcp|tls)://[^/]+:\d+|local(:[1-9])?", text):
        raise ValueError(f"expected {EXPECTED}. Received: {text!r}")
    return text
