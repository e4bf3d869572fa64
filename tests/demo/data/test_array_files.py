"""Files of arrays: read whole, or what is wrong with them is said in one line."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demo.data.array_files import read_npz, write_npz
from demo.data.dataset import ARRAYS
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
    assert "expected x_train of shape (images, height, width)" in complaint(path)


def test_arrays_are_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "digits.npz"
    write_npz(path, few())
    assert {name: array.tolist() for name, array in read_npz(path).items()} == {
        name: array.tolist() for name, array in few().items()
    }
    assert list(path.parent.iterdir()) == [path]
    write_npz(path / "beneath-a-file.npz", few())  # a folder that can't be made does no harm
    assert list(path.parent.iterdir()) == [path]
