"""Reads and writes the files that arrays of data sets are kept in."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.data.dataset import ARRAYS, OFFLINE_DEFAULT, Arrays, DataError


def read_npz(path: Path) -> Arrays:
    """Read a file of the four arrays; raises ``DataError``."""
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


def write_npz(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep arrays for the next start, if the folder can be written; otherwise do nothing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npz", delete=False) as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)
        Path(file.name).replace(path)  # whole or not at all, two starts at once included
    except OSError:
        pass


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Read MNIST's own format: two zero bytes, the type, the number of axes, their lengths.

    Raises ``DataError``.
    """
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
