"""The training thread: requests in, events out. It alone touches Keras.

Concurrency: the mailbox holds one request, the newest, and one question of each kind; ``_lock``
guards it and ``_heard`` says that there is something. ``pace`` is a single value that is only
ever replaced. All else belongs to the thread.
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
from typing import TYPE_CHECKING, Literal

import numpy as np

from demo.data import Dataset, beside
from demo.events import (
    EngineFailed,
    EngineReady,
    EpochEnded,
    Event,
    PictureAnswered,
    PictureDrawn,
    QuestionFailed,
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
from demo.lesson import Lesson
from demo.memory import count_sizes
from demo.questions import Question, SizesWanted, StepWanted
from demo.quiet import load_module, quiet_stderr
from demo.trainer import Backend

if TYPE_CHECKING:  # loading it takes seconds, and is this thread's to do
    from keras import Model

NICENESS = 5  # of the training's threads: 0 is everybody's, 19 the last in the queue
STAGE_PACE = 5.0  # epochs a second that an audience can follow


@dataclass(frozen=True)
class Start:
    """Train this variant from its first weights, whatever is going on now."""

    variant: str
    epochs: int
    dataset: str = ""  # one of ``demo.data.BESIDE``, or the talk's own
    examples: int | None = None  # of its train images, the first so many
    seeds: int = 1  # runs one after another that differ in their seed


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
        self._variants = list(variants)
        self._cold = list(variants)
        self._emit = emit
        self._seed = seed
        self._datasets: dict[str, Dataset] = {}
        self._learners: dict[tuple[str, str], Learner] = {}  # by variant and kind of data
        self._run_ids = itertools.count(1)
        self._lock = threading.Lock()
        self._heard = threading.Event()
        self._request: Request | None = None
        self._questions: dict[type[Question], Question] = {}  # not answered yet
        self._answered: PictureDrawn | None = None  # answered, and again after each epoch
        self._learned: dict[str, tuple[int, int]] = {}  # by variant: the weights' run and epoch
        self._lessons: dict[str, Lesson] = {}
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._backend: Backend
        self._module: ModuleType

    # Called from any thread.

    def launch(self) -> None:
        """Begin: import Keras, then warm the variants up while nothing else is asked for."""
        self._thread.start()

    def start(
        self,
        variant: str,
        epochs: int,
        *,
        dataset: str = "",
        examples: int | None = None,
        seeds: int = 1,
    ) -> None:
        """Train a variant from its first weights; whatever runs is stopped first."""
        self._post(Start(variant, epochs, dataset, examples, seeds))

    def ask(self, question: Question) -> None:
        """Have a question answered soon, beside what runs; of each kind the newest counts."""
        with self._lock:
            self._questions[type(question)] = question
            self._heard.set()

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
            self._answer_questions()
            if isinstance(request, Start):
                self._run_series(request)
            elif request is None and self._cold:
                self._try_to_warm(self._cold[0])

    def _prepare(self) -> None:
        os.environ["KERAS_BACKEND"] = "tensorflow"
        with quiet_stderr(), lean_import():
            from demo.tensorflow_backend import TensorFlowBackend

            self._backend = TensorFlowBackend(self._data)
        self._module = load_module(self._variants_file)

    def _next_request(self) -> Request | None:
        """Return the newest request; ``None``: there is none, but something else to do."""
        if not self._cold:
            self._heard.wait()
        with self._lock:
            request = self._request
            if request != "close":
                self._request = None
                self._heard.clear()
        return request

    def _interrupted(self) -> bool:
        """Answer what is asked meanwhile; return whether there is a new request."""
        if not self._heard.is_set():
            return False
        self._answer_questions()
        with self._lock:
            if self._request is None and not self._questions:
                self._heard.clear()
            return self._request is not None

    # Models, ready to start.

    def _dataset(self, name: str) -> Dataset:
        if name not in self._datasets:
            self._datasets[name] = beside(self._data, name)
        return self._datasets[name]

    def _learner(self, variant: str, dataset: str) -> Learner:
        """Return a variant ready to start on a data set; raises what Keras raises."""
        kind = "" if self._dataset(dataset).image_shape == self._data.image_shape else dataset
        if not kind:
            learner = self._try_to_warm(variant)
            if isinstance(learner, Exception):
                raise learner
            return learner
        if (variant, kind) not in self._learners:
            self._learners[variant, kind] = self._warm(variant, self._dataset(dataset))
        return self._learners[variant, kind]

    def _try_to_warm(self, variant: str) -> Learner | Exception:
        """Return a variant ready to start, built and compiled now unless it was before."""
        if (variant, "") in self._learners:
            return self._learners[variant, ""]
        self._cold = [name for name in self._cold if name != variant]
        self._emit(VariantWarming(variant=variant))
        try:
            learner = self._warm(variant, self._data)
        except Exception as error:
            reason, detail = explain(error)
            self._emit(VariantFailed(variant=variant, reason=reason, detail=detail))
            return error
        self._learners[variant, ""] = learner
        self._emit(VariantReady(variant=variant, weights=learner.trainer.weights))
        return learner

    def _warm(self, variant: str, data: Dataset) -> Learner:
        self._sow()
        trainer = self._backend.trainer(self._builder(variant, data), data)
        return Learner(trainer, data, self._seed)

    def _sow(self) -> None:
        import keras

        keras.utils.set_random_seed(self._seed)

    def _builder(self, variant: str, data: Dataset | None = None) -> Callable[[], Model]:
        data = data or self._data
        build: Callable[..., Model] = getattr(self._module, variant)
        return lambda: build(data.image_shape, data.classes)

    # Runs.

    def _run_series(self, start: Start) -> None:
        first: int | None = None
        for place in range(start.seeds):
            run = self._run(start, place, first)
            if run is None or self._interrupted():
                return
            first = first or run

    def _run(self, start: Start, place: int, series: int | None) -> int | None:
        """Train once; return the run's number, or ``None`` if it was not worth beginning."""
        learner: Learner | Exception
        data = self._data
        try:
            data = self._dataset(start.dataset)
            learner = self._learner(start.variant, start.dataset)
        except Exception as error:
            learner = error
        if self._interrupted():
            return None  # the presenter has changed their mind meanwhile
        run = next(self._run_ids)
        self._emit(
            RunStarted(
                run=run,
                variant=start.variant,
                epochs=start.epochs,
                seed=self._seed + place,
                test_size=len(data.x_test),
                dataset=start.dataset,
                examples=start.examples or 0,
                series=series or run,
                weights=0 if isinstance(learner, Exception) else learner.trainer.weights,
            )
        )
        state, reason, detail = self._outcome(run, learner, start, place)
        self._emit(RunEnded(run=run, state=state, reason=reason, detail=detail))
        return run

    def _outcome(
        self, run: int, learner: Learner | Exception, start: Start, place: int
    ) -> tuple[RunState, str, str]:
        try:
            if isinstance(learner, Exception):
                raise learner
            self._train(run, learner, start, place)
        except Interrupted:
            return "stopped", "", ""
        except Exception as error:
            return "failed", *explain(error)
        return "finished", "", ""

    def _train(self, run: int, learner: Learner, start: Start, place: int) -> None:
        if learner is self._learners.get((start.variant, "")):
            self._learned.pop(start.variant, None)
        seconds = 0.0
        measured = learner.begin(
            self._dataset(start.dataset),
            examples=start.examples,
            seed=self._seed + place if place else None,
            interrupted=self._interrupted,
        )
        self._tell(EpochEnded(run=run, epoch=0, seconds=0, **measured.figures()), measured, start)
        for epoch in range(1, start.epochs + 1):
            began = time.perf_counter()
            taken, running_accuracy = learner.train_epoch(epoch, self._interrupted)
            seconds += taken
            measured = learner.measure(self._interrupted)
            ended = EpochEnded(
                run=run,
                epoch=epoch,
                seconds=seconds,
                running_accuracy=running_accuracy,
                **measured.figures(),
            )
            self._tell(ended, measured, start)
            if epoch < start.epochs:
                self._keep_pace(began)

    def _tell(self, ended: EpochEnded, measured: Measurement, start: Start) -> None:
        """Write an epoch down, after what there is to be seen of its weights."""
        self._emit(
            Snapshot(
                run=ended.run,
                epoch=ended.epoch,
                probabilities=measured.probabilities,
                weights=measured.weights,
            )
        )
        self._emit(ended)
        if not start.dataset:
            self._learned[start.variant] = ended.run, ended.epoch
            if self._answered is not None:
                self._say_what_it_is(self._answered, start.variant)

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
                for variant in self._learned:
                    self._say_what_it_is(question, variant)
            case StepWanted():
                self._emit(self._lesson(question.variant).answer(question))
            case SizesWanted():
                self._emit(count_sizes(self._variants, self._backend, self._data, self._builder))

    def _lesson(self, variant: str) -> Lesson:
        """Return a small model of its own to learn step by step; raises what Keras raises."""
        if variant not in self._lessons:
            self._sow()
            model = self._backend.open_model(self._builder(variant))
            self._lessons[variant] = Lesson(model, self._data)
        return self._lessons[variant]

    def _say_what_it_is(self, picture: PictureDrawn, variant: str) -> None:
        run, epoch = self._learned[variant]
        trainer = self._learners[variant, ""].trainer
        (probabilities,) = trainer.predict(picture.image[np.newaxis])
        self._emit(
            PictureAnswered(
                picture=picture.picture, run=run, epoch=epoch, probabilities=probabilities
            )
        )

    def _keep_pace(self, began: float) -> None:
        """Wait until an audience can follow; a request ends the wait."""
        while self.pace is not None and (left := began + 1 / self.pace - time.perf_counter()) > 0:
            if self._heard.wait(left) and self._interrupted():
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
