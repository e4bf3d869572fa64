"""The near end of an engine in another process: a worker of Dask's trains, its events come here.

Concurrency: requests may come from any thread; one thread of this engine's own passes them on, in
their order. What happens over there is heard on Dask's thread.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent import futures
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from demo.data import Dataset
from demo.engine import STAGE_PACE
from demo.events import (
    BackendChanged,
    BackendState,
    EngineFailed,
    EngineReady,
    EpochEnded,
    Event,
    RunEnded,
    RunStarted,
    Snapshot,
    from_json,
)
from demo.questions import Question
from demo.quiet import describe
from demo.requests import Start

TOPIC = "stage"
SILENT = logging.CRITICAL + 1
# What Dask would do otherwise: keep large messages, serve pages to whoever asks, set the levels of
# other libraries' loggers, and write all that it does to the presenter's terminal.
SETTINGS = {
    "distributed.admin.low-level-log-length": 10,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "logging": {
        "version": 1,
        "disable_existing_loggers": False,
        "loggers": {"distributed": {"level": SILENT}},
    },
}


class RemoteEngine:
    """Trains with a library of its own, beside the talk's engine."""

    def __init__(
        self,
        backend: str,
        data: Dataset,
        variants_file: Path,
        emit: Callable[[Event], None],
        *,
        variants: Sequence[str] = (),
        seed: int = 0,
        run_ids: Iterator[int],
    ) -> None:
        """``variants`` are warmed up in their order; ``run_ids`` are shared with other engines."""
        self.backend = backend
        self._data, self._variants_file, self._emit = data, variants_file, emit
        self._variants, self._seed, self._run_ids = list(variants), seed, run_ids
        self._pace: float | None = STAGE_PACE
        self._calls = futures.ThreadPoolExecutor(1, thread_name_prefix=backend)
        self._numbers: dict[int, int] = {}  # of its runs over there -> of the same here
        self._running: int | None = None  # the run in progress, by its number here
        self._cluster: Any = None
        self._client: Any = None
        self._host: Any = None
        self._wanted: Start | None = None  # to be started once there is a process
        self._shutting: futures.Future[None] = futures.Future()

    # Called from any thread.

    @property
    def pace(self) -> float | None:
        """Epochs a second at the most; ``None`` is as fast as it can."""
        return self._pace

    @pace.setter
    def pace(self, pace: float | None) -> None:
        self._pace = pace
        self._pass_on(lambda: self._host.keep_pace(pace))

    def launch(self) -> None:
        """Begin: start the process, and let it import its library."""
        self._tell("starting")
        self._calls.submit(self._open)

    def start(self, start: Start) -> None:
        """Train, as soon as there is a process; whatever runs is stopped first."""
        self._calls.submit(self._want, start)

    def stop(self) -> None:
        """Stop the run in progress, in the middle of its epoch."""
        self._calls.submit(self._want, None)

    def ask(self, question: Question) -> None:
        """Have a question answered soon, beside what runs."""
        self._pass_on(lambda: self._host.ask(question))

    def close(self) -> None:
        """End the process; it would end with this one, too."""
        self._emit = _drop
        self._shutting = self._calls.submit(self._shut)
        self._calls.shutdown(wait=False)

    def wait(self, timeout_seconds: float) -> bool:
        """Wait until all of it has ended; return whether it has."""
        return bool(futures.wait([self._shutting], max(0.0, timeout_seconds)).done)

    def _pass_on(self, act: Callable[[], Any]) -> None:
        self._calls.submit(partial(self._try, act))

    # The thread's own.

    def _want(self, start: Start | None) -> None:
        self._wanted = start
        if start is None:
            self._try(lambda: self._host.stop())
        self._start_wanted()

    def _start_wanted(self) -> None:
        """Start what is wanted, if there is a process by now."""
        if self._host is not None and self._wanted is not None:
            start, self._wanted = self._wanted, None
            self._try(lambda: self._host.start(start, self._pace))

    def _try(self, act: Callable[[], Any]) -> None:
        if self._host is None:
            return
        try:
            act().result()
        except Exception as error:
            self._tell("failed", reason=describe(error))

    def _open(self) -> None:
        """Start the process if there is none, and let it hold an engine."""
        try:
            if self._client is None:
                self._connect()
            self._house()
            self._start_wanted()
        except Exception as error:
            self._tell("failed", reason=describe(error))

    def _connect(self) -> None:
        import dask

        dask.config.set(SETTINGS)  # before it is imported
        # Where this process ends in a hurry, Python's own helper tidies up, and says so.
        os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
        import distributed

        dask_s: Any = distributed  # its types say too little
        self._cluster = dask_s.LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            memory_limit=0,  # its models may take what the machine has
            security=True,  # who else is on this machine could run anything in it
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
            silence_logs=SILENT,
        )
        self._client = dask_s.Client(self._cluster)
        self._client.subscribe_topic(TOPIC, self._hear)
        self._client.subscribe_topic("all", self._hear_of_workers)

    def _house(self) -> None:
        """Let a worker hold an engine; waits for a worker if there is none."""
        from demo.host import Host

        file = self._variants_file
        source = file.read_text(encoding="utf-8-sig")
        data = self._client.scatter(self._data, hash=False)
        arguments = TOPIC, data, file.name, source, self._variants, self.backend, self._seed
        self._host = self._client.submit(Host, *arguments, actor=True, pure=False).result()

    def _shut(self) -> None:
        self._try(lambda: self._host.close())
        if self._client is not None:
            self._client.close(timeout=1)
        if self._cluster is not None:
            self._cluster.close(timeout=1)

    def _tell(
        self, state: BackendState, *, device: str = "", reason: str = "", detail: str = ""
    ) -> None:
        """Tell what has become of the library."""
        self._emit(
            BackendChanged(
                backend=self.backend, state=state, device=device, reason=reason, detail=detail
            )
        )

    # Dask's thread's own.

    def _hear(self, message: tuple[float, str]) -> None:
        event = from_json(message[1])
        match event:
            case EngineReady():
                self._tell("ready", device=event.device)
            case EngineFailed():
                self._tell("failed", reason=event.reason, detail=event.detail)
            case RunStarted():
                number = self._numbers[event.run] = next(self._run_ids)
                series = self._numbers.get(event.series, number)
                self._running = number
                self._emit(replace(event, run=number, series=series, other=True))
            case Snapshot() | EpochEnded():
                self._emit(replace(event, run=self._numbers[event.run]))
            case RunEnded():
                self._running = None
                self._emit(replace(event, run=self._numbers[event.run]))

    def _hear_of_workers(self, message: tuple[float, dict[str, Any]]) -> None:
        """A worker that is gone took its engine along; Dask starts another, to hold a new one."""
        if message[1].get("action") != "remove-worker" or self._host is None:
            return
        self._host = None
        if self._running is not None:
            self._emit(RunEnded(run=self._running, state="interrupted"))
            self._running = None
        self._tell("starting")
        self._calls.submit(self._open)


def _drop(_: Event) -> None:
    """Tell nobody."""
