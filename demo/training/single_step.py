"""One picture, one step: what the room sees of how a model learns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from demo.backends.interface import InspectableModel, Inspection
from demo.data.dataset import Dataset
from demo.events import StepTaken
from demo.requests import StepWanted

SAMPLE = 20  # pictures that tell how large activations and errors get


class SingleStep:
    """A model that learns from one picture at a time; nothing else uses it."""

    def __init__(self, model: InspectableModel, data: Dataset) -> None:
        """Look at a few pictures through the first weights: they give the scales."""
        self._model = model
        self._data = data
        self._picture = -1
        self._losses: list[float] = []
        self._limits = _limits([self._look(place) for place in range(min(SAMPLE, self._size))])

    @property
    def _size(self) -> int:
        return len(self._data.x_train)

    def _example(self, place: int) -> tuple[NDArray[np.float32], int]:
        return self._data.x_train[place], int(self._data.y_train[place])

    def _look(self, place: int) -> Inspection:
        return self._model.look(*self._example(place))

    def answer(self, asked: StepWanted) -> StepTaken:
        """Look, and take the steps that were asked for."""
        if asked.anew:
            self._model.reset()
        place = asked.picture % self._size
        before = after = self._look(place)
        if asked.anew or place != self._picture:
            self._picture, self._losses = place, [before.loss]
        taken = asked.steps if asked.phase == "nudge" else 0
        nudges: list[float] = []
        for _ in range(taken):
            before = after
            nudges = self._model.step()
            after = self._look(place)
            self._losses.append(after.loss)
        return StepTaken(
            variant=asked.variant,
            picture=place,
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
