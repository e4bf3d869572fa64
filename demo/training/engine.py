"""The training thread and its public face: requests in, events out. It alone touches Keras.

What others ask lies in the mailbox, until the thread takes it. All that does the work (models,
runs, answers) is made in the thread and belongs to it.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator

from demo.backends.interface import Backend
from demo.events import EngineFailed, EngineReady, Event
from demo.requests import STAGE_PACE, Compare, Question, Request, Start
from demo.system.process import freeze_garbage, is_garbage_frozen, lower_thread_priority
from demo.training.backend_loader import load_quietly
from demo.training.checkpoints import Checkpoint
from demo.training.comparison import run_comparison
from demo.training.event_outlet import EventOutlet
from demo.training.failures import explain
from demo.training.interface import EngineFailure, TrainingEngine
from demo.training.mailbox import Mailbox
from demo.training.model_cache import ModelCache
from demo.training.picture_answers import PictureAnswers
from demo.training.question_answers import QuestionAnswers
from demo.training.run_loop import RunLoop
from demo.training.run_training import RunOrigin, RunTraining
from demo.training.settings import EngineSettings

ENDED = "The training has ended by itself."


class Engine(TrainingEngine):
    """Trains the variants of one file on one data set, one run at a time."""

    def __init__(
        self,
        settings: EngineSettings,
        emit: Callable[[Event], None],
        *,
        run_ids: Iterator[int] | None = None,
        keep: Callable[[Checkpoint], None] | None = None,
    ) -> None:
        """``run_ids`` may be shared with others.

        ``emit`` and ``keep`` are called from the thread: with all that happens, and with what
        each run could go on from.
        """
        # Epochs a second; None: as fast as it can. A single value that is only ever replaced.
        self.pace: float | None = STAGE_PACE
        self._settings = settings
        self._run_ids = run_ids or itertools.count(1)
        self._outlet = EventOutlet(emit, keep)
        self._mailbox = Mailbox()
        self._load_failure = ""  # the reason; set by the thread just before it ends
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._models: ModelCache  # once the library that computes is there
        self._pictures: PictureAnswers
        self._answers: QuestionAnswers
        self._runs: RunLoop

    # Called from any thread.

    def launch(self) -> None:
        """Begin: import Keras, then warm the variants up while nothing else is asked for."""
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
        """For how many seconds nothing was heard of the thread, which looks for requests often."""
        return self._mailbox.silence

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
        """Let nothing that the thread does from now on be heard: another engine takes over."""
        self._outlet.mute()
        self._mailbox.post("close")

    def close(self, timeout_seconds: float = 1.0) -> bool:
        """End the thread; return whether it ended in time."""
        self._mailbox.post("close")
        if self._thread.ident is not None:
            self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    # All that follows is the thread's own.

    def _work(self) -> None:
        lower_thread_priority()
        try:
            # Only a thread of the talk's own process has its event loop beside it.
            fast = self._settings.kind == "thread"
            backend = load_quietly(self._settings.backend, self._settings.data, fast=fast)
        except (Exception, SystemExit) as error:
            self._load_failure, detail = explain(error)
            self._outlet.emit(EngineFailed(reason=self._load_failure, detail=detail))
            return
        self._assemble(backend)
        self._outlet.emit(EngineReady(backend=backend.name, device=backend.device))
        self._models.open()
        self._take_requests()

    def _assemble(self, backend: Backend) -> None:
        """Make all that does the work, now that there is something that computes."""
        settings, outlet = self._settings, self._outlet
        self._models = ModelCache(settings, backend, outlet.emit)
        self._pictures = PictureAnswers(outlet)
        self._answers = QuestionAnswers(self._mailbox, self._models, self._pictures, outlet)
        origin = RunOrigin(
            settings.seed, backend.name, backend.device, settings.kind, self._run_ids
        )
        training = RunTraining(
            origin, self._models, self._pictures, self._answers, outlet, lambda: self.pace
        )
        self._runs = RunLoop(origin, self._models, training, self._answers, outlet, self._mailbox)

    def _take_requests(self) -> None:
        """Do what is asked, and make models ready meanwhile, until the end is asked for."""
        interrupted = self._answers.is_interrupted
        while (request := self._next_request()) != "close":
            self._answers.answer_all()
            if isinstance(request, Start):
                self._runs.run_all(request)
            elif isinstance(request, Compare):
                run_comparison(request, self._models, self._outlet, interrupted)
            elif request is None and self._models.warm_up_delay == 0:
                self._models.warm_next()
                if not (self._models.cold or is_garbage_frozen()):
                    freeze_garbage()

    def _next_request(self) -> Request | None:
        """Wait until something is to be done; ``None``: it is no request."""
        self._mailbox.wait(self._models.warm_up_delay)
        return self._mailbox.take_request()
