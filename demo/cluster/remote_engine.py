"""The near end of an engine in another process: a worker of Dask's trains, its events come here.

Concurrency: requests may come from any thread; one thread of this engine's own passes them on, in
their order. Another one listens to what happens over there, and tells it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent import futures
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from demo.cluster.dask_cluster import Cluster, ClusterError
from demo.data.dataset import Dataset
from demo.events import (
    BackendChanged,
    BackendState,
    EngineFailed,
    EngineReady,
    EpochEnded,
    Event,
    LaneMeasured,
    PictureAnswered,
    QuestionFailed,
    RunEnded,
    RunResumed,
    RunStarted,
    Snapshot,
)
from demo.requests import COMPARE, STAGE_PACE, Compare, Question, Start
from demo.system.code_files import content, describe
from demo.training.checkpoints import Checkpoint

logger = logging.getLogger(__name__)

HOUSE_SECONDS = 30.0  # that a worker takes at most to import what an engine needs
LATE_SECONDS = 1.5  # without a report: is the scheduler still there?

OfRun = RunStarted | RunResumed | Snapshot | EpochEnded | RunEnded


@dataclass(frozen=True)
class RemoteFailure:
    """Why an engine over there can't go on, and whether another one could in the same place."""

    reason: str
    hopeless: bool


class RemoteEngine:
    """Trains on a worker: the talk's own engine, or one beside it, of another library."""

    def __init__(
        self,
        backend: str,
        data: Dataset,
        variants_file: Path,
        emit: Callable[[Event], None],
        *,
        cluster: Cluster | None = None,
        variants: Sequence[str] = (),
        seed: int = 0,
        run_ids: Iterator[int],
        keep: Callable[[Checkpoint], None] | None = None,
        beside: bool = False,
    ) -> None:
        """``variants`` are warmed up in their order; ``run_ids`` are shared with other engines.

        ``beside`` wants a worker on which no other engine is.

        ``keep`` gets what each run could go on from: then this is the talk's own engine, and all
        that it tells is told; else its runs are marked as others, and how it is is told as of a
        library. ``emit`` and ``keep`` are called from a thread of this engine's.
        """
        self.backend = backend
        self.failure: RemoteFailure | None = None  # of the talk's own engine, which then is dead
        self.worker = ""  # the address of the one that trains
        self._cluster = cluster or Cluster()
        self._data, self._variants_file, self._emit, self._keep = data, variants_file, emit, keep
        self._own, self._beside = keep is not None, beside
        self._variants, self._seed, self._run_ids = list(variants), seed, run_ids
        self._pace: float | None = STAGE_PACE
        self._calls = futures.ThreadPoolExecutor(1, thread_name_prefix=backend)
        self._numbers: dict[int, int] = {}  # of its runs over there -> of the same here
        self._began: dict[float, float] = {}  # the same with the clocks
        self._running: int | None = None  # the run in progress, by its number here
        self._host: Any = None
        self._listener: threading.Thread | None = None
        self._losing = threading.Lock()  # guards that ``_host`` is lost once
        self._was_ready = False
        self._heard, self._silence = time.monotonic(), 0.0  # when, and what was reported then
        self._wanted: Start | Compare | None = None  # to be started once there is a process
        self._shutting: futures.Future[None] = futures.Future()

    # Called from any thread.

    @property
    def pace(self) -> float | None:
        """Epochs a second at the most; ``None`` is as fast as it can."""
        return self._pace

    @pace.setter
    def pace(self, pace: float | None) -> None:
        self._pace = pace
        self._pass_on(lambda host: host.keep_pace(pace))

    @property
    def silence(self) -> float:
        """For how many seconds nothing was heard of the training, as far as is known here."""
        return time.monotonic() - self._heard + self._silence

    def launch(self) -> None:
        """Begin: find a worker, and let it import its library."""
        self._tell("starting")
        self._calls.submit(self._open)

    def start(self, start: Start) -> None:
        """Train, as soon as there is a worker; whatever runs is stopped first."""
        self._calls.submit(self._want, start)

    def compare(self, asked: Compare) -> None:
        """Train to see how fast that is; whatever runs is stopped first."""
        self._calls.submit(self._want, asked)

    def stop(self) -> None:
        """Stop the run in progress, in the middle of its epoch."""
        self._calls.submit(self._want, None)

    def ask(self, question: Question) -> None:
        """Have a question answered soon, beside what runs."""
        self._pass_on(lambda host: host.ask(question))

    def abandon(self) -> None:
        """Let nothing that it does from now on be heard: another engine takes over."""
        self._emit, self._keep = _drop, None
        self._calls.submit(self._leave)
        self._calls.shutdown(wait=False)

    def close(self, timeout_seconds: float = 0.0) -> bool:
        """End it, and the process if that is this program's own; return whether it has ended."""
        self._emit, self._keep = _drop, None
        self._shutting = self._calls.submit(self._shut)
        self._calls.shutdown(wait=False)
        return self.wait(timeout_seconds)

    def wait(self, timeout_seconds: float) -> bool:
        """Wait until all of it has ended; return whether it has."""
        return bool(futures.wait([self._shutting], max(0.0, timeout_seconds)).done)

    def _pass_on(self, act: Callable[[Any], Any]) -> None:
        self._calls.submit(partial(self._try, act))

    # The thread's own that passes on.

    def _want(self, wanted: Start | Compare | None) -> None:
        self._wanted = wanted
        if wanted is None:
            self._try(lambda host: host.stop())
        self._start_wanted()

    def _start_wanted(self) -> None:
        """Start what is wanted, if there is a worker by now."""
        if self._host is None or self._wanted is None:
            return
        wanted, self._wanted = self._wanted, None
        if isinstance(wanted, Compare):
            self._try(lambda host: host.compare(wanted))
            return
        left = wanted.interruption.checkpoint if wanted.interruption else None
        checkpoint = content(left) if left else b""
        self._try(lambda host: host.start(wanted, self._pace, checkpoint))

    def _try(self, act: Callable[[Any], Any]) -> None:
        host = self._host
        if host is None:
            return
        try:
            act(host).result(HOUSE_SECONDS)
        except Exception as error:
            self._lose(host, self._explain(error))

    def _open(self) -> None:
        """Let a worker hold an engine."""
        try:
            self._cluster.connect()
            host = self._house()
        except Exception as error:
            self._fail(self._explain(error))
            return
        self._host = host
        self._listener = threading.Thread(target=self._listen, args=(host,), daemon=True)
        self._listener.start()
        self._start_wanted()

    def _house(self) -> Any:
        from demo.cluster.engine_actor import EngineActor

        self.worker = worker = self._cluster.choose(free=self._beside)
        client = self._cluster.client
        file = self._variants_file
        source = file.read_text(encoding="utf-8-sig")
        (data,) = client.scatter([self._data], workers=[worker], hash=False)
        arguments = data, file.name, source, self._variants, self.backend, self._seed
        housed = client.submit(
            EngineActor, *arguments, own=self._own, actor=True, pure=False, workers=[worker]
        )
        with client.as_current():  # what comes would belong to whichever client was made last
            return copy(housed.result(HOUSE_SECONDS))

    def _leave(self) -> None:
        """Let the worker go, once nothing is asked of it any more: Dask would complain."""
        self._try(lambda host: host.close())
        self._host = None
        if self._listener is not None:
            self._listener.join(LATE_SECONDS)
        self._cluster.release(self.worker)

    def _shut(self) -> None:
        self._leave()
        self._cluster.close()

    def _fail(self, reason: str, detail: str = "") -> None:
        """There is no engine, and there won't be one."""
        self._host = None
        self._tell("failed", reason=reason, detail=detail)
        if self._own:
            self.failure = RemoteFailure(reason, hopeless=True)

    def _tell(
        self, state: BackendState, *, device: str = "", reason: str = "", detail: str = ""
    ) -> None:
        """Tell what has become of the library, if it is one beside the talk's own."""
        if not self._own:
            self._emit(
                BackendChanged(
                    backend=self.backend, state=state, device=device, reason=reason, detail=detail
                )
            )

    # The thread's own that listens.

    def _listen(self, host: Any) -> None:
        """Tell all that happens over there, as long as there is somebody who does."""
        heard = 0
        try:
            while self._host is host:
                report = self._next_report(host, heard)
                self._heard, self._silence = time.monotonic(), report.silence
                for told in report.told:
                    self._hear(told)
                heard += len(report.told)
                if report.is_dead:
                    raise RuntimeError("The training has ended by itself.")
        except Exception as error:
            self._lose(host, self._explain(error))

    def _next_report(self, host: Any, heard: int) -> Any:
        """Wait for a report as long as the scheduler is there: a worker may be busy."""
        asked = host.listen(heard)
        while True:
            try:
                return asked.result(LATE_SECONDS)
            except TimeoutError:
                if not (self._cluster.is_local or self._cluster.answers()):
                    raise

    def _hear(self, told: Event | Checkpoint) -> None:
        match told:
            case Checkpoint():
                self._hear_checkpoint(told)
            case RunStarted() | RunResumed() | Snapshot() | EpochEnded() | RunEnded():
                self._hear_of_run(told)
            case PictureAnswered():
                self._tell_own(replace(told, run=self._number(told.run)))
            case EngineReady():
                self._was_ready = True
                self._tell("ready", device=told.device)
                self._tell_own(told)
            case EngineFailed():
                self._fail(told.reason, detail=told.detail)
            case LaneMeasured():
                self._emit(replace(told, other=not self._own))
            case QuestionFailed() if told.question == COMPARE:
                self._emit(told)
            case _:
                self._tell_own(told)

    def _hear_checkpoint(self, told: Checkpoint) -> None:
        ended = replace(told.ended, run=self._number(told.ended.run))
        if self._keep is not None:
            self._keep(Checkpoint(self._began.get(told.began, told.began), ended, told.state))

    def _tell_own(self, told: Event) -> None:
        if self._own:
            self._emit(told)

    def _number(self, run: int) -> int:
        """Return a run's number here: those that go on have it over there, too."""
        return self._numbers.get(run, run)

    def _hear_of_run(self, told: OfRun) -> None:
        """Tell of a run by its number here, and by the clock."""
        now = time.time()
        match told:
            case RunStarted():
                if told.run < 0:  # else it was given its number here
                    self._numbers[told.run] = next(self._run_ids)
                self._running = self._number(told.run)
                self._began[told.time] = now
                series = self._number(told.series)
                told = replace(told, series=series, other=not self._own)
            case RunResumed():
                self._running = told.run
            case RunEnded():
                self._running = None
        self._emit(replace(told, run=self._number(told.run), time=now))

    # Either thread's.

    def _explain(self, error: Exception) -> str:
        """Say in a line what is wrong over there."""
        logger.warning("No engine at %s", self._cluster.address, exc_info=error)
        if isinstance(error, ClusterError):
            return str(error)
        if not self._own:
            return describe(error)
        return f"Expected {self._cluster.address} to train. Received: {describe(error)}."

    def _lose(self, host: Any, reason: str) -> None:
        """The worker is gone, and its engine with it."""
        with self._losing:
            if self._host is not host:
                return
            self._host = None
        self._cluster.release(self.worker, lost=True)
        if self._own:
            hopeless = not (self._was_ready and self._cluster.answers())
            self.failure = RemoteFailure(reason, hopeless)
            return
        if self._running is not None:
            self._emit(RunEnded(run=self._running, state="interrupted"))
            self._running = None
        self._tell("starting")
        with suppress(RuntimeError):  # it is being closed
            self._calls.submit(self._open)


def _drop(_: Event) -> None:
    """Tell nobody."""
