"""The training thread and its public interface: requests in, events out. It alone touches Keras.

Requests and questions wait in the mailbox until the thread takes them. The objects that do the
work (models, runs, answers) are made in the thread, and only the thread uses them.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

from demo.backends.interface import Backend
from demo.events import EngineFailed, EngineReady, Event
from demo.requests import STAGE_PACE, Compare, Question, Request, Start
from demo.system.process import (
    freeze_garbage,
    is_garbage_frozen,
    lower_thread_priority,
    raise_in_thread,
)
from demo.training.backend_loader import load_quietly
from demo.training.checkpoints import Checkpoint
from demo.training.comparison import run_comparison
from demo.training.event_outlet import EventOutlet
from demo.training.failures import Abandoned, explain
from demo.training.interface import EngineFailure, TrainingEngine
from demo.training.loss_maps import LossMaps
from demo.training.mailbox import Mailbox
from demo.training.model_cache import ModelCache
from demo.training.picture_answers import PictureAnswers
from demo.training.question_answers import QuestionAnswers
from demo.training.run_loop import RunLoop
from demo.training.run_training import RunOrigin, RunTraining
from demo.training.settings import EngineSettings
from demo.training.weight_paths import WeightPaths

ENDED = "The training has ended by itself."  # an error that nothing below has caught
HANGING_SECONDS = 2.0  # of silence, after which a thread that is to end is not waited for


class Engine(TrainingEngine):
    """Trains the variants of one file on one data set, one run at a time."""

    def __init__(
        self,
        settings: EngineSettings,
        emit: Callable[[Event], None],
        *,
        run_ids: Iterator[int] | None = None,
        save_checkpoint: Callable[[Checkpoint], None] | None = None,
    ) -> None:
        """``run_ids`` yields free run numbers; other engines may share it.

        ``emit`` and ``save_checkpoint`` are called from the training thread.
        """
        # Epochs a second; None: as fast as it can. Any thread may replace this single value.
        self.pace: float | None = STAGE_PACE
        self._settings = settings
        self._run_ids = run_ids or itertools.count(1)
        self._outlet = EventOutlet(emit, save_checkpoint)
        self._mailbox = Mailbox()
        self._is_ready = False  # whether the objects below are there
        self._load_failure = ""  # why the library can't be imported; the thread then ends
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        # Made by the thread once its library is imported.
        self._models: ModelCache
        self._pictures: PictureAnswers
        self._answers: QuestionAnswers
        self._runs: RunLoop

    # Called from any thread.

    def launch(self) -> None:
        """Begin: import Keras, then warm the variants up while there is no request."""
        self._thread.start()

    def start(self, start: Start) -> None:
        """Train; whatever runs is stopped first."""
        self._mailbox.post(start)

    def compare(self, asked: Compare) -> None:
        """Train to see how fast that is; whatever runs is stopped first."""
        self._mailbox.post(asked)

    def stop(self) -> None:
        """Stop the run in progress, in the middle of its epoch."""
        self._mailbox.post("stop")

    def ask(self, question: Question) -> None:
        """Have a question answered soon, beside what runs; of each kind the newest counts."""
        self._mailbox.ask(question)

    @property
    def silence(self) -> float:
        """Seconds since the thread looked into the mailbox; 0 while it waits, or is not ready.

        During a run it looks several times a second, while a model is made between its parts.
        """
        return self._mailbox.silence if self._is_ready else 0.0

    @property
    def calling(self) -> str | None:
        """Which variant's function runs now, "" for the file itself; ``None``: neither."""
        return self._models.calling if self._is_ready else None

    @property
    def failure(self) -> EngineFailure | None:
        """Why the thread has ended, if nobody asked it to."""
        begun = self._thread.ident is not None
        if not begun or self._thread.is_alive() or self._mailbox.is_closed:
            return None
        if self._load_failure:
            return EngineFailure(self._load_failure, hopeless=True)
        return EngineFailure(ENDED)

    def abandon(self) -> None:
        """Emit nothing from now on, and end as soon as may be: another engine takes over."""
        self._outlet.mute()
        self._mailbox.post("close")
        self._break_loop()

    def close(self, timeout_seconds: float = 1.0) -> bool:
        """End the thread; return whether it ended in time."""
        self._mailbox.post("close")
        if self._thread.ident is not None:
            self._thread.join(timeout_seconds)
            self._break_loop()
        return not self._thread.is_alive()

    def _break_loop(self) -> None:
        """Raise an error in the thread if it hangs, so that an endless loop of Python's ends."""
        # Of a thread that has ended, the system gives the identifier to another one.
        if self._thread.is_alive() and self.silence > HANGING_SECONDS and self._thread.ident:
            self._models.give_up()
            raise_in_thread(self._thread.ident, Abandoned)

    # Called in the training thread.

    def _work(self) -> None:
        with suppress(Abandoned):
            self._load_and_serve()

    def _load_and_serve(self) -> None:
        lower_thread_priority()
        try:
            backend = load_quietly(self._settings.backend, self._settings.data)
        except BaseException as error:
            self._load_failure, detail = explain(error)
            self._outlet.emit(EngineFailed(reason=self._load_failure, detail=detail))
            return
        self._assemble(backend)
        self._mailbox.look()
        self._is_ready = True
        self._outlet.emit(EngineReady(backend=backend.name, device=backend.device))
        self._models.open()
        self._take_requests()

    def _assemble(self, backend: Backend) -> None:
        """Make the objects that do the work, which need the imported library."""
        settings, outlet = self._settings, self._outlet
        self._models = ModelCache(settings, backend, outlet.emit, self._mailbox.look)
        self._pictures = PictureAnswers(outlet)
        paths = WeightPaths()
        maps = LossMaps(paths, settings.data, outlet)
        self._answers = QuestionAnswers(self._mailbox, self._models, self._pictures, maps, outlet)
        origin = RunOrigin(
            settings.seed, backend.name, backend.device, settings.kind, self._run_ids
        )
        training = RunTraining(
            origin, self._models, self._pictures, self._answers, outlet, paths, lambda: self.pace
        )
        self._runs = RunLoop(origin, self._models, training, self._answers, outlet, self._mailbox)

    def _take_requests(self) -> None:
        """Handle requests until "close"; warm one model up at a time while there is none."""
        interrupted = self._answers.is_interrupted
        while (request := self._next_request()) != "close":
            self._answers.answer_all()
            if isinstance(request, Start):
                self._runs.run_all(request)
            elif isinstance(request, Compare):
                run_comparison(request, self._models, self._outlet, interrupted)
            elif request is None and self._answers.is_work_left:
                self._answers.go_on()
            elif request is None and self._models.warm_up_delay == 0:
                self._models.warm_next()
                if not (self._models.cold or is_garbage_frozen()):
                    freeze_garbage()

    def _next_request(self) -> Request | None:
        """Wait for a request; ``None``: there is something else to do."""
        self._mailbox.wait(0 if self._answers.is_work_left else self._models.warm_up_delay)
        return self._mailbox.take_request()
