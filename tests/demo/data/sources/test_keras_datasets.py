"""Keras's data sets are read from its folder; without file and network that is said at once."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import numpy as np
import pytest

from demo.data.core.dataset import OFFLINE_DEFAULT
from demo.data.sources.named_datasets import load_dataset
from tests.demo.data.small import GREY, LABELS, complaint, few, saved


@pytest.fixture
def keras_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder for Keras's files, without any, on a machine without a network."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(
        "demo.data.sources.keras_datasets.DOWNLOAD_HOST", "255.255.255.255"
    )  # nobody answers there
    folder = tmp_path / "datasets"
    folder.mkdir()
    return folder


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
