"""Data sets are loaded by name or from a file, and what can't be is said in one line."""

from __future__ import annotations

import gzip
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from demo.data.dataset import ARRAYS, OFFLINE_DEFAULT, DataError, Dataset
from demo.data.sources import SOURCES, beside, example_noun, load_dataset
from tests.demo.data.small import GREY, LABELS, complaint, few, saved


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that the embedded data set is kept in, not there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "hello-machine-learning"


@pytest.fixture
def keras_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder for Keras's files, without any, on a machine without a network."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(
        "demo.data.sources.DOWNLOAD_HOST", "255.255.255.255"
    )  # nobody answers there
    folder = tmp_path / "datasets"
    folder.mkdir()
    return folder


def same(one: Dataset, other: Dataset) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ARRAYS)


def shares(labels: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the classes' shares of the labels."""
    return np.bincount(labels) / len(labels)


def test_mnist5k_is_4000_and_1000_digits_with_every_class_in_the_same_proportion() -> None:
    data = load_dataset("mnist5k")
    assert data.name == "mnist5k"
    assert data.x_train.shape == (4000, 28, 28, 1)
    assert data.x_test.shape == (1000, 28, 28, 1)
    assert data.image_shape == (28, 28, 1)
    assert data.classes == 10
    assert data.x_train.dtype == data.x_test.dtype == np.float32
    assert data.y_train.dtype == data.y_test.dtype == np.int32
    assert (data.x_train.min(), data.x_train.max()) == (0, 1)
    assert np.allclose(shares(data.y_train), 0.1)
    assert np.allclose(shares(data.y_test), 0.1)
    assert np.unique(data.y_train[:100]).size == 10  # shuffled, not sorted by class


def test_mnist5k_tests_on_images_that_it_does_not_train_on() -> None:
    data = load_dataset("mnist5k")
    trained = {image.tobytes() for image in data.x_train}
    assert sum(image.tobytes() in trained for image in data.x_test) < 5


def test_the_cache_is_made_used_and_made_anew_when_spoilt(cache: Path) -> None:
    first = load_dataset("mnist5k")
    (path,) = cache.iterdir()  # one file, nothing half-written beside it
    began = time.perf_counter()
    assert same(load_dataset("mnist5k"), first)
    cached_seconds = time.perf_counter() - began

    path.write_bytes(b"spoilt")
    began = time.perf_counter()
    assert same(load_dataset("mnist5k"), first)
    assert cached_seconds < (time.perf_counter() - began) / 2
    assert list(cache.iterdir()) == [path]
    assert same(_read(path), first)  # and it is whole again


def _read(path: Path) -> Dataset:
    return load_dataset(str(path))


def test_a_home_that_cannot_be_written_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = load_dataset("mnist5k")
    no_folder = tmp_path / "a-file"
    no_folder.touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(no_folder))
    assert same(load_dataset("mnist5k"), usual)


def test_digits_are_scikit_learns() -> None:
    data = load_dataset("digits")
    assert data.image_shape == (8, 8, 1)
    assert (len(data.x_train), len(data.x_test)) == (1437, 360)
    assert data.classes == 10
    assert (data.x_train.min(), data.x_train.max()) == (0, 1)
    assert np.allclose(shares(data.y_train), shares(data.y_test), atol=0.005)
    assert same(data, load_dataset("digits"))


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    message = complaint("mnist6k")
    assert "Received: 'mnist6k'" in message
    assert all(name in message for name in (*SOURCES, ".npz", "--data", OFFLINE_DEFAULT))


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


def test_mnist_is_read_from_keras_folder(keras_home: Path) -> None:
    saved(keras_home, few(), "mnist.npz")
    data = load_dataset("mnist")
    assert data.name == "mnist"
    assert np.allclose(data.x_train[..., 0], GREY / 255)
    assert data.y_train.tolist() == LABELS.tolist()


FASHION = {
    "x_train": "train-images-idx3-ubyte.gz",
    "y_train": "train-labels-idx1-ubyte.gz",
    "x_test": "t10k-images-idx3-ubyte.gz",
    "y_test": "t10k-labels-idx1-ubyte.gz",
}


def lay_fashion(folder: Path) -> Path:
    """Write a small data set as Fashion-MNIST's own files."""
    folder = folder / "fashion-mnist"
    folder.mkdir()
    for name, array in few().items():
        lengths = np.array(array.shape, ">i4").tobytes()
        head = bytes([0, 0, 8, array.ndim])  # two zeros, "bytes", how many axes
        raw = head + lengths + array.astype(np.uint8).tobytes()
        (folder / FASHION[name]).write_bytes(gzip.compress(raw))
    return folder


def test_fashion_mnist_is_read_from_keras_folder(keras_home: Path) -> None:
    lay_fashion(keras_home)
    data = load_dataset("fashion_mnist")
    assert data.name == "fashion_mnist"
    assert np.allclose(data.x_train[..., 0], GREY / 255)
    assert data.x_test.shape == (3, 4, 5, 1)
    assert data.y_test.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "raw",
    [b"no gzip", gzip.compress(b""), gzip.compress(b"\0\0\x08\x03?")],
    ids=["no gzip", "empty", "cut off"],
)
def test_a_spoilt_fashion_file_is_named(keras_home: Path, raw: bytes) -> None:
    path = lay_fashion(keras_home) / FASHION["x_train"]
    path.write_bytes(raw)
    message = complaint("fashion_mnist")
    assert f"Received: {path}, unreadable (" in message
    assert "Delete it" in message


@pytest.mark.parametrize(
    ("name", "file"),
    [("mnist", "mnist.npz"), ("fashion_mnist", f"fashion-mnist/{FASHION['x_train']}")],
)
def test_without_file_and_network_the_offline_default_is_named_at_once(
    keras_home: Path, name: str, file: str
) -> None:
    began = time.perf_counter()
    message = complaint(name)
    assert time.perf_counter() - began < 10
    assert message.startswith(f"Expected {keras_home / file} for {name!r}, or a network")
    assert "Received: neither." in message
    assert OFFLINE_DEFAULT in message


def test_one_missing_fashion_file_is_the_one_that_is_named(keras_home: Path) -> None:
    path = lay_fashion(keras_home) / FASHION["y_test"]
    path.unlink()
    assert complaint("fashion_mnist").startswith(f"Expected {path} ")


@pytest.mark.parametrize(
    ("name", "columns", "classes"), [("wine", 13, 3), ("breast_cancer", 30, 2)]
)
def test_a_table_is_a_picture_one_pixel_high(name: str, columns: int, classes: int) -> None:
    table = beside(load_dataset("digits"), name)
    assert (table.image_shape, table.classes) == ((1, columns, 1), classes)
    assert table.x_train.min() == 0
    assert table.x_train.max() == 1
    np.testing.assert_array_equal(table.x_train.max(axis=0), np.ones((1, columns, 1)))


def test_without_a_name_it_is_the_talk_s_own(tiny: Dataset) -> None:
    assert beside(tiny, "") is tiny
    with pytest.raises(DataError, match="beside the talk's own: shuffled, wine, breast_cancer"):
        beside(tiny, "stars")


def test_examples_are_called_what_they_are() -> None:
    assert [example_noun(name) for name in ("", "mnist5k", "wine")] == ["images", "images", "wines"]
