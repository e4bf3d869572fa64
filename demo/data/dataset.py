"""What a data set is, and the checks and scales that make one of arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]  # by the names in ARRAYS
Kind = Literal["images", "series", "volumes", "table", "text"]

ARRAYS = ("x_train", "y_train", "x_test", "y_test")
OFFLINE_DEFAULT = "mnist5k"
MOST_CLASSES = 1000  # all screens have something for each
SPLIT_SEED = 0  # one split for everybody: accuracies can be compared across runs and machines
KIND_NOUNS: dict[Kind, str] = {
    "images": "images",
    "series": "series",
    "volumes": "volumes",
    "table": "rows",
    "text": "texts",
}
EXAMPLE_NOUNS = {"wine": "wines", "breast_cancer": "tumours"}  # of data sets that come along
SHUFFLED = "shuffled"  # the talk's own images, all their pixels in one other order


class DataError(Exception):
    """A data set can't be used; one line says what was expected, what came, what to do."""


@dataclass(frozen=True)
class Dataset:
    """Examples with their answers, parted into those to learn from and those to be tested on.

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
    vocabulary: tuple[str, ...] = ()  # of texts: the word that each number stands for
    scaling: str = ""  # how the numbers were brought to size, in words; "": they are as they were
    notes: tuple[str, ...] = ()  # what was filled in or left out, for the presenter
    # What is taken from an answer that is a number before a model learns it, and what it is then
    # divided by.
    answer_scale: tuple[float, float] = (0.0, 1.0)

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

    @property
    def noun(self) -> str:
        """What the examples are called."""
        return EXAMPLE_NOUNS.get(self.name, KIND_NOUNS[self.kind])

    def class_name(self, number: int) -> str:
        """Return what a class is called."""
        return self.class_names[number] if self.class_names else str(number)


def arrays_of(
    train: tuple[NDArray[Any], NDArray[Any]], test: tuple[NDArray[Any], NDArray[Any]]
) -> Arrays:
    """Name the arrays of two pairs, each of images and their labels."""
    return dict(zip(ARRAYS, (*train, *test), strict=True))


def make_dataset(name: str, arrays: Mapping[str, NDArray[Any]]) -> Dataset:
    """Check arrays, scale images to 0…1, and make a data set of them; raises ``DataError``."""
    for part in ("train", "test"):
        _check(name, part, arrays[f"x_{part}"], arrays[f"y_{part}"])
    shapes = [arrays[f"x_{part}"].shape[1:] for part in ("train", "test")]
    if shapes[0] != shapes[1]:
        raise _wrong(name, "test images of the same shape as the train images", shapes)
    scale = _scale(arrays["x_train"])
    return Dataset(
        name,
        scale(arrays["x_train"]),
        arrays["y_train"].astype(np.int32),
        scale(arrays["x_test"]),
        arrays["y_test"].astype(np.int32),
    )


def _check(name: str, part: str, x: NDArray[Any], y: NDArray[Any]) -> None:
    if x.ndim not in (3, 4) or 0 in x.shape:
        shape = "shape (images, height, width) or (images, height, width, channels)"
        raise _wrong(name, f"x_{part} of {shape}", x.shape)
    if x.dtype.kind not in "buif":
        raise _wrong(name, f"x_{part} to hold finite numbers", x.dtype)
    if not np.isfinite(x).all():
        raise _wrong(name, f"x_{part} to hold finite numbers", x[~np.isfinite(x)][0])
    if y.shape != x.shape[:1]:
        raise _wrong(name, f"y_{part} of shape ({len(x)},), one label per image", y.shape)
    if y.dtype.kind not in "ui" or y.min() < 0 or y.max() >= MOST_CLASSES:
        came = y.dtype
        if y.dtype.kind in "ui":
            came = y.min() if y.min() < 0 else y.max()
        numbers = f"class numbers 0, 1, 2, ..., {MOST_CLASSES - 1} at most"
        raise _wrong(name, f"y_{part} to hold {numbers}", came)


def _wrong(name: str, expected: str, received: object) -> DataError:
    return DataError(
        f"Data set {name!r}: expected {expected}. Received: {received}. Mend the file, "
        f"or leave --data out for {OFFLINE_DEFAULT}."
    )


def _scale(x_train: NDArray[Any]) -> Callable[[NDArray[Any]], NDArray[np.float32]]:
    """Return what brings images to float32 in 0…1: bytes by 255, others by the train range."""
    low, high = float(x_train.min()), float(x_train.max())
    if x_train.dtype == np.uint8:
        low, high = 0.0, 255.0
    elif low >= 0 and high <= 1:
        low, high = 0.0, 1.0

    def scale(x: NDArray[Any]) -> NDArray[np.float32]:
        scaled = (x.astype(np.float32) - low) / ((high - low) or 1.0)
        return np.ascontiguousarray(scaled if x.ndim == 4 else scaled[..., None], np.float32)

    return scale


def shuffle_pixels(data: Dataset) -> Dataset:
    """Put the pixels of all images into one and the same other order: none is lost."""
    order = np.random.default_rng(SPLIT_SEED).permutation(int(np.prod(data.input_shape)))

    def shuffled(images: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.ascontiguousarray(images.reshape(len(images), -1)[:, order].reshape(images.shape))

    return replace(
        data, name=SHUFFLED, x_train=shuffled(data.x_train), x_test=shuffled(data.x_test)
    )
