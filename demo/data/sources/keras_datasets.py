"""Data sets that Keras downloads once: read from its folder, or fetched if there is a network."""

from __future__ import annotations

import importlib
import os
import socket
import threading
from pathlib import Path

from demo.data.core.dataset import ARRAYS, OFFLINE_DEFAULT, Arrays, arrays_of
from demo.data.errors import DataError
from demo.data.files.array_files import read_idx, read_npz
from demo.system.quiet_stderr import quiet_stderr

DOWNLOAD_HOST = "storage.googleapis.com"  # where Keras's loaders fetch from


def load_mnist() -> Arrays:
    """The full MNIST, 60,000 + 10,000 digits, through Keras; raises ``DataError``."""
    path = _folder() / "mnist.npz"
    if path.exists():
        return read_npz(path)
    return _download("mnist", path)


def load_fashion_mnist() -> Arrays:
    """Fashion-MNIST, 60,000 + 10,000 pictures of clothes, through Keras.

    Raises ``DataError``.
    """
    folder = _folder() / "fashion-mnist"
    stems = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    paths = [folder / f"{stem}-ubyte.gz" for stem in stems]
    missing = next((path for path in paths if not path.exists()), None)
    if missing is None:
        return dict(zip(ARRAYS, map(read_idx, paths), strict=True))
    return _download("fashion_mnist", missing)


def _folder() -> Path:
    return Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets"


def _download(name: str, path: Path) -> Arrays:
    """Let Keras fetch a data set; it shows a progress bar. ``path`` is what is missing."""
    _expect_network(name, path)
    with quiet_stderr():
        loader = importlib.import_module(f"keras.datasets.{name}")
    try:
        return arrays_of(*loader.load_data())
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
