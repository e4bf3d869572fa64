"""What a data set is, and how one is made of arrays."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.data.core.kinds import KIND_NOUNS, Kind, expect_kind, find_kind, formed
from demo.data.core.labels import Labels, named, read_labels
from demo.data.core.number_scaling import AS_IT_IS, STANDARDISED, AnswerScale, standard_scale
from demo.data.core.scaling import scale_examples
from demo.data.errors import ArraysError, DataError

Arrays = dict[str, NDArray[Any]]  # by the names in ARRAYS

ARRAYS = ("x_train", "y_train", "x_test", "y_test")
OFFLINE_DEFAULT = "mnist5k"
SHUFFLE_SEED = 0  # one order for everybody: accuracies can be compared across runs and machines
LARGE = 20  # numbers from there on are told of, if nothing was done to them
SHUFFLED = "shuffled"  # the talk's own images, all their pixels in one other order


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples with their answers, parted into those to learn from and those to be tested on.

    Two of them are the same only if they are one: a name may be that of several.

    ``x_*``: float32, shape (examples, *input_shape): images (height, width, channels), series
    (steps, channels), volumes (planes, height, width, channels), a table's rows (columns,), or
    texts as numbers of words (words,), 0 where a text has ended.
    ``y_*``: int32 class numbers from 0, or float32 numbers in their own unit; shape (examples,).
    """

    name: str
    x_train: NDArray[np.float32]
    y_train: NDArray[Any]
    x_test: NDArray[np.float32]
    y_test: NDArray[Any]
    kind: Kind = "images"
    target: str = ""  # what an answer is: "species", "price"
    class_names: tuple[str, ...] = ()  # none: classes are called by their numbers
    columns: tuple[str, ...] = ()  # of a table, as many as an example has numbers
    # Of each column of a table, in its own unit: which number stands for 0 in ``x_*``, and how much
    # one more there is. None: as they are.
    column_scales: tuple[tuple[float, float], ...] = ()
    vocabulary: tuple[str, ...] = ()  # of texts: the word that each number stands for
    scaling: str = ""  # how the numbers were brought to size, in words; "": they are as they were
    notes: tuple[str, ...] = ()  # what was filled in or left out, for the presenter
    answer_scale: AnswerScale = AS_IT_IS  # by which models learn answers that are numbers
    # Those that single slides ask for, by name; a text says why one can't be used.
    others: Mapping[str, Dataset | str] = field(default_factory=dict)
    # Examples that nothing is learned from: after each epoch a model answers them, too, so that its
    # answers can be drawn; shape (probes, *input_shape).
    probes: NDArray[np.float32] | None = None
    own_noun: str = ""  # what its examples are called; "": as others of their kind

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of one example."""
        return self.x_train.shape[1:]

    @property
    def is_regression(self) -> bool:
        """Whether an answer is a number instead of a class."""
        return self.y_train.dtype.kind == "f"

    @cached_property
    def classes(self) -> int:
        """How many different answers there are; 1 if an answer is a number."""
        if self.is_regression:
            return 1
        largest = int(max(self.y_train.max(), self.y_test.max()))
        return max(largest + 1, len(self.class_names))

    def fits_models_of(self, other: Dataset) -> bool:
        """Tell whether a model that is built for another data set can learn from this one."""
        return (
            self.input_shape == other.input_shape
            and self.classes == other.classes
            and self.is_regression == other.is_regression
            and len(self.vocabulary) == len(other.vocabulary)
        )

    @property
    def noun(self) -> str:
        """What the examples are called."""
        return self.own_noun or KIND_NOUNS[self.kind]

    def in_own_units(self, row: NDArray[Any]) -> list[float]:
        """Return the numbers of a table's row as they were before they were scaled."""
        scales = self.column_scales or ((0.0, 1.0),) * len(row)
        return [zero + value * one for value, (zero, one) in zip(row.tolist(), scales, strict=True)]

    def class_name(self, number: int) -> str:
        """Return what a class is called."""
        return self.class_names[number] if self.class_names else str(number)


def arrays_of(
    train: tuple[NDArray[Any], NDArray[Any]], test: tuple[NDArray[Any], NDArray[Any]]
) -> Arrays:
    """Name the arrays of two pairs, each of images and their labels."""
    return dict(zip(ARRAYS, (*train, *test), strict=True))


def make_dataset(
    name: str,
    arrays: Mapping[str, Any],
    *,
    kind: str = "",
    scale: str = "",
    answers: str = "",
    class_names: Sequence[str] = (),
    columns: Sequence[str] = (),
    target: str = "",
    vocabulary: Sequence[str] = (),
    noun: str = "",
    notes: Sequence[str] = (),
) -> Dataset:
    """Check arrays, bring them to size, and make a data set of them.

    ``arrays`` are those of ``ARRAYS``: numbers as examples, labels of any type. What is not said
    is found: ``kind`` by ``find_kind``, ``scale`` by ``scale_examples``, ``answers`` by
    ``read_labels``. Raises ``DataError``.
    """
    try:
        found = expect_kind(kind) or find_kind(np.shape(arrays["x_train"]))
        x_train, x_test = _examples(found, arrays)
        raw = x_train
        x_train, x_test, scaling = scale_examples(found, x_train, x_test, scale)
        labels = _labels(arrays, answers, class_names)
        _check_columns(found, columns, x_train.shape[1:])
    except ArraysError as error:
        raise unusable(name, error) from error
    data = Dataset(
        name,
        x_train,
        labels.y_train,
        x_test,
        labels.y_test,
        kind=found,
        target=target,
        class_names=labels.class_names,
        columns=tuple(map(str, columns)),
        column_scales=_column_scales(raw, x_train) if found == "table" else (),
        vocabulary=tuple(vocabulary),
        scaling=scaling,
        notes=(*notes, *labels.notes, *_scaling_notes(found, scaling, x_train)),
        own_noun=noun,
    )
    return standardise_answers(data) if data.is_regression and scale != "none" else data


def standardise_answers(data: Dataset) -> Dataset:
    """Let models learn the numbers of a data set with mean 0 and spread 1; ``y_*`` stay."""
    scaling = "; ".join(filter(None, (data.scaling, STANDARDISED)))
    return replace(data, answer_scale=standard_scale(data.y_train), scaling=scaling)


def _column_scales(raw: NDArray[Any], scaled: NDArray[Any]) -> tuple[tuple[float, float], ...]:
    """Return for each column what stands for 0 and what one more is, by its two extremes."""
    scales = []
    for before, after in zip(raw.T.astype(np.float64), scaled.T.astype(np.float64), strict=True):
        low, high = before.argmin(), before.argmax()
        reach = after[high] - after[low]
        one = (before[high] - before[low]) / reach if reach else 0.0
        scales.append((float(before[low] - after[low] * one), float(one)))
    return tuple(scales)


def unusable(name: str, error: ArraysError) -> DataError:
    """Say of which data set the arrays are wrong, and what to do."""
    remedy = f"Mend the file, or leave --data out for {OFFLINE_DEFAULT}."
    return DataError(f"Data set {name!r}: {error} {remedy}")


def _examples(kind: Kind, arrays: Mapping[str, Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return both parts' examples in the form of their kind; raises ``ArraysError``."""
    train, test = (np.asarray(arrays[name]) for name in ("x_train", "x_test"))
    if train.shape[1:] != test.shape[1:]:
        noun = KIND_NOUNS[kind]
        expected = f"test {noun} of the same shape as the train {noun}"
        raise ArraysError(expected, [train.shape[1:], test.shape[1:]])
    return formed(kind, train, "x_train"), formed(kind, test, "x_test")


def _labels(arrays: Mapping[str, Any], answers: str, class_names: Sequence[str]) -> Labels:
    """Return a label for each example of both parts; raises ``ArraysError``."""
    if len(class_names) and not answers:
        answers = "classes"
    labels = read_labels(arrays["y_train"], arrays["y_test"], answers)
    for part, y in {"train": labels.y_train, "test": labels.y_test}.items():
        if len(y) != len(arrays[f"x_{part}"]):
            expected = f"y_{part} of shape ({len(arrays[f'x_{part}'])},), one label per example"
            raise ArraysError(expected, np.shape(arrays[f"y_{part}"]))
    return named(labels, class_names) if len(class_names) else labels


def _check_columns(kind: Kind, columns: Sequence[str], shape: tuple[int, ...]) -> None:
    if len(columns) and (kind != "table" or len(columns) != shape[0]):
        expected = f"a name for each of {shape[0]} columns" if kind == "table" else "no columns"
        raise ArraysError(expected, f"{len(columns)} names for {KIND_NOUNS[kind]}")


def _scaling_notes(kind: Kind, scaling: str, x_train: NDArray[np.float32]) -> list[str]:
    """Tell of numbers that are left alone, and large: models learn slowly from them."""
    largest = float(np.abs(x_train).max())
    if scaling or kind == "text" or largest <= LARGE:
        return []
    return [
        f"The numbers of x_train reach {largest:,.0f} and are left alone, as numbers with a point "
        "are; scale: 0-1 or scale: standard brings them to size."
    ]


def shuffle_pixels(data: Dataset) -> Dataset:
    """Put what has a place in all examples into one and the same other order: nothing is lost.

    That is each pixel of an image or a volume, each step of a series with all its channels, each
    word of a text, each column of a table, which keeps its name.
    """
    places = data.input_shape[:-1] or data.input_shape  # without the channels
    order = np.random.default_rng(SHUFFLE_SEED).permutation(math.prod(places))

    def shuffled(examples: NDArray[np.float32]) -> NDArray[np.float32]:
        in_row = examples.reshape(len(examples), len(order), -1)
        return np.ascontiguousarray(in_row[:, order].reshape(examples.shape))

    return replace(
        data,
        name=SHUFFLED,
        x_train=shuffled(data.x_train),
        x_test=shuffled(data.x_test),
        columns=tuple(data.columns[place] for place in order) if data.columns else (),
    )
