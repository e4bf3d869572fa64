"""Answers questions, between two requests and in the middle of a run."""

from __future__ import annotations

from functools import partial

from demo.events import PictureDrawn, QuestionFailed
from demo.requests import (
    ChangeHyperparameters,
    LossMapWanted,
    Question,
    SizesWanted,
    StepWanted,
    VariantsSaved,
)
from demo.training.author_code import settings_kept
from demo.training.event_outlet import EventOutlet
from demo.training.failures import explain
from demo.training.loss_maps import LossMaps
from demo.training.mailbox import Mailbox
from demo.training.model_cache import ModelCache
from demo.training.picture_answers import PictureAnswers


class QuestionAnswers:
    """Answers the questions in the mailbox. Concurrency: the training thread alone uses it."""

    def __init__(
        self,
        mailbox: Mailbox,
        models: ModelCache,
        pictures: PictureAnswers,
        maps: LossMaps,
        outlet: EventOutlet,
    ) -> None:
        self._mailbox, self._outlet = mailbox, outlet
        self._models, self._pictures, self._maps = models, pictures, maps
        self._map_wanted: LossMapWanted | None = None  # the one that is being made
        self._change: ChangeHyperparameters | None = None  # the newest, not made yet

    def answer_all(self) -> None:
        """Answer all questions in the mailbox; for one that fails emit ``QuestionFailed``."""
        for question in self._mailbox.take_questions():
            try:
                with settings_kept():
                    self._answer(question)
            except BaseException as error:  # a model of the author's may raise anything
                self._emit_failed(question, error)

    def _emit_failed(self, question: Question, error: BaseException) -> None:
        kind, (reason, detail) = type(question).__name__, explain(error)
        file, line = self._models.place(getattr(question, "variant", ""), error)
        self._outlet.emit(
            QuestionFailed(question=kind, reason=reason, detail=detail, file=file, line=line)
        )

    def is_interrupted(self) -> bool:
        """Answer the questions that have come; return whether there is a new request.

        A run calls this between two chunks.
        """
        if not self._mailbox.look():
            return False
        self.answer_all()
        return self._mailbox.has_request()

    @property
    def is_work_left(self) -> bool:
        """Whether an answer takes so long that it is made in parts, while nothing trains."""
        return self._maps.is_due

    def go_on(self) -> None:
        """Do a part of such an answer."""
        try:
            with settings_kept():
                self._maps.go_on()
        except BaseException as error:  # a model of the author's may raise anything
            if self._map_wanted is not None:
                self._emit_failed(self._map_wanted, error)

    def take_change(self, run: int) -> ChangeHyperparameters | None:
        """Return the newest change of a run's hyperparameters that was asked for, once."""
        change, self._change = self._change, None
        return change if change is not None and change.run == run else None

    def is_interrupted_within(self, seconds: float) -> bool:
        """Wait until something comes, at most ``seconds``; then do as ``is_interrupted``."""
        return self._mailbox.wait(seconds) and self.is_interrupted()

    def _answer(self, question: Question) -> None:
        match question:
            case PictureDrawn():
                is_outdated = partial(self._mailbox.has_question, PictureDrawn)
                self._pictures.answer(question, is_outdated)
            case StepWanted():
                model = self._models.inspected.single_step(question.variant)
                self._outlet.emit(model.answer(question))
            case ChangeHyperparameters():
                self._change = question
            case LossMapWanted():
                self._map_wanted = question
                self._maps.ask(question)
            case SizesWanted():
                self._outlet.emit(self._models.sizes())
            case VariantsSaved():
                self._models.reload(question.file, question.source)
