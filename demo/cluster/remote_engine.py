"""The near end of an engine in another process: a worker of Dask's trains, its events come here.

Concurrency: requests may come from any thread; one thread of this engine's own passes them on, in
their order. Another one listens to what happens over there, and tells it.
"""

from __future__ import annotations

import logging
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Iterator
from concurrent import futures
from functools import partial
from typing import Any

from demo.cluster.dask_cluster import Cluster, ClusterError
from demo.cluster.make_actor import CALL_SECONDS, EngineInputs, make_actor
from demo.cluster.run_numbers import RunNumbers
from demo.events import EngineFailed, Event
from demo.requests import STAGE_PACE, Compare, Question, Start
from demo.system.code_files import content
from demo.training.checkpoints import Checkpoint
from demo.training.interface import TrainingEngine

logger = logging.getLogger(__name__)

LATE_SECONDS = 1.5  # without a report: is the scheduler still there?


class RemoteEngine(TrainingEngine):
    """Trains on a worker; subclasses say what the talk hears of it, and what a loss means."""

    tells_all = False  # whether weights and checkpoints come here, too
    wants_free_worker = False  # whether only one will do on which no other engine is

    def __init__(
        self,
        backend: str,
        inputs: EngineInputs,
        emit: Callable[[Event], None],
        run_ids: Iterator[int],
        cluster: Cluster,
    ) -> None:
        """``run_ids`` are shared with other engines.

        ``emit`` is called from a thread of this engine's.
        """
        self.backend = backend
        self.worker = ""  # the address of the one that trains
        self._cluster, self._inputs, self._emit = cluster, inputs, emit
        self._pace: float | None = STAGE_PACE
        self._calls = futures.ThreadPoolExecutor(1, thread_name_prefix=backend)
        self._runs = RunNumbers(run_ids)
        self._actor: Any = None
        self._listener: threading.Thread | None = None
        self._losing = threading.Lock()  # guards that ``_actor`` is lost once
        self._heard, self._silence = time.monotonic(), 0.0  # when, and what was reported then
        self._wanted: Start | Compare | None = None  # to be started once there is an actor
        self._shutting: futures.Future[None] = futures.Future()

    # Called from any thread.

    @property
    def pace(self) -> float | None:
        """Epochs a second at the most; ``None`` is as fast as it can."""
        return self._pace

    @pace.setter
    def pace(self, pace: float | None) -> None:
        self._pace = pace
        self._pass_on(lambda actor: actor.keep_pace(pace))

    @property
    def silence(self) -> float:
        """For how many seconds nothing was heard of the training, as far as is known here."""
        return time.monotonic() - self._heard + self._silence

    def launch(self) -> None:
        """Begin: find a worker, and let it import its library."""
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
        self._pass_on(lambda actor: actor.ask(question))

    def abandon(self) -> None:
        """Let nothing that it does from now on be heard: another engine takes over."""
        self._silence_events()
        self._calls.submit(self._leave)
        self._calls.shutdown(wait=False)

    def close(self, timeout_seconds: float = 0.0) -> bool:
        """End it, and the process if that is this program's own; return whether it has ended."""
        self._silence_events()
        self._shutting = self._calls.submit(self._shut)
        self._calls.shutdown(wait=False)
        return self.wait(timeout_seconds)

    def wait(self, timeout_seconds: float) -> bool:
        """Wait until all of it has ended; return whether it has."""
        return bool(futures.wait([self._shutting], max(0.0, timeout_seconds)).done)

    def _silence_events(self) -> None:
        self._emit = _drop

    def _pass_on(self, act: Callable[[Any], Any]) -> None:
        self._calls.submit(partial(self._try, act))

    # What differs between the talk's own engine and one of another library; either thread's.

    @abstractmethod
    def _tell(self, told: Event | Checkpoint) -> None:
        """Let the talk hear something, or not; runs have the numbers and times of this talk."""

    @abstractmethod
    def _on_failed(self, reason: str, detail: str = "") -> None:
        """Tell that there is no engine, and that there won't be one."""

    @abstractmethod
    def _on_lost(self, reason: str) -> None:
        """Tell that the worker is gone, and its engine with it; begin anew, or not."""

    @abstractmethod
    def _explain(self, error: Exception) -> str:
        """Say in a line what is wrong over there."""

    # The thread's own that passes on.

    def _want(self, wanted: Start | Compare | None) -> None:
        self._wanted = wanted
        if wanted is None:
            self._try(lambda actor: actor.stop())
        self._start_wanted()

    def _start_wanted(self) -> None:
        """Start what is wanted, if there is an actor by now."""
        if self._actor is None or self._wanted is None:
            return
        wanted, self._wanted = self._wanted, None
        if isinstance(wanted, Compare):
            self._try(lambda actor: actor.compare(wanted))
            return
        left = wanted.interruption.checkpoint if wanted.interruption else None
        checkpoint = content(left) if left else b""
        self._try(lambda actor: actor.start(wanted, self._pace, checkpoint))

    def _try(self, act: Callable[[Any], Any]) -> None:
        actor = self._actor
        if actor is None:
            return
        try:
            act(actor).result(CALL_SECONDS)
        except Exception as error:
            self._lose(actor, self._reason(error))

    def _open(self) -> None:
        """Let a worker hold an engine."""
        try:
            self._cluster.connect()
            self.worker = self._cluster.choose(free=self.wants_free_worker)
            actor = make_actor(
                self._cluster.client, self.worker, self.backend, self._inputs, self.tells_all
            )
        except Exception as error:
            self._fail(self._reason(error))
            return
        self._actor = actor
        self._listener = threading.Thread(target=self._listen, args=(actor,), daemon=True)
        self._listener.start()
        self._start_wanted()

    def _leave(self) -> None:
        """Let the worker go, once nothing is asked of it any more: Dask would complain."""
        self._try(lambda actor: actor.close())
        self._actor = None
        if self._listener is not None:
            self._listener.join(LATE_SECONDS)
        self._cluster.release(self.worker)

    def _shut(self) -> None:
        self._leave()
        self._cluster.close()

    # The thread's own that listens.

    def _listen(self, actor: Any) -> None:
        """Tell all that happens over there, as long as there is an actor that does."""
        heard = 0
        try:
            while self._actor is actor:
                report = self._next_report(actor, heard)
                self._heard, self._silence = time.monotonic(), report.silence
                for told in report.told:
                    self._hear(told)
                heard += len(report.told)
                if report.has_failed:
                    raise RuntimeError("The training has ended by itself.")
        except Exception as error:
            self._lose(actor, self._reason(error))

    def _next_report(self, actor: Any, heard: int) -> Any:
        """Wait for a report as long as the scheduler is there: a worker may be busy."""
        asked = actor.listen(heard)
        while True:
            try:
                return asked.result(LATE_SECONDS)
            except TimeoutError:
                if not (self._cluster.is_local or self._cluster.answers()):
                    raise

    def _hear(self, told: Event | Checkpoint) -> None:
        if isinstance(told, EngineFailed):
            self._fail(told.reason, told.detail)
        else:
            self._tell(self._runs.translate(told))

    # Either thread's.

    def _reason(self, error: Exception) -> str:
        """Say in a line what is wrong over there; the log gets all of it."""
        logger.warning("No engine at %s", self._cluster.address, exc_info=error)
        return str(error) if isinstance(error, ClusterError) else self._explain(error)

    def _fail(self, reason: str, detail: str = "") -> None:
        self._actor = None
        self._on_failed(reason, detail)

    def _lose(self, actor: Any, reason: str) -> None:
        """Let go of a worker that is gone; whichever thread notices first does."""
        with self._losing:
            if self._actor is not actor:
                return
            self._actor = None
        self._cluster.release(self.worker, lost=True)
        self._on_lost(reason)


def _drop(_: Event) -> None:
    """Tell nobody."""
