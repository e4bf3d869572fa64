"""The training thread: requests in, events out. It alone touches Keras.

Concurrency: the mailbox holds one request, the newest, and one question of each kind; ``_lock``
guards it and ``_heard`` says that there is something. ``pace`` is a single value that is only
ever replaced. All else belongs to the thread.
"""

from __future__ import annotations

import gc
import itertools
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from demo.backends.interface import Trainer, WeightArrays
from demo.backends.load import load_backend
from demo.catalog.libraries import OWN
from demo.data.dataset import Dataset
from demo.events import (
    EngineFailed,
    EngineReady,
    EpochEnded,
    Event,
    LaneMeasured,
    PictureAnswered,
    PictureDrawn,
    QuestionFailed,
    RunEnded,
    RunResumed,
    RunStarted,
    RunState,
    Snapshot,
    ThroughputMeasured,
)
from demo.requests import (
    COMPARE,
    STAGE_PACE,
    Compare,
    Interruption,
    Question,
    Request,
    SizesWanted,
    Start,
    StepWanted,
    VariantsSaved,
)
from demo.system.fast_import import fast_import
from demo.system.quiet_stderr import quiet_stderr
from demo.training.checkpoints import Checkpoint, read_checkpoint
from demo.training.epoch_runner import EpochRunner, Interrupted, Measurement
from demo.training.model_cache import ModelCache, explain
from demo.training.throughput import compare, random_batches

NICENESS = 5  # of the training's threads: 0 is everybody's, 19 the last in the queue
SWITCH_SECONDS = 0.001  # that one thread of Python's goes on while another waits
_LOADING = threading.Lock()  # one at a time: the error channel is turned aside meanwhile
CALM_SECONDS = 1.0  # after models were saved: first the pages show them, then they are warmed up


@dataclass(frozen=True)
class Learned:
    """Whose weights can answer pictures now, and how far they have come."""

    trainer: Trainer
    run: int
    epoch: int
    kept: WeightArrays | None = None  # the weights, where the trainer has learned aside since


@dataclass(frozen=True)
class Progress:
    """A run that is under way."""

    id: int
    began: float  # on the wall clock
    learner: EpochRunner
    start: Start


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
        run_ids: Iterator[int] | None = None,
        keep: Callable[[Checkpoint], None] | None = None,
        backend: str = OWN,
        kind: str = "thread",
    ) -> None:
        """``variants`` are warmed up in their order; ``run_ids`` may be shared with others.

        ``emit`` and ``keep`` are called from the thread: with all that happens, and with what
        each run could go on from. ``backend`` computes; ``kind`` says where the engine is, as runs
        tell it.
        """
        self.pace: float | None = STAGE_PACE  # epochs a second; None: as fast as it can
        self._data = data
        self._variants_file = variants_file
        self._variants = list(variants)
        self._emit = emit
        self._seed = seed
        self._run_ids = run_ids or itertools.count(1)
        self._keep = keep
        self._backend, self._kind = backend, kind
        self._lock = threading.Lock()
        self._heard = threading.Event()
        self._request: Request | None = None
        self._questions: dict[type[Question], Question] = {}  # not answered yet
        self._answered: PictureDrawn | None = None  # answered, and again after each epoch
        self._learned: dict[str, Learned] = {}  # by variant
        self._beat = time.monotonic()  # when the thread was heard of last
        self._calm_until = 0.0  # on the monotonic clock: nothing is warmed up before
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._ready: EngineReady
        self._workshop: ModelCache

    # Called from any thread.

    def launch(self) -> None:
        """Begin: import Keras, then warm the variants up while nothing else is asked for."""
        self._thread.start()

    def start(self, start: Start) -> None:
        """Train; whatever runs is stopped first."""
        self._post(start)

    @property
    def silence(self) -> float:
        """For how many seconds nothing was heard of the thread, which looks for requests often."""
        return time.monotonic() - self._beat

    @property
    def is_dead(self) -> bool:
        """Whether the thread has ended without being asked to."""
        begun = self._thread.ident is not None
        return begun and not self._thread.is_alive() and self._request != "close"

    def abandon(self) -> None:
        """Let nothing that the thread does from now on be heard: another engine takes over."""
        self._emit = _drop
        self._keep = None
        self._post("close")

    def ask(self, question: Question) -> None:
        """Have a question answered soon, beside what runs; of each kind the newest counts."""
        with self._lock:
            self._questions[type(question)] = question
            self._heard.set()

    def compare(self, asked: Compare) -> None:
        """Train to see how fast that is; whatever runs is stopped first."""
        self._post(asked)

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
        lower_thread_priority()
        try:
            self._ready = self._prepare()
        except (Exception, SystemExit) as error:
            reason, detail = explain(error)
            self._emit(EngineFailed(reason=reason, detail=detail))
            return
        self._emit(self._ready)
        self._workshop.open()
        while (request := self._next_request()) != "close":
            self._answer_questions()
            if isinstance(request, Start):
                self._run_all(request)
            elif isinstance(request, Compare):
                self._compare(request)
            elif request is None and self._workshop.cold and not self._calm():
                self._workshop.warm_next()
                if not (self._workshop.cold or gc.get_freeze_count()):
                    settle()

    def _prepare(self) -> EngineReady:
        # Only beside an event loop: PyTorch, too, asks for what a lean import hides.
        lean = fast_import() if self._kind == "thread" else nullcontext()
        with _LOADING, quiet_stderr(), lean:
            backend = load_backend(self._backend, self._data)
        self._workshop = ModelCache(
            backend,
            self._data,
            self._variants_file,
            self._variants,
            self._emit,
            seed=self._seed,
        )
        return EngineReady(backend=backend.name, device=backend.device)

    def _next_request(self) -> Request | None:
        """Return the newest request; ``None``: there is none, but something else to do."""
        self._heard.wait(self._calm() if self._workshop.cold else None)
        with self._lock:
            request = self._request
            if request != "close":
                self._request = None
                self._heard.clear()
        return request

    def _calm(self) -> float:
        """For how many seconds nothing is to be warmed up yet."""
        return max(0.0, self._calm_until - time.monotonic())

    def _interrupted(self) -> bool:
        """Answer what is asked meanwhile; return whether there is a new request."""
        self._beat = time.monotonic()
        if not self._heard.is_set():
            return False
        self._answer_questions()
        with self._lock:
            if self._request is None and not self._questions:
                self._heard.clear()
            return self._request is not None

    # Runs.

    def _run_all(self, asked: Start) -> None:
        """Train one after another, until something else is asked for."""
        for start in asked.all:
            first = start.series
            for place in range(start.first_seed, start.first_seed + start.seeds):
                run = self._run(start, place, first)
                if run is None or self._interrupted():
                    return
                first = first or run

    def _run(self, start: Start, place: int, series: int) -> int | None:
        """Train once; return the run's number, or ``None`` if it was not worth beginning.

        ``place`` is that of its seed in its ``series``, 0 if it is the first.
        """
        learner: EpochRunner | Exception
        data = self._data
        try:
            data = self._workshop.dataset(start.dataset)
            learner = self._workshop.learner(start.recipe)
        except Exception as error:
            learner = error
        if self._interrupted():
            return None  # the presenter has changed their mind meanwhile
        begun: RunStarted | Interruption
        if start.interruption is not None:
            begun = start.interruption
        else:
            run = start.number or next(self._run_ids)
            source, version = self._workshop.code(start.variant)
            begun = RunStarted(
                run=run,
                variant=start.variant,
                epochs=start.epochs,
                seed=self._seed + place,
                test_size=len(data.x_test),
                dataset=start.dataset,
                examples=start.examples or 0,
                series=series or run,
                weights=0 if isinstance(learner, Exception) else learner.trainer.weights,
                code=start.code,
                source=source,
                version=version,
                backend=self._ready.backend,
                device=self._ready.device,
                engine=self._kind,
            )
            self._emit(begun)
        state, reason, detail = self._outcome(learner, start, begun)
        self._emit(RunEnded(run=begun.run, state=state, reason=reason, detail=detail))
        return begun.run

    def _outcome(
        self, learner: EpochRunner | Exception, start: Start, begun: RunStarted | Interruption
    ) -> tuple[RunState, str, str]:
        try:
            if isinstance(learner, Exception):
                raise learner
            self._put_aside(start, learner.trainer)
            if isinstance(begun, Interruption):
                self._go_on(begun, learner, start)
            else:
                self._begin(begun, learner, start)
        except Interrupted:
            with self._lock:  # the end of the talk is not the end of the run: it can go on then
                return "interrupted" if self._request == "close" else "stopped", "", ""
        except Exception as error:
            return "failed", *explain(error)
        return "finished", "", ""

    def _begin(self, begun: RunStarted, learner: EpochRunner, start: Start) -> None:
        """Train from the first weights to the end."""
        measured = learner.begin(
            self._workshop.dataset(start.dataset),
            examples=start.examples,
            seed=self._other_seed(begun.seed),
            interrupted=self._interrupted,
        )
        run = Progress(begun.run, begun.time, learner, start)
        self._tell(run, EpochEnded(run=run.id, epoch=0, seconds=0, **measured.figures()), measured)
        self._train(run, 0.0, 0)

    def _go_on(self, begun: Interruption, learner: EpochRunner, start: Start) -> None:
        """Train from an interruption to the end, as if nothing had happened."""
        checkpoint = read_checkpoint(begun.checkpoint)
        measured = learner.go_on(
            checkpoint.state,
            self._workshop.dataset(start.dataset),
            examples=start.examples,
            seed=self._other_seed(begun.seed),
            interrupted=self._interrupted,
        )
        run = Progress(begun.run, begun.began, learner, start)
        told = checkpoint.ended
        self._emit(
            RunResumed(run=run.id, epoch=told.epoch, device=self._ready.device, engine=self._kind)
        )
        again = EpochEnded(
            run=run.id,
            epoch=told.epoch,
            seconds=told.seconds,
            running_accuracy=told.running_accuracy,
            **measured.figures(),
        )
        self._tell(run, again, measured)
        self._train(run, told.seconds, told.epoch)

    def _other_seed(self, seed: int) -> int | None:
        """Return a seed that is not the talk's own."""
        return None if seed == self._seed else seed

    def _train(self, run: Progress, seconds: float, done: int) -> None:
        """Train the epochs that are left after so many, which took so long."""
        for epoch in range(done + 1, run.start.epochs + 1):
            began = time.perf_counter()
            taken, running_accuracy = run.learner.train_epoch(epoch, self._interrupted)
            seconds += taken
            measured = run.learner.measure(self._interrupted)
            ended = EpochEnded(
                run=run.id,
                epoch=epoch,
                seconds=seconds,
                running_accuracy=running_accuracy,
                **measured.figures(),
            )
            self._tell(run, ended, measured)
            if epoch < run.start.epochs:
                self._keep_pace(began)

    def _put_aside(self, start: Start, trainer: Trainer) -> None:
        """Keep weights that answer pictures from a run aside; any other replaces them."""
        known = self._learned.get(start.variant)
        if known is None or known.trainer is not trainer:
            return
        if not start.is_aside:
            del self._learned[start.variant]
        elif known.kept is None:
            self._learned[start.variant] = replace(known, kept=trainer.keep())

    def _tell(self, run: Progress, ended: EpochEnded, measured: Measurement) -> None:
        """Write an epoch down, after what there is to be seen of its weights."""
        if self._keep is not None:
            self._keep(Checkpoint(run.began, ended, run.learner.trainer.state()))
        self._emit(
            Snapshot(
                run=ended.run,
                epoch=ended.epoch,
                probabilities=measured.probabilities,
                weights=measured.weights,
            )
        )
        self._emit(ended)
        self._let_answer(run, ended.epoch)

    def _let_answer(self, run: Progress, epoch: int) -> None:
        """Let the weights as they are answer pictures, first the one that is there."""
        if not run.start.is_aside:
            learned = Learned(run.learner.trainer, run.id, epoch)
            self._learned[run.start.variant] = learned
            if self._answered is not None:
                self._emit(_answer_of(learned, self._answered))

    def _compare(self, asked: Compare) -> None:
        """Train until somebody asks for something else, or the picture is clear."""
        try:
            _, version = self._workshop.code(asked.variant)
            for told in self._measured(asked):
                self._emit(replace(told, variant=asked.variant, version=version))
        except Exception as error:
            reason, detail = explain(error)
            self._emit(QuestionFailed(question=COMPARE, reason=reason, detail=detail))

    def _measured(self, asked: Compare) -> Iterator[ThroughputMeasured] | Iterator[LaneMeasured]:
        if asked.way == "turns":
            lanes = self._workshop.lanes(asked.variant)
            batches = random_batches(len(self._data.x_train), asked.batch)
            return compare(lanes, batches, self._interrupted)
        sprint = self._workshop.sprint(asked.variant, asked.batch)
        return iter([sprint.told()]) if asked.way == "ready" else sprint.run(self._interrupted)

    # Questions.

    def _answer_questions(self) -> None:
        with self._lock:
            questions, self._questions = list(self._questions.values()), {}
        for question in questions:
            try:
                self._answer(question)
            except Exception as error:
                kind = type(question).__name__
                reason, detail = explain(error)
                self._emit(QuestionFailed(question=kind, reason=reason, detail=detail))

    def _answer(self, question: Question) -> None:
        match question:
            case PictureDrawn():
                self._answered = question
                self._let_all_answer(question)
            case StepWanted():
                self._emit(self._workshop.lesson(question.variant).answer(question))
            case SizesWanted():
                self._emit(self._workshop.sizes())
            case VariantsSaved():
                self._workshop.reload(question.file, question.source)
                self._calm_until = time.monotonic() + CALM_SECONDS

    def _let_all_answer(self, picture: PictureDrawn) -> None:
        """Tell all answers at once: a page paints once. If there is a newer picture, tell none."""
        answers = []
        for learned in self._learned.values():
            if PictureDrawn in self._questions:
                return
            answers.append(_answer_of(learned, picture))
        for answer in answers:
            self._emit(answer)

    def _keep_pace(self, began: float) -> None:
        """Wait until an audience can follow; a request ends the wait."""
        while self.pace is not None and (left := began + 1 / self.pace - time.perf_counter()) > 0:
            if self._heard.wait(left) and self._interrupted():
                raise Interrupted


def _answer_of(learned: Learned, picture: PictureDrawn) -> PictureAnswered:
    """Return what a model makes of a picture."""
    (probabilities,) = learned.trainer.predict(picture.image[np.newaxis], learned.kept)
    return PictureAnswered(
        picture=picture.picture,
        run=learned.run,
        epoch=learned.epoch,
        probabilities=probabilities,
    )


def _drop(_: Event) -> None:
    """Tell nobody."""


def settle() -> None:
    """Let the collector of garbage pass over all that is there by now: it stays.

    Libraries and models are half a million objects. To look through them takes 0.2 seconds, in
    which nothing else is done, and Bokeh asks for that whenever a demo is closed.
    """
    gc.collect()
    gc.freeze()


def preload(data: Dataset) -> None:
    """Import what an engine needs, so that one can take over soon; call it in its own thread."""
    lower_thread_priority()
    with _LOADING, quiet_stderr(), fast_import():
        load_backend(OWN, data)


def lower_thread_priority() -> None:
    """Let the page and the browser go before this thread and all it starts, where cores are few.

    Training loses next to nothing by it, and a click is answered while all cores compute. Python's
    own lock is handed over sooner than by default, after 5 ms: an answer to a drawing waits for
    the event loop a dozen times.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
