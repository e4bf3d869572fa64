"""Reads labels of any type: as numbers of classes with their names, or as numbers to predict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.data.core.label_columns import label_column
from demo.data.errors import ArraysError

MOST_CLASSES = 1000  # all screens have something for each
FEW = 20  # so many different whole numbers are classes, however rare each of them is
ANSWERS = ("classes", "numbers")  # "": found by the labels
LARGEST = float(np.finfo(np.float32).max)
TYPES = {"U": "text", "b": "booleans", "i": "numbers", "O": "numbers", "f": "numbers"}


@dataclass(frozen=True)
class Labels:
    """Answers as ``Dataset`` has them; ``notes`` tell what may surprise.

    ``y_*``: int32 class numbers from 0, or float32 numbers to predict; shape (examples,).
    """

    y_train: NDArray[Any]
    y_test: NDArray[Any]
    class_names: tuple[str, ...] = ()  # none: classes are called by their numbers
    notes: tuple[str, ...] = ()

    @property
    def is_regression(self) -> bool:
        """Whether an answer is a number instead of a class."""
        return self.y_train.dtype.kind == "f"


def read_labels(y_train: Any, y_test: Any, answers: str = "") -> Labels:
    """Make class numbers, or numbers to predict, of both parts' labels.

    Each is an array, a column of pandas or a list, shape (examples,), (examples, 1), or one-hot.
    Text, booleans and whole numbers are classes, in their own order; floats are whole if all
    their fractions are 0, and numbers to predict otherwise. Whole numbers are to be predicted,
    too, if they are more than ``MOST_CLASSES``, or more than ``FEW`` with fewer than ``FEW``
    examples each, on average, and don't count 0, 1, 2, … without a gap.
    ``answers`` is one of ``ANSWERS`` where that is to be otherwise. Raises ``ArraysError``.
    """
    if answers not in ("", *ANSWERS):
        raise ArraysError(f"answers to be {' or '.join(ANSWERS)}, or not said", repr(answers))
    train, test = label_column(y_train, "y_train"), label_column(y_test, "y_test")
    types = TYPES[train.dtype.kind], TYPES[test.dtype.kind]
    if types[0] != types[1]:
        raise ArraysError(f"y_test of the same type as y_train, {types[0]}", types[1])
    if types[0] != "numbers":
        if answers == "numbers":
            raise ArraysError("y_train to hold numbers to predict", types[0])
        return _in_order(train, test, _order(y_train, train, test))
    return _of_numbers(train, test, answers, _categories(y_train))


def _of_numbers(
    train: NDArray[Any], test: NDArray[Any], answers: str, categories: Sequence[Any]
) -> Labels:
    """Return numbers as classes or to be predicted: see ``read_labels``."""
    if answers == "numbers":
        return _to_predict(train, test)
    if any(each.dtype.kind == "f" for each in (train, test)):
        if not all((each == np.floor(each)).all() for each in (train, test)):
            return _to_predict(train, test) if not answers else _in_order(train, test)
        train, test = _whole(train), _whole(test)
    different = np.unique(train)
    counts_from_0 = different[0] == 0 and different[-1] == len(different) - 1
    if counts_from_0 and test.min() >= 0 and max(different[-1], test.max()) < MOST_CLASSES:
        return _checked(Labels(train.astype(np.int32), test.astype(np.int32)))
    is_rare = len(train) < FEW * len(different) and len(different) > FEW and not counts_from_0
    if not answers and (is_rare or len(different) > MOST_CLASSES):
        note = (
            f"y_train holds {len(different):,} different whole numbers, so they are numbers to "
            "predict; answers: classes makes classes of them."
        )
        return replace(_to_predict(train, test), notes=(note,))
    return _in_order(train, test, categories)


def _whole(y: NDArray[Any]) -> NDArray[Any]:
    """Return floats without fractions as whole numbers, of any size."""
    if y.dtype.kind == "f":
        return y.astype(np.int64) if np.abs(y).max() < 2**62 else np.array([*map(int, y)], object)
    return y


def _to_predict(train: NDArray[Any], test: NDArray[Any]) -> Labels:
    for part, y in {"y_train": train, "y_test": test}.items():
        largest = max(abs(float(y.max())), abs(float(y.min())))
        if largest > LARGEST:
            raise ArraysError(f"{part} to hold numbers up to {LARGEST:.1e}, as float32", largest)
    return Labels(train.astype(np.float32), test.astype(np.float32))


def _in_order(train: NDArray[Any], test: NDArray[Any], order: Sequence[Any] = ()) -> Labels:
    """Number the classes in the order that is given, else in that of their labels."""
    both = {*train.tolist(), *test.tolist()}
    if len(both) > MOST_CLASSES:
        raise ArraysError(f"at most {MOST_CLASSES:,} classes", f"{len(both):,} different labels")
    known = [each for each in order if each in both]
    values = known if len(known) == len(both) else sorted(both)
    numbers = {value: number for number, value in enumerate(values)}
    parts = [np.array([numbers[each] for each in y.tolist()], np.int32) for y in (train, test)]
    return _checked(Labels(parts[0], parts[1], tuple(map(_name, values))))


def _name(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _checked(labels: Labels) -> Labels:
    """Add a note on classes that can't be learned; raises ``ArraysError`` if there is just one."""
    train, test = set(labels.y_train.tolist()), set(labels.y_test.tolist())
    if len(train | test) < 2:
        name = labels.class_names[0] if labels.class_names else train.pop()
        raise ArraysError("at least 2 different labels", f"{name} for all examples")
    notes = []
    if unseen := _shown(labels, test - train):
        notes.append(f"The test part alone has {unseen}: no model can learn what it never sees.")
    if untested := _shown(labels, train - test):
        notes.append(f"The test part has no {untested}: nothing tells how well they are learned.")
    return replace(labels, notes=tuple(notes))


def _shown(labels: Labels, classes: set[int]) -> str:
    names = [labels.class_names[n] if labels.class_names else str(n) for n in sorted(classes)]
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


def _categories(y: Any) -> Sequence[Any]:
    """Return the categories of a column of pandas in their own order, if it has some."""
    categories = getattr(getattr(y, "dtype", None), "categories", None)
    return [] if categories is None else list(categories)


def _order(y: Any, train: NDArray[Any], test: NDArray[Any]) -> Sequence[Any]:
    """Return the order of classes: of a column's categories, or that of numbers in text."""
    if categories := _categories(y):
        return categories
    both = {*train.tolist(), *test.tolist()}
    try:
        return sorted(both, key=float)
    except ValueError:
        return ()


def named(labels: Labels, names: Sequence[str]) -> Labels:
    """Call classes by their author's names: those that the labels use, or one for each in order.

    Raises ``ArraysError`` if they are not as many as there are classes.
    """
    given = tuple(map(str, names))
    if labels.is_regression:
        raise ArraysError("no class_names where the answers are numbers", f"{len(given)} names")
    if len({*given}) < len(given):
        raise ArraysError("class_names that are all different", ", ".join(given))
    own = labels.class_names
    if own and {*own} <= {*given}:
        order = np.array([given.index(name) for name in own], np.int32)
        return replace(
            labels, y_train=order[labels.y_train], y_test=order[labels.y_test], class_names=given
        )
    largest = int(max(labels.y_train.max(), labels.y_test.max()))
    if len(given) < largest + 1 or (own and len(given) > len(own)):
        came = f"{len(given)}: {', '.join(given)}"
        raise ArraysError(f"a name in class_names for each of the {largest + 1} classes", came)
    return replace(labels, class_names=given)
