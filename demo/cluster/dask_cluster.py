"""Workers of Dask's: processes of this machine, or those of a scheduler elsewhere."""

from __future__ import annotations

import logging
import os
import platform
import re
import threading
import time
from pathlib import Path
from typing import Any

from demo.system.code_files import describe, version_of
from demo.system.machine import versions

logger = logging.getLogger(__name__)

LOCAL = "local"  # instead of a scheduler's address
GPU = "GPU"  # the resource of workers that are chosen first
CONNECT_SECONDS = 5.0  # to wait for a scheduler that may not be there
WORKER_SECONDS = 3.0  # to wait for a scheduler to have a worker
AVOID_SECONDS = 3.0  # after a worker was lost, though its scheduler may not know yet
RELEASE_SECONDS = 3.0  # to wait for engines to leave their workers
ANSWER_SECONDS = 10.0  # to wait for a worker that may be busy
START_SECONDS = 60.0  # to wait for processes of this machine to start
CLOSE_SECONDS = 10.0  # to wait for them to end, on a thread that nobody waits for
POLL_SECONDS = 0.05  # from one look after workers to the next
EXPECTED = "tcp://SCHEDULER:8786, tls://SCHEDULER:8786, local or local:2"
# What has to be the same here and there: both sides talk in Python's own objects.
MATCHING = ("keras", "tensorflow", "numpy", "distributed")
VARIANTS = "variants.py"  # goes over with each engine: no need to be the same there
# The code that computes: what is only shown may differ.
COMPUTING = ["system", "catalog", "data", "stage", "backends", "analysis", "training", "cluster"]
SILENT = logging.CRITICAL + 1
# What Dask would do otherwise: serve pages to whoever asks, set the levels of other libraries'
# loggers, and write all that it does to the presenter's terminal.
SETTINGS = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "logging": {
        "version": 1,
        "disable_existing_loggers": False,
        "loggers": {"distributed": {"level": SILENT}},
    },
}


class ClusterError(Exception):
    """Nothing can be computed there; the message is one plain sentence."""


class Cluster:
    """Workers, and the way to them.

    Concurrency: ``_lock`` lets one thread at a time connect and choose.
    """

    def __init__(self, address: str = LOCAL) -> None:
        """``address`` is a scheduler's, or "local": processes of this machine's own."""
        self.address = address
        self._lock = threading.Lock()
        self._taken: set[str] = set()  # workers that an engine is on
        self.client: Any = None  # Dask's types say too little
        self._processes: Any = None
        self._avoided: dict[str, float] = {}  # workers, and until when on the monotonic clock

    @property
    def is_local(self) -> bool:
        """Whether its workers are this program's own."""
        return self.address.partition(":")[0] == LOCAL

    def connect(self) -> None:
        """Reach the scheduler, or begin the processes; does nothing the second time."""
        with self._lock:
            if self.client is None:
                self.client = self._connect()

    def _connect(self) -> Any:
        import dask

        dask.config.set(SETTINGS)  # before it is imported
        # Where this process is killed, Python's resource tracker removes what it left, and warns.
        os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
        import distributed

        # Here, where all log lines go to a file; in its processes they would go to the terminal.
        logging.getLogger("distributed").setLevel(logging.WARNING)

        dask_s: Any = distributed
        if self.is_local:
            self._processes = dask_s.LocalCluster(
                n_workers=int(self.address.partition(":")[2] or 1),
                threads_per_worker=1,
                memory_limit=0,  # its models may take what the machine has
                security=True,  # who else is on this machine could run anything in it
                dashboard_address=None,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
                silence_logs=SILENT,
            )
            return dask_s.Client(self._processes)
        try:
            return dask_s.Client(self.address, timeout=CONNECT_SECONDS)
        except (OSError, ValueError, TypeError) as error:
            raise ClusterError(
                f"Expected a scheduler at {self.address}. Received: {describe(error)}. "
                "Start it, or mend the address."
            ) from error

    def choose(self, *, free: bool = False) -> str:
        """Return the address of a worker that can train; one with a GPU, if there is any.

        Those come last that have an engine already; where a ``free`` one is wanted, not at all.
        Raises ``ClusterError``.
        """
        with self._lock:
            chosen = self._choose(free)
            self._taken.add(chosen)
        return chosen

    def _choose(self, free: bool) -> str:
        found = self._workers()

        def rank(address: str) -> tuple[bool, bool, str]:
            return address in self._taken, not found[address]["resources"].get(GPU), address

        candidates = [
            each for each in sorted(found, key=rank) if not (free and each in self._taken)
        ]
        if not candidates:
            raise ClusterError(f"Expected a free worker at {self.address}. Received: none.")
        if self.is_local:
            return candidates[0]
        own, wrong = describe_side(), ""
        for address in candidates:
            differs = self._what_differs(address, own)
            if not differs:
                return address
            wrong = wrong or f"{found[address]['name']} has {differs}"
        raise ClusterError(
            f"Expected a worker with {_listed(own)}. Received: {wrong}. "
            "Install the same there, and start it again."
        )

    def answers(self) -> bool:
        """Tell soon whether the scheduler is there."""
        if self.client is None:
            return False
        try:
            self.client.sync(self.client.scheduler.identity, callback_timeout=1.0)
        except Exception:  # whatever it is, nobody answers as expected
            logger.info("No scheduler at %s", self.address, exc_info=True)
            return False
        return True

    def close(self) -> None:
        """Let go of it, once its engines have; processes of this machine's own end."""
        end = time.monotonic() + RELEASE_SECONDS
        while self._taken and time.monotonic() < end:
            time.sleep(POLL_SECONDS)
        if self.client is not None:
            self.client.close(timeout=1)
        if self._processes is not None:
            self._processes.close(timeout=CLOSE_SECONDS)

    def release(self, worker: str, *, lost: bool = False) -> None:
        """Let others have a worker; not soon if it is lost, though its scheduler may not know."""
        self._taken.discard(worker)
        if lost:
            self._avoided[worker] = time.monotonic() + AVOID_SECONDS

    def _workers(self) -> dict[str, dict[str, Any]]:
        """Return what is known of each worker, as soon as there is one; raises ``ClusterError``."""
        end = time.monotonic() + (START_SECONDS if self.is_local else WORKER_SECONDS)
        while (now := time.monotonic()) < end:
            known: dict[str, dict[str, Any]] = self.client.scheduler_info(n_workers=-1)["workers"]
            there = {at: info for at, info in known.items() if self._avoided.get(at, 0.0) < now}
            if there:
                return there
            time.sleep(POLL_SECONDS)
        raise ClusterError(
            f"Expected a worker at {self.address}. Received: none. "
            f"Start one: dask worker {self.address}"
        )

    def _what_differs(self, worker: str, own: dict[str, str]) -> str:
        """Say what a worker has that is not the same here; nothing if all is."""

        def describe_there() -> dict[str, str]:
            try:
                from demo.cluster import describe_side as ask  # each version has this name
            except ImportError:
                return {}
            return ask()

        # A function within another one is sent as code, not as the name of a module: a worker ends
        # its process over a name that it does not know.
        asked = self.client.submit(describe_there, workers=[worker], pure=False)
        try:
            there = asked.result(timeout=ANSWER_SECONDS)
        except Exception as error:  # the worker may be anybody's, and run anything
            logger.warning("%s can't describe itself", worker, exc_info=True)
            return describe(error)
        if not there:
            return "an older talk, or none"
        return _listed(
            {name: there.get(name, "") for name, value in own.items() if there.get(name) != value}
        )


def check_address(text: str) -> str:
    """Return a cluster's address; raises ``ValueError``."""
    if not re.fullmatch(r"(tcp|tls)://[^/]+:\d+|local(:[1-9])?", text):
        raise ValueError(f"expected {EXPECTED}. Received: {text!r}")
    return text


def describe_side() -> dict[str, str]:
    """Return what has to be the same on both sides, here."""
    demo = Path(__file__).parents[1]
    packages = sorted(path for name in COMPUTING for path in (demo / name).rglob("*.py"))
    files = [*sorted(demo.glob("*.py")), *packages]
    return {
        "python": platform.python_version().rpartition(".")[0],
        **dict.fromkeys(MATCHING, "missing"),
        **versions(MATCHING),
        "demo": version_of(file for file in files if file.name != VARIANTS),
    }


def _listed(found: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in found.items())
