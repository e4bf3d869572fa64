"""The talk's side of an engine in another process: a Dask worker trains, its events come here.

Concurrency: requests may come from any thread. One thread of this engine forwards them to the
worker in their order; another one fetches what happens there, and emits it.
"""

from __future__ import annotations

import logging
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Iterator
from concurrent import futures
from dataclasses import replace
from functools import partial
from typing import Any

from demo.cluster.dask_cluster import Cluster, ClusterError
from demo.cluster.make_actor import CALL_SECONDS, EngineInputs, make_actor
from demo.cluster.run_numbers import RunNumbers
from demo.cluster.variant_at_work import VariantAtWork
from demo.events import EngineFailed
from demo.requests import STAGE_PACE, ChangeHyperparameters, Compare, Question, Start, VariantsSaved
from demo.training.checkpoints import packed_checkpoint
from demo.training.event_outlet import EngineOutput, EventOutlet
from demo.training.interface import TrainingEngine

logger = logging.getLogger(__name__)

LATE_SECONDS = 1.5  # without a report: is the scheduler still there?


class RemoteEngine(TrainingEngine):
    """Trains on a worker; subclasses say which events the talk gets, and what a loss means."""

    sends_weights = False  # whether snapshots and checkpoints come here, too
    wants_free_worker = False  # whether it needs a worker on which no other engine is

    def __init__(
        self,
        inputs: EngineInputs,
        outlet: EventOutlet,
        run_ids: Iterator[int],
        cluster: Cluster,
    ) -> None:
        """``run_ids`` are shared with other engines.

        ``outlet`` is used from the two threads of this engine.
        """
        self.backend = inputs.backend  # the library that computes, as Keras calls it
        self.worker = ""  # the address of the one that trains
        self._cluster, self._inputs, self._outlet = cluster, inputs, outlet
        self._pace: float | None = STAGE_PACE
        self._calls = futures.ThreadPoolExecutor(1, thread_name_prefix=self.backend)
        self._runs = RunNumbers(run_ids)
        self._actor: Any = None
        self._listener: threading.Thread | None = None
        self._loss_lock = threading.Lock()  # both threads may notice a loss; one handles it
        self._report_time = time.monotonic()  # when the last report came
        self._silence_then = 0.0  # of the training thread, in seconds, as that report says
        self._calling: str | None = None  # as that report says
        self._at_work = VariantAtWork()
        self._wanted: Start | Compare | None = None  # to be started once there is an actor
        self._shutdown: futures.Future[None] = futures.Future()

    # Called from any thread.

    @property
    def pace(self) -> float | None:
        """Epochs a second at the most; ``None`` is as fast as it can."""
        return self._pace

    @pace.setter
    def pace(self, pace: float | None) -> None:
        self._pace = pace
        self._forward(lambda actor: actor.set_pace(pace))

    @property
    def silence(self) -> float:
        """Seconds since the training thread was last active, as far as is known here."""
        if self._actor is None:
            return 0.0
        return time.monotonic() - self._report_time + self._silence_then

    @property
    def calling(self) -> str | None:
        """Which variant's function runs there, "" for the file itself; ``None``: neither."""
        return None if self._actor is None else self._calling

    def launch(self) -> None:
        """Begin: find a worker, and have an engine made on it, which imports its library."""
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
        if isinstance(question, VariantsSaved):
            self._at_work.note_save()
        if isinstance(question, ChangeHyperparameters):
            question = replace(question, run=self._runs.there(question.run))
        self._forward(lambda actor: actor.ask(question))

    def abandon(self) -> None:
        """Emit nothing from now on and leave the worker: another engine takes over."""
        self._outlet.mute()
        self._calls.submit(self._leave_worker)
        self._calls.shutdown(wait=False)

    def close(self, timeout_seconds: float = 0.0) -> bool:
        """End it, and the process if that is this program's own; return whether it has ended."""
        self._outlet.mute()
        self._shutdown = self._calls.submit(self._shut_down)
        self._calls.shutdown(wait=False)
        return self.wait(timeout_seconds)

    def wait(self, timeout_seconds: float) -> bool:
        """Wait until all of it has ended; return whether it has."""
        return bool(futures.wait([self._shutdown], max(0.0, timeout_seconds)).done)

    def _forward(self, act: Callable[[Any], Any]) -> None:
        self._calls.submit(partial(self._try, act))

    # What differs between the talk's own engine and one of another library. Both threads of this
    # engine call it.

    @abstractmethod
    def _on_output(self, output: EngineOutput) -> None:
        """Pass on what the talk needs of this; runs have the numbers and times of this talk."""

    @abstractmethod
    def _on_failed(self, reason: str, detail: str = "") -> None:
        """Note that no engine could be made, and that trying again would not help."""

    @abstractmethod
    def _on_lost(self, reason: str) -> None:
        """Note that the worker is gone, and its engine with it; subclasses may begin anew."""

    @abstractmethod
    def _explain(self, error: Exception) -> str:
        """Return in one line what is wrong with the worker."""

    # Called in the thread that forwards requests.

    def _want(self, wanted: Start | Compare | None) -> None:
        self._wanted = wanted
        if wanted is None:
            self._try(lambda actor: actor.stop())
        self._start_wanted()

    def _start_wanted(self) -> None:
        """Start what was asked for last, if the actor exists by now."""
        if self._actor is None or self._wanted is None:
            return
        wanted, self._wanted = self._wanted, None
        if isinstance(wanted, Compare):
            self._try(lambda actor: actor.compare(wanted))
            return
        left = wanted.interruption.checkpoint if wanted.interruption else None
        checkpoint = packed_checkpoint(left) if left else b""
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
        """Have an engine made on a worker, and listen to it."""
        try:
            self._cluster.connect()
            self.worker = self._cluster.choose(free=self.wants_free_worker)
            actor = make_actor(self._cluster.client, self.worker, self._inputs, self.sends_weights)
        except Exception as error:
            self._fail(self._reason(error))
            return
        self._report_time, self._silence_then, self._calling = time.monotonic(), 0.0, None
        self._actor = actor
        self._listener = threading.Thread(target=self._listen, args=(actor,), daemon=True)
        self._listener.start()
        self._start_wanted()

    def _leave_worker(self) -> None:
        """Release the worker after the last call to it: Dask logs errors for calls under way."""
        self._try(lambda actor: actor.close())
        self._actor = None
        if self._listener is not None:
            self._listener.join(LATE_SECONDS)
        self._cluster.release(self.worker)

    def _shut_down(self) -> None:
        self._leave_worker()
        self._cluster.close()

    # Called in the thread that listens.

    def _listen(self, actor: Any) -> None:
        """Fetch reports and pass on what is in them, until this actor is no longer in use."""
        received = 0
        try:
            while self._actor is actor:
                report = self._next_report(actor, received)
                self._report_time, self._silence_then = time.monotonic(), report.silence
                self._calling = report.calling
                self._at_work.note_report(report)
                for output in report.outputs:
                    self._receive(output)
                received += len(report.outputs)
                self._check(report)
        except Exception as error:
            self._lose(actor, self._reason(error))

    def _next_report(self, actor: Any, received: int) -> Any:
        """Wait for a report as long as the scheduler answers: the worker may only be busy."""
        asked = actor.next_report(received)
        while True:
            try:
                return asked.result(LATE_SECONDS)
            except TimeoutError:
                if not (self._cluster.is_local or self._cluster.answers()):
                    raise

    def _check(self, report: Any) -> None:
        """Raise ``RuntimeError`` if a report means that no other will be of use."""
        if report.has_failed:
            raise RuntimeError("The training has ended by itself.")

    def _receive(self, output: EngineOutput) -> None:
        if isinstance(output, EngineFailed):
            self._fail(output.reason, output.detail)
        else:
            self._on_output(self._runs.translate(output))

    # Called in both threads.

    def _reason(self, error: Exception) -> str:
        """Return in one line what is wrong with the worker; the log gets the traceback."""
        if isinstance(error, ClusterError):  # it says all that there is to know
            return str(error)
        logger.warning("No engine at %s", self._cluster.address, exc_info=error)
        return self._explain(error)

    def _fail(self, reason: str, detail: str = "") -> None:
        self._actor = None
        self._on_failed(reason, detail)

    def _lose(self, actor: Any, reason: str) -> None:
        """Give up a worker that is gone, once: both threads may notice."""
        with self._loss_lock:
            if self._actor is not actor:
                return
            self._actor = None
        self._cluster.release(self.worker, lost=True)
        self._on_lost(reason)
