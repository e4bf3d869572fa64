"""Answers a drawn picture with all trained models, when it is drawn and after each epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from demo.backends.interface import Trainer, WeightArrays
from demo.events import PictureAnswered, PictureDrawn
from demo.training.event_outlet import EventOutlet


@dataclass(frozen=True)
class TrainedModel:
    """A run's weights after an epoch, which can answer pictures."""

    trainer: Trainer
    run: int
    epoch: int
    weights: WeightArrays | None = None  # a copy, if the trainer has other weights by now

    def answer(self, picture: PictureDrawn) -> PictureAnswered:
        """Return a probability per class for a picture."""
        (probabilities,) = self.trainer.predict(picture.image[np.newaxis], self.weights)
        return PictureAnswered(
            picture=picture.picture,
            run=self.run,
            epoch=self.epoch,
            probabilities=probabilities,
        )


class PictureAnswers:
    """The newest picture, and the model of each variant that answers it."""

    def __init__(self, outlet: EventOutlet) -> None:
        self._outlet = outlet
        self._picture: PictureDrawn | None = None
        self._models: dict[str, TrainedModel] = {}  # by variant

    def __len__(self) -> int:
        return len(self._models)

    def answer(self, picture: PictureDrawn, is_outdated: Callable[[], bool]) -> None:
        """Emit all models' answers together, so that pages draw once.

        ``is_outdated`` says whether a newer picture has come: then none is emitted.
        """
        self._picture = picture
        answers = []
        for model in self._models.values():
            if is_outdated():
                return
            answers.append(model.answer(picture))
        for answer in answers:
            self._outlet.emit(answer)

    def use(self, variant: str, model: TrainedModel) -> None:
        """Let a model answer from now on, first the picture there is."""
        self._models[variant] = model
        if self._picture is not None:
            self._outlet.emit(model.answer(self._picture))

    def release(self, variant: str, trainer: Trainer, *, keep_answering: bool) -> None:
        """Stop using a trainer's weights, which a run is about to change.

        ``keep_answering``: a copy of them goes on answering, since the run's weights never will.
        Otherwise this variant answers nothing until the run's first weights do.
        """
        known = self._models.get(variant)
        if known is None or known.trainer is not trainer:
            return
        if not keep_answering:
            del self._models[variant]
        elif known.weights is None:
            self._models[variant] = replace(known, weights=trainer.copy_weights())
