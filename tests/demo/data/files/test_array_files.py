"""Files of arrays: read whole, or what is wrong with them is said in one line."""

from __future__ import annotations

import gzip
import io
import os
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest

from demo.data.core.dataset import ARRAYS
from demo.data.errors import DataError
from demo.data.files import array_files
from demo.data.files.array_files import read_idx, read_npz, write_npz
from tests.demo.data.small import GREY, LABELS, complaint, few, saved


def test_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "away.npz"
    message = complaint(path)
    assert f"Received: {path}, which is not there." in message
    assert "numpy.savez" in message


def _text(path: Path) -> None:
    path.write_text("label,pixel\n")


def _empty(path: Path) -> None:
    path.touch()


def _folder(path: Path) -> None:
    path.mkdir()


def _cut_off(path: Path) -> None:
    np.savez(path, **few())  # type: ignore[arg-type]  # the stubs take them for allow_pickle
    path.write_bytes(path.read_bytes()[:-200])


def _bent(path: Path) -> None:
    x = np.random.default_rng(0).integers(0, 4, (600, 8, 8), np.uint8)
    arrays = few(x_train=x, y_train=np.zeros(600, np.int64))
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # as above
    raw = bytearray(path.read_bytes())
    raw[200:1200] = b"\xff" * 1000
    path.write_bytes(raw)


def _one_array(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, GREY)


def _objects(path: Path) -> None:
    x = np.array([["a", None]], dtype=object)
    saved(path.parent, few(x_train=x), path.name)


@pytest.mark.parametrize("spoil", [_text, _empty, _folder, _cut_off, _bent, _one_array, _objects])
def test_a_file_that_is_no_npz(tmp_path: Path, spoil: Any) -> None:
    path = tmp_path / "spoilt.npz"
    spoil(path)
    message = complaint(path)
    assert message.startswith("Expected a .npz file with the arrays x_train, y_train, ")
    assert f"Received: {path}, unreadable (" in message
    assert "numpy.savez" in message


def test_a_file_without_the_arrays_is_told_what_it_has(tmp_path: Path) -> None:
    message = complaint(saved(tmp_path, {"images": GREY, "y_train": LABELS}))
    assert f"Received: {tmp_path / 'own.npz'} with images, y_train." in message
    assert "Received: " + str(tmp_path / "none.npz") + " with no arrays." in complaint(
        saved(tmp_path, {}, "none.npz")
    )


def test_files_that_are_no_arrays_inside_a_zip(tmp_path: Path) -> None:
    path = saved(tmp_path, {name: few()[name] for name in ARRAYS[1:]})
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("x_train", "pixels")
    assert "expected x_train of shape (rows, columns), (images, height, width)" in complaint(path)


def test_arrays_are_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "digits.npz"
    write_npz(path, few())
    assert {name: array.tolist() for name, array in read_npz(path).items()} == {
        name: array.tolist() for name, array in few().items()
    }
    assert list(path.parent.iterdir()) == [path]
    write_npz(path / "beneath-a-file.npz", few())  # a folder that can't be made does no harm
    assert list(path.parent.iterdir()) == [path]


def packed(path: Path, name: str, header: bytes, size: int) -> None:
    """Add an array with this header to a file, and zeros behind it; the zeros take no room."""
    with ZipFile(path, "a", ZIP_DEFLATED) as file, file.open(name, "w") as member:
        member.write(header)
        for _ in range(size // 2**20):
            member.write(bytes(2**20))


def header(shape: tuple[int, ...], dtype: str = "|u1") -> bytes:
    raw = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        raw, {"descr": dtype, "fortran_order": False, "shape": shape}
    )
    return raw.getvalue()


def test_a_few_bytes_that_become_many_are_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, {name: few()[name] for name in ARRAYS[1:]})
    packed(path, "x_train.npy", header((2**26,)), 2**26)
    assert path.stat().st_size < 2**18
    monkeypatch.setattr(array_files, "MOST_BYTES", 2**25)
    tracemalloc.start()
    try:
        assert "unreadable (it unpacks to 67,1" in complaint(path)
        assert tracemalloc.get_traced_memory()[1] < 2**22
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("shape", [(2**40, 8, 8), (2**62, 2**62), (-1, 8, 8), (3, 8, 8)])
def test_an_array_that_is_not_as_large_as_it_declares(
    tmp_path: Path, shape: tuple[int, ...]
) -> None:
    path = saved(tmp_path, {name: few()[name] for name in ARRAYS[1:]})
    packed(path, "x_train.npy", header(shape), 2**20)
    assert "x_train.npy is not as large as it declares" in complaint(path)


def test_a_pipe_is_no_file_of_arrays(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "own.npz")
    assert "unreadable ([Errno 22] a pipe" in complaint(tmp_path / "own.npz")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\0\x08",
        b"\0\0\x08\x01",
        b"\0\0\x08\x03" + b"\x7f\xff\xff\xff" * 3,  # 10**28 pixels
        b"\0\0\x08\x01" + b"\xff\xff\xff\xff",
        b"\0\0\x08\x01\0\0\0\x05abc",
        b"\0\0\x08\x01\0\0\0\x02abc",
    ],
)
def test_an_idx_file_that_is_not_as_large_as_it_declares(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "images-ubyte.gz"
    path.write_bytes(gzip.compress(raw))
    with pytest.raises(DataError, match="Expected a gzipped idx file"):
        read_idx(path)
    path.write_bytes(gzip.compress(raw)[:-6])
    with pytest.raises(DataError, match="Expected a gzipped idx file"):
        read_idx(path)


def test_an_idx_file_of_zeros_is_not_unpacked_further_than_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "images-ubyte.gz"
    path.write_bytes(gzip.compress(b"\0\0\x08\x01\0\0\0\x05" + bytes(2**26)))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="Expected a gzipped idx file"):
            read_idx(path)
        assert tracemalloc.get_traced_memory()[1] < 2**22
    finally:
        tracemalloc.stop()
