"""A real model of two weights on the talk's own data: its loss everywhere, and its gradient.

One sigmoid neuron without a bias tells two classes apart by two numbers of each example. Its loss
is the mean squared error, as in chapter 1 of Nielsen's *Neural Networks and Deep Learning* (2015):
where the neuron is sure of wrong answers the surface is flat, and plain descent gets stuck. The
cross-entropy of such a neuron is a plain bowl.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from demo.data.core.dataset import Dataset

REACH = 8.0  # both weights lie between -REACH and REACH on the map
EXAMPLES = 400  # at most, the first ones: more would change nothing that can be seen
# Learning rates: too small, right, too large. The first ones that are so are taken.
RATES = ((0.3, 10.0, 300.0), (0.1, 3.0, 100.0), (0.03, 1.0, 30.0))
# That may show what these do.
STARTS = ((-2.0, -2.0), (2.0, 2.0), (-2.0, 2.0), (2.0, -2.0), (0.0, 0.0), (-1.0, 0.0))
START_LENGTH = 4.0  # from 0, of one more
ENOUGH_STEPS = 50  # in which the right rate arrives
MIDDLE = (0.36, 0.64)  # of a side: what is called the middle of a picture, or of a series

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TwoWeights:
    """The model: ``inputs``, (examples, 2), and ``answers``, (examples,), each 0 or 1."""

    inputs: Numbers
    answers: Numbers
    names: tuple[str, str]  # of the two inputs, in words
    question: str  # that it answers
    start: tuple[float, float]  # where the ball lies at first
    rates: tuple[float, float, float]  # too small, right, too large from there

    def losses(self, weights: Numbers) -> Numbers:
        """Return the loss for each pair of ``weights``, (pairs, 2): 0 right, 1 wrong, (pairs,)."""
        said = _sigmoid(self.inputs @ weights.T)
        return np.asarray(np.square(said - self.answers[:, np.newaxis]).mean(axis=0))

    def gradient(self, weights: Numbers) -> Numbers:
        """Return how the loss changes with each weight, at two ``weights``, (2,)."""
        said = _sigmoid(self.inputs @ weights)
        slopes = 2 * (said - self.answers) * said * (1 - said)
        return np.asarray(slopes @ self.inputs / len(self.answers))

    def next_weights(
        self, path: Sequence[Sequence[float]], learning_rate: float, momentum: float
    ) -> list[float]:
        """Return where a step leads from the end of a path, (steps, 2).

        As in ``keras.optimizers.SGD``: ``momentum`` is the share of the last move that is kept.
        """
        here = np.asarray(path[-1], float)
        before = np.asarray(path[-2] if len(path) > 1 else path[-1], float)
        moved = momentum * (here - before) - learning_rate * self.gradient(here)
        return [float(each) for each in here + moved]

    def surface(self, places: int) -> Numbers:
        """Return the loss on a grid of the map, (places, places): rows are the second weight."""
        axis = np.linspace(-REACH, REACH, places)
        pairs = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
        return self.losses(pairs).reshape(places, places)


@lru_cache(maxsize=4)
def two_weights(data: Dataset) -> TwoWeights:
    """Return the model of a data set of pictures, series or a table."""
    chosen, answers, question = _two_answers(data)
    if data.kind == "table":
        inputs, names = _two_columns(data, chosen, answers)
    else:
        inputs, names = _middle_and_rest(data, chosen)
    spread = inputs.std(axis=0)
    inputs = inputs / np.where(spread > 0, spread, 1)
    model = TwoWeights(inputs, answers, names, question, STARTS[0], RATES[0])
    start, rates = _telling(model)
    return replace(model, start=start, rates=rates)


def _two_answers(data: Dataset) -> tuple[NDArray[np.int64], Numbers, str]:
    """Return which train examples are of the first two classes, their answers, and what is asked.

    Where answers are numbers: whether they are above the middle one.
    """
    if data.is_regression:
        chosen = np.arange(len(data.y_train))[:EXAMPLES]
        middle = float(np.median(data.y_train[chosen]))
        what = data.target or "the answer"
        return chosen, (data.y_train[chosen] > middle).astype(float), f"Is {what} above {middle:g}?"
    chosen = np.flatnonzero(data.y_train < 2)[:EXAMPLES]
    no, yes = data.class_name(0), data.class_name(min(1, data.classes - 1))
    return chosen, data.y_train[chosen].astype(float), f"Is it {no} or {yes}?"


def _two_columns(
    data: Dataset, chosen: NDArray[np.int64], answers: Numbers
) -> tuple[Numbers, tuple[str, str]]:
    """Return the two columns of a table that go most with the answers."""
    table = data.x_train[chosen].astype(float)
    centred = table - table.mean(axis=0)
    spread = np.sqrt(np.square(centred).sum(axis=0))
    together = np.abs((answers - answers.mean()) @ centred) / np.where(spread > 0, spread, np.inf)
    best = [int(each) for each in np.argsort(-together, kind="stable")[:2]]
    best = best if len(best) == 2 else [0, 0]
    first, second = (data.columns[each] if data.columns else f"number {each + 1}" for each in best)
    return table[:, best], (first, second)


def _middle_and_rest(data: Dataset, chosen: NDArray[np.int64]) -> tuple[Numbers, tuple[str, str]]:
    """Return how large the numbers in the middle of an example are, and those around it."""
    examples = data.x_train[chosen].astype(float)
    inside = np.zeros(data.input_shape, bool)
    axes = 2 if data.kind == "images" else 1
    spans = [slice(int(low), int(high) + 1) for low, high in map(_middle, data.input_shape[:axes])]
    inside[tuple(spans)] = True
    means = [examples[:, part].mean(axis=1) for part in (inside, ~inside)]
    word = "brightness" if data.kind == "images" else "level"
    return np.stack(means, axis=1), (f"{word} in the middle", f"{word} around it")


def _middle(size: int) -> tuple[int, int]:
    """Return the first and the last place in the middle of so many, which are not all."""
    low, high = round(MIDDLE[0] * size), round(MIDDLE[1] * size) - 1
    return low, max(low, high)


def _telling(model: TwoWeights) -> tuple[tuple[float, float], tuple[float, float, float]]:
    """Return the first start, and rates, of which the right one arrives and the small one not."""
    across = _across_from_the_best(model)
    starts = [STARTS[0], across, (across[0] / 2, across[1] / 2), *STARTS[1:]]
    known = [(start, rates) for rates in RATES for start in starts]
    for start, rates in known:
        small, right, _ = rates
        if _fall(model, start, right) > 0.5 and _fall(model, start, small) < 0.2:
            return start, rates
    return known[1]


def _fall(model: TwoWeights, start: tuple[float, float], rate: float) -> float:
    """Return by how much of the first loss a ball falls in ``ENOUGH_STEPS``."""
    ends = np.array([start, _rolled(model, start, rate)])
    first, last = model.losses(ends).tolist()
    return float(1 - last / first)


def _rolled(model: TwoWeights, start: tuple[float, float], rate: float) -> list[float]:
    path = [list(start)]
    for _ in range(ENOUGH_STEPS):
        path.append(model.next_weights(path[-1:], rate, 0.0))
    return path[-1]


def _across_from_the_best(model: TwoWeights) -> tuple[float, float]:
    """Return a place on the other side of 0 than the lowest: it is wrong, but not hopeless."""
    places = 17
    row, column = divmod(int(model.surface(places).argmin()), places)
    axis = np.linspace(-REACH, REACH, places)
    best = np.array([axis[column], axis[row]])
    length = float(np.hypot(*best)) or 1.0
    first, second = (-START_LENGTH * best / length).round(2).tolist()
    return first, second


def _sigmoid(sums: Numbers) -> Numbers:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * sums)))
