"""Reads and writes the files that arrays of data sets are kept in."""

from __future__ import annotations

import gzip
import math
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, BinaryIO
from zipfile import ZipFile

import numpy as np
from numpy.lib.format import MAGIC_PREFIX
from numpy.typing import NDArray

from demo.data.core.dataset import ARRAYS, OFFLINE_DEFAULT, Arrays
from demo.data.errors import DataError
from demo.system.regular_file import open_file

OBJECTS = "allow_pickle"  # in what NumPy says of arrays that hold some
MOST_BYTES = 2**32  # that a file may unpack to: its own size tells nothing of that


def read_npz(path: Path) -> Arrays:
    """Read a file of the four arrays; raises ``DataError``."""
    expected = f"Expected a .npz file with the arrays {', '.join(ARRAYS)}."
    remedy = f"Delete it, or leave --data out for {OFFLINE_DEFAULT}."
    arrays = read_arrays(path, expected, remedy)
    if not {*ARRAYS} <= arrays.keys():
        raise DataError(f"{expected} Received: {path} with {', '.join(arrays)}. {remedy}")
    return {name: arrays[name] for name in ARRAYS}


def read_arrays(path: Path, expected: str, remedy: str) -> Arrays:
    """Read all arrays of a file, by their names.

    Raises ``DataError``, which says what was ``expected``, and the ``remedy``.
    """
    try:
        with open_file(path) as raw:
            expect_as_declared(raw)
            with np.load(raw) as file:
                return {name: np.asarray(file[name]) for name in file.files}
    except FileNotFoundError as error:
        raise DataError(f"{expected} Received: {path}, which is not there. {remedy}") from error
    except Exception as error:  # spoilt bytes can mean anything, and raise anything
        came = " ".join(str(error).split()).rstrip(".")
        if OBJECTS in came:
            came, remedy = (
                "Python's objects",
                "Save text as numpy.array(TEXTS, dtype=str), with numpy.savez.",
            )
        raise DataError(f"{expected} Received: {path}, unreadable ({came}). {remedy}") from error


def expect_as_declared(raw: BinaryIO, most: int | None = None) -> None:
    """Raise ``ValueError`` if arrays are too large, or not as large as their file declares.

    For ``numpy.load``, which takes as much memory as is declared. ``raw`` is an open ``.npz``
    file, ``most`` how many bytes it may unpack to; raises ``BadZipFile`` for any other.
    """
    with ZipFile(raw) as file:
        _expect_as_declared(file, most or MOST_BYTES)
    raw.seek(0)


def _expect_as_declared(file: ZipFile, most: int) -> None:
    size = sum(each.file_size for each in file.infolist())  # no more than that is unpacked
    if size > most:
        raise ValueError(f"it unpacks to {size:,} bytes, more than {most:,}")
    for each in file.infolist():
        with file.open(each) as raw:
            declared = _declared_bytes(raw)
            if declared not in (None, each.file_size - raw.tell()):
                raise ValueError(f"{each.filename} is not as large as it declares")


def _declared_bytes(raw: IO[bytes]) -> int | None:
    """Read an array's header; return how many bytes follow it. ``None``: it holds no numbers."""
    if raw.read(len(MAGIC_PREFIX)) != MAGIC_PREFIX:
        return None
    raw.seek(0)
    is_first = np.lib.format.read_magic(raw) == (1, 0)
    read = np.lib.format.read_array_header_1_0 if is_first else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(raw)
    return None if dtype.hasobject else math.prod(shape) * dtype.itemsize


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
        with open_file(path) as packed, gzip.GzipFile(fileobj=packed) as file:
            axes = file.read(4)[3]
            shape = np.frombuffer(file.read(4 * axes), ">i4", count=axes)
            size = math.prod(shape.tolist())
            if not 0 <= size <= MOST_BYTES:
                raise ValueError(f"{size:,} bytes")
            return np.frombuffer(file.read(size + 1), np.uint8).reshape(shape)
    except (OSError, EOFError, ValueError, IndexError, zlib.error) as error:
        raise DataError(
            f"Expected a gzipped idx file. Received: {path}, unreadable ({error}). Delete it "
            f"to download it again, or leave --data out for {OFFLINE_DEFAULT}."
        ) from error
