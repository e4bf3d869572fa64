"""The training thread: requests in, events out. It alone touches Keras.

Concurrency: the mailbox holds one letter, the newest; ``_lock`` guards it and ``_heard`` says
that there is one. ``pace`` is a single value that is only ever replaced. All else belongs to
the thread.
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Literal

from demo.data import Dataset
from demo.events import (
    EngineFailed,
    EngineReady,
    EpochEnded,
    Event,
    RunEnded,
    RunStarted,
    RunState,
    Snapshot,
    VariantFailed,
    VariantReady,
    VariantWarming,
)
from demo.lean import lean_import
from demo.learner import Interrupted, Learner, Measurement, TrainingFailed
from demo.quiet import load_module, quiet_stderr
from demo.trainer import Backend

NICENESS = 5  # of the training's threads: 0 is everybody's, 19 the last in the queue
STAGE_PACE = 5.0  # epochs a second that an audience can follow


@dataclass(frozen=True)
class Start:
    """Train this variant from its first weights, whatever is going on now."""

    variant: str
    epochs: int


Request = Start | Literal["stop", "close"]


class Engine:
    """Trains the variants of one file on one data set, one run at a time."""

    def __init__(
        self,
        data: Dataset,
        variants_file: Path,
        variants: list[str],
        emit: Callable[[Event], None],
        *,
        seed: int = 0,
    ) -> None:
        """``variants`` are warmed up in their order; ``emit`` is called from the thread."""
        self.pace: float | None = STAGE_PACE  # epochs a second; None: as fast as it can
        self._data = data
        self._variants_file = variants_file
        self._cold = list(variants)
        self._emit = emit
        self._seed = seed
        self._learners: dict[str, Learner] = {}
        self._run_ids = itertools.count(1)
        self._lock = threading.Lock()
        self._heard = threading.Event()
        self._request: Request | None = None
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._backend: Backend
        self._module: ModuleType

    # Called from any thread.

    def launch(self) -> None:
        """Begin: import Keras, then warm the variants up while nothing else is asked for."""
        self._thread.start()

    def start(self, variant: str, epochs: int) -> None:
        """Train a variant from its first weights; whatever runs is stopped first."""
        self._post(Start(variant, epochs))

    def stop(self) -> None:
        """Stop the run in progress, in the middle of its epoch."""
        self._post("stop")

    def close(self, timeout_seconds: float = 1.0) -> bool:
        """End the thread; return whether it ended in time."""
        self._post("close")
        if self._thread.ident is not None:
            self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _post(self, request: Request) -> None:
        with self._lock:
            if self._request != "close":
                self._request = request
            self._heard.set()

    # All that follows is the thread's own.

    def _work(self) -> None:
        give_way()
        try:
            self._prepare()
        except (Exception, SystemExit) as error:  # a variants file may do anything
            reason, detail = explain(error)
            self._emit(EngineFailed(reason=reason, detail=detail))
            return
        self._emit(EngineReady(backend=self._backend.name, device=self._backend.device))
        while (request := self._next_request()) != "close":
            if isinstance(request, Start):
                self._run(request)
            elif request is None:
                self._try_to_warm(self._cold[0])

    def _prepare(self) -> None:
        os.environ["KERAS_BACKEND"] = "tensorflow"
        with quiet_stderr(), lean_import():
            from demo.tensorflow_backend import TensorFlowBackend

            self._backend = TensorFlowBackend(self._data)
        self._module = load_module(self._variants_file)

    def _next_request(self) -> Request | None:
        """Return the newest request; ``None`` says: nobody asks, and a variant is still cold."""
        if not self._cold:
            self._heard.wait()
        with self._lock:
            request = self._request
            if request != "close":
                self._request = None
                self._heard.clear()
        return request

    def _try_to_warm(self, variant: str) -> Learner | Exception:
        """Return a variant ready to start, built and compiled now unless it was before."""
        if variant in self._learners:
            return self._learners[variant]
        self._cold = [name for name in self._cold if name != variant]
        self._emit(VariantWarming(variant=variant))
        try:
            learner = self._warm(variant)
        except Exception as error:
            reason, detail = explain(error)
            self._emit(VariantFailed(variant=variant, reason=reason, detail=detail))
            return error
        self._learners[variant] = learner
        self._emit(VariantReady(variant=variant, weights=learner.trainer.weights))
        return learner

    def _warm(self, variant: str) -> Learner:
        import keras

        keras.utils.set_random_seed(self._seed)
        build = getattr(self._module, variant)
        shape, classes = self._data.image_shape, self._data.classes
        trainer = self._backend.trainer(lambda: build(shape, classes))
        return Learner(trainer, self._data, self._seed)

    def _run(self, start: Start) -> None:
        learner = self._try_to_warm(start.variant)
        if self._heard.is_set():
            return  # the presenter has changed their mind meanwhile
        run = next(self._run_ids)
        self._emit(
            RunStarted(
                run=run,
                variant=start.variant,
                epochs=start.epochs,
                seed=self._seed,
                test_size=len(self._data.x_test),
            )
        )
        state, reason, detail = self._outcome(run, learner, start.epochs)
        self._emit(RunEnded(run=run, state=state, reason=reason, detail=detail))

    def _outcome(
        self, run: int, learner: Learner | Exception, epochs: int
    ) -> tuple[RunState, str, str]:
        try:
            if isinstance(learner, Exception):
                raise learner
            self._train(run, learner, epochs)
        except Interrupted:
            return "stopped", "", ""
        except Exception as error:
            return "failed", *explain(error)
        return "finished", "", ""

    def _train(self, run: int, learner: Learner, epochs: int) -> None:
        learner.trainer.reset()
        seconds = 0.0
        self._tell(run, 0, seconds, learner, learner.first)
        for epoch in range(1, epochs + 1):
            began = time.perf_counter()
            seconds += learner.train_epoch(epoch, self._heard.is_set)
            measured = learner.measure(self._heard.is_set)
            self._tell(run, epoch, seconds, learner, measured)
            if epoch < epochs:
                self._keep_pace(began)

    def _tell(
        self, run: int, epoch: int, seconds: float, learner: Learner, measured: Measurement
    ) -> None:
        weights = learner.trainer.small_weights()
        self._emit(
            Snapshot(run=run, epoch=epoch, probabilities=measured.probabilities, weights=weights)
        )
        self._emit(EpochEnded(run=run, epoch=epoch, seconds=seconds, **measured.figures()))

    def _keep_pace(self, began: float) -> None:
        """Wait until an audience can follow; a request ends the wait."""
        if self.pace is None:
            return
        ends = began + 1 / self.pace
        if self._heard.wait(max(0.0, ends - time.perf_counter())):
            raise Interrupted


def give_way() -> None:
    """Let the page and the browser go before this thread and all it starts, where cores are few.

    Training loses next to nothing by it, and a click is answered while all cores compute.
    """
    if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def explain(error: BaseException) -> tuple[str, str]:
    """Return why training can't go on, in one plain sentence, and the traceback for the log."""
    detail = "".join(traceback.format_exception(error))
    if isinstance(error, TrainingFailed):
        return str(error), detail
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return "The model needs more memory than this machine has.", detail
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message[:200]}", detail
