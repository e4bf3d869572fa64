"""Lets a model learn from one picture in single steps, and shows what happens inside."""

from __future__ import annotations

import numpy as np

from demo.backends.interface import InspectableModel, Inspection
from demo.data.core.dataset import Dataset
from demo.events import StepTaken
from demo.requests import StepWanted

SAMPLE = 20  # pictures from which the scales of activations and errors are computed


class SingleStep:
    """A separate model that learns from one picture at a time; no run trains it."""

    def __init__(self, model: InspectableModel, data: Dataset) -> None:
        """Compute the scales of activations and errors with the first weights."""
        self._model = model
        self._data = data
        self._picture = -1  # the one that it learns from now; -1: none yet
        self._losses: list[float] = []  # on that picture: before the first step, after each
        self._limits = _limits([self._look(index) for index in range(min(SAMPLE, self._size))])

    @property
    def _size(self) -> int:
        return len(self._data.x_train)

    def _look(self, index: int) -> Inspection:
        return self._model.look(self._data.x_train[index], int(self._data.y_train[index]))

    def answer(self, asked: StepWanted) -> StepTaken:
        """Show the model a picture, and take the steps that were asked for."""
        if asked.anew:
            self._model.reset()
        index = asked.picture % self._size
        before = after = self._look(index)
        if asked.anew or index != self._picture:
            self._picture, self._losses = index, [before.loss]
        taken = asked.steps if asked.phase == "nudge" else 0
        nudges: list[float] = []
        for _ in range(taken):
            before = after
            nudges = self._model.step()
            after = self._look(index)
            self._losses.append(after.loss)
        return StepTaken(
            variant=asked.variant,
            picture=index,
            phase=asked.phase,
            taken=taken,
            weights=self._model.weights,
            activations=before.activations,
            errors=before.errors,
            limits=self._limits,
            nudges=nudges,
            before=before.probabilities,
            after=after.probabilities,
            losses=np.array(self._losses, np.float32),
        )


def _limits(looks: list[Inspection]) -> list[list[float]]:
    """Return the largest activation and the largest error of each layer."""
    layers = range(len(looks[0].activations))
    return [
        [
            max(float(np.abs(look.activations[layer]).max()) for look in looks),
            max(float(np.abs(look.errors[layer]).max()) for look in looks),
        ]
        for layer in layers
    ]
