"""What the models that have learned make of a drawn picture, now and after each epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from demo.backends.interface import Trainer, WeightArrays
from demo.events import PictureAnswered, PictureDrawn
from demo.training.event_outlet import EventOutlet


@dataclass(frozen=True)
class TrainedModel:
    """Whose weights can answer pictures now, and how far they have come."""

    trainer: Trainer
    run: int
    epoch: int
    weights: WeightArrays | None = None  # a copy, once the trainer learns from other data

    def answer(self, picture: PictureDrawn) -> PictureAnswered:
        """Return what it makes of a picture."""
        (probabilities,) = self.trainer.predict(picture.image[np.newaxis], self.weights)
        return PictureAnswered(
            picture=picture.picture,
            run=self.run,
            epoch=self.epoch,
            probabilities=probabilities,
        )


class PictureAnswers:
    """Knows the newest picture, and of each variant the model that answers it."""

    def __init__(self, outlet: EventOutlet) -> None:
        self._outlet = outlet
        self._picture: PictureDrawn | None = None  # answered, and again after each epoch
        self._models: dict[str, TrainedModel] = {}  # by variant

    def __len__(self) -> int:
        return len(self._models)

    def answer(self, picture: PictureDrawn, is_outdated: Callable[[], bool]) -> None:
        """Tell all answers at once: a page paints once. If there is a newer picture, tell none."""
        self._picture = picture
        answers = []
        for model in self._models.values():
            if is_outdated():
                return
            answers.append(model.answer(picture))
        for answer in answers:
            self._outlet.emit(answer)

    def use(self, variant: str, model: TrainedModel) -> None:
        """Let a model answer from now on, first the picture that is there."""
        self._models[variant] = model
        if self._picture is not None:
            self._outlet.emit(model.answer(self._picture))

    def release(self, variant: str, trainer: Trainer, *, aside: bool) -> None:
        """Stop answering with a trainer's weights, which a run is about to change.

        ``aside``: the run's weights won't answer pictures, so a copy of those before it goes on
        to. Otherwise nothing answers until the run's own weights do.
        """
        known = self._models.get(variant)
        if known is None or known.trainer is not trainer:
            return
        if not aside:
            del self._models[variant]
        elif known.weights is None:
            self._models[variant] = replace(known, weights=trainer.keep())
