"""What models say about test images: predictions, how sure, confusions, mistakes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Classes = NDArray[np.intp]  # one class number per image
ImageNumbers = NDArray[np.intp]  # which images
Counts = NDArray[np.intp]  # of images, by what they are (row) and what a model says (column)
Cell = tuple[int, int]  # of such counts: what it is, what the model says
EMPTY = -1  # a place without an image


@dataclass(frozen=True)
class Predictions:
    """What a model says about some images; one entry each."""

    classes: Classes  # the likeliest
    confidence: NDArray[np.float32]  # the probability it gives to that one, 0…1
    wrong: NDArray[np.bool_]

    @property
    def mistakes(self) -> int:
        """How many are wrong."""
        return int(np.count_nonzero(self.wrong))


def predict(probabilities: NDArray[np.float32], labels: NDArray[np.int32]) -> Predictions:
    """Return what probabilities of shape (images, classes) amount to."""
    classes = probabilities.argmax(axis=1)
    return Predictions(classes, probabilities.max(axis=1), classes != labels)


def wrong_first(predictions: Predictions, before: Predictions | None = None) -> ImageNumbers:
    """Return all images: the surest mistake first, the surest right answer last.

    Mistakes that another model, ``before``, didn't make come before all others.
    """
    wrong, sure = predictions.wrong, predictions.confidence
    old = np.zeros_like(wrong) if before is None else before.wrong
    return np.lexsort((np.where(wrong, -sure, sure), old & wrong, ~wrong))


@dataclass(frozen=True)
class MistakeComparison:
    """What a second model makes of the images, beside a first one."""

    fixed: int  # wrong before, right now
    still: int  # wrong in both
    new: int  # right before, wrong now


def compare(before: Predictions, now: Predictions) -> MistakeComparison:
    """Count what became of the first model's mistakes, and which are new."""
    both = int(np.count_nonzero(before.wrong & now.wrong))
    return MistakeComparison(before.mistakes - both, both, now.mistakes - both)


def confusion(labels: NDArray[np.int32], classes: Classes, size: int) -> Counts:
    """Count images by what they are (row) and what a model says (column), of ``size`` classes."""
    pairs = np.bincount(labels * size + classes, minlength=size * size)
    return pairs.reshape(size, size)


def mixed_up(counts: Counts) -> list[Cell]:
    """Return the cells off a confusion's diagonal that are not empty, the largest first."""
    wrong = counts - np.diag(np.diag(counts))
    order = np.argsort(-wrong, axis=None, kind="stable")[: np.count_nonzero(wrong)]
    rows, columns = np.unravel_index(order, wrong.shape)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def members(labels: NDArray[np.int32], predictions: Predictions, cell: Cell) -> list[int]:
    """Return the images of one cell, in the order of ``wrong_first``."""
    order = wrong_first(predictions)
    chosen = (labels[order] == cell[0]) & (predictions.classes[order] == cell[1])
    return [int(index) for index in order[chosen]]


def keep_places(places: Sequence[int], members: Sequence[int]) -> list[int]:
    """Let members come and go without moving those that stay.

    Who is gone leaves its place ``EMPTY``; new members take the first empty places, in order.
    Those for whom there is none are left out.
    """
    staying = set(members)
    kept = [place if place in staying else EMPTY for place in places]
    new = iter([member for member in members if member not in set(kept)])
    return [next(new, EMPTY) if place == EMPTY else place for place in kept]


def percent(share: float) -> str:
    """Say how sure a model is. Softmax never gives 100 %, so no rounding says so either."""
    return f"{min(99, round(100 * share))} %"
