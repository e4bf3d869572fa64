"""Data sets are loaded by name, and a name that is unknown is answered with the known ones."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from demo.data.core.dataset import ARRAYS, OFFLINE_DEFAULT, Dataset
from demo.data.errors import DataError
from demo.data.sources.named_datasets import (
    SOURCES,
    has_numbers,
    kind_of,
    load_dataset,
    noun_of,
    resolve_dataset,
)
from tests.demo.data.small import complaint


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that the embedded data set is kept in, not there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "hello-machine-learning"


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
    assert data.input_shape == (28, 28, 1)
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
    assert data.input_shape == (8, 8, 1)
    assert (len(data.x_train), len(data.x_test)) == (1437, 360)
    assert data.classes == 10
    assert (data.x_train.min(), data.x_train.max()) == (0, 1)
    assert np.allclose(shares(data.y_train), shares(data.y_test), atol=0.005)
    assert same(data, load_dataset("digits"))


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    message = complaint("mnist6k")
    assert "Received: 'mnist6k'" in message
    assert all(name in message for name in (*SOURCES, ".npz", "--data", OFFLINE_DEFAULT))


def test_without_a_name_it_is_the_talk_s_own(tiny: Dataset) -> None:
    assert resolve_dataset(tiny, "") is tiny
    with pytest.raises(DataError, match=r"beside the talk's own: shuffled, mnist5k, .*, wine, "):
        resolve_dataset(tiny, "stars")


def test_examples_are_called_what_they_are(tiny: Dataset) -> None:
    names = ("", "shuffled", "wine", "mnist", "fashion_mnist")
    own = replace(tiny, own_noun="letters")
    assert [noun_of(own, name) for name in names] == [
        *("letters", "letters", "wines", "digits", "images"),
    ]
    assert load_dataset("digits").noun == "digits"


def test_what_is_known_of_a_data_set_before_it_is_loaded(tiny: Dataset) -> None:
    own = replace(tiny, kind="table")
    assert [kind_of(own, name) for name in ("", "mnist", "wine")] == ["table", "images", "table"]
    assert [has_numbers(own, name) for name in ("", "mnist", "iris", "diabetes")] == [
        *(False, False, False, True),
    ]
    assert load_dataset("diabetes").notes == ()
