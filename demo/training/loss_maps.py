"""Computes a model's loss on a plane through its weights, a row at a time, while nothing trains."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from demo.analysis.loss_plane import LossPlane, loss_plane
from demo.data.core.dataset import Dataset
from demo.events import LossMapped
from demo.requests import LossMapWanted
from demo.training.event_outlet import EventOutlet
from demo.training.failures import TrainingFailed
from demo.training.weight_paths import WeightPath, WeightPaths

PLACES = 17  # along both directions, if there is time
FEWEST_PLACES = 7
EXAMPLES = 128  # train examples on which each loss is computed, at the most
BUDGET_SECONDS = 0.9  # of the whole map, as the first answers suggest
SMALLEST_SHARE = 1e-7  # of an answer: the loss of 0 has no end
UNTRAINED = (
    "It has not learned on this machine yet, or has more weights than can be kept of each epoch. "
    "Let it learn, or choose a smaller model."
)


class LossMaps:
    """The map in the making. Concurrency: the training thread alone uses it."""

    def __init__(self, paths: WeightPaths, data: Dataset, outlet: EventOutlet) -> None:
        self._paths, self._data, self._outlet = paths, data, outlet
        self._work: Iterator[LossMapped | None] | None = None

    @property
    def is_due(self) -> bool:
        """Whether there is work left, for when nothing is to be trained."""
        return self._work is not None

    def ask(self, asked: LossMapWanted) -> None:
        """Begin a map in place of any other; raises ``TrainingFailed`` without a trained model."""
        path = self._paths.get(asked.variant)
        if path is None or len(path.weights) < 2:
            raise TrainingFailed(UNTRAINED)
        self._work = self._rows(path)

    def go_on(self) -> None:
        """Compute one row more; emit the map after the last. Raises what the library raises."""
        work, self._work = self._work, None
        if work is not None:
            made = next(work)
            if made is None:
                self._work = work
            else:
                self._outlet.emit(made)

    def _rows(self, path: WeightPath) -> Iterator[LossMapped | None]:
        epochs, ways = tuple(path.epochs), [list(each) for each in path.weights]
        plane = loss_plane(ways)
        yield None
        places, path_losses = PLACES, []
        for count, weights in enumerate(ways):
            began = time.perf_counter()
            path_losses.append(self._loss(path, weights))
            if count:  # the first one may compile
                affordable = BUDGET_SECONDS / max(time.perf_counter() - began, 1e-6)
                places = min(places, int(np.sqrt(affordable)) // 2 * 2 + 1)
            yield None
        axis = np.linspace(-plane.reach, plane.reach, max(FEWEST_PLACES, places))
        rows = []
        for second in axis:
            rows.append(self._row(path, plane, axis, float(second)))
            yield None
        yield LossMapped(
            run=path.run,
            variant=path.variant,
            reach=plane.reach,
            losses=np.array(rows, np.float32),
            epochs=list(epochs),
            path=plane.path.astype(np.float32),
            path_losses=np.array(path_losses, np.float32),
            kept=plane.kept,
        )

    def _row(
        self, path: WeightPath, plane: LossPlane, axis: NDArray[np.float64], second: float
    ) -> list[float]:
        return [self._loss(path, plane.weights(float(first), second)) for first in axis]

    def _loss(self, path: WeightPath, weights: list[NDArray[np.generic]]) -> float:
        """Return the mean loss of some train examples: cross-entropy, or of numbers 1 - R²."""
        examples, truth = self._data.x_train[:EXAMPLES], self._data.y_train[:EXAMPLES]
        answers = np.asarray(path.trainer.predict(examples, weights), float)
        if self._data.is_regression:
            spread = float(np.var(truth)) or 1.0
            return float(np.square(answers[:, 0] - truth).mean()) / spread
        shares = answers[np.arange(len(truth)), truth]
        return float(-np.log(np.clip(np.nan_to_num(shares), SMALLEST_SHARE, 1)).mean())
