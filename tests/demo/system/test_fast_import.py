"""The fast import: fast for the thread that asks for it, unnoticed by all others."""

from __future__ import annotations

import gc
import importlib.util
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from demo.system.fast_import import (
    LIBRARIES,
    UNUSED,
    _HiddenPackages,
    fast_import,
    preload_tensorflow,
)

# A process of its own: here, all that could be left out may be imported already.
PROGRAM = """
import sys
from demo.system.fast_import import UNUSED_BY_TENSORFLOW, fast_import
with fast_import(UNUSED_BY_TENSORFLOW):
    import keras
assert not {name for name in UNUSED_BY_TENSORFLOW if name in sys.modules}
import pandas  # and afterwards it can be had
x = pandas.DataFrame({"a": [0.0, 1.0], "b": [1.0, 0.0]}).to_numpy()
model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(x, x[:, :1], verbose=0)
import jax
print("learned")
"""


def test_keras_comes_without_what_no_talk_needs_and_works() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.stdout.endswith("learned\n"), done.stderr


def test_other_threads_import_what_they_like() -> None:
    found: list[bool] = []

    def look() -> None:
        found.append(importlib.util.find_spec("sklearn") is not None)

    with fast_import():
        other = threading.Thread(target=look)
        other.start()
        other.join()
        absent = _HiddenPackages(UNUSED)
        with pytest.raises(ModuleNotFoundError):
            absent.find_spec(UNUSED[0], None)
        assert absent.find_spec("json", None) is None
    assert found == [True]


def test_all_is_as_before_even_after_an_error() -> None:
    before = list(sys.meta_path)

    def fail() -> None:
        with fast_import():
            assert not gc.isenabled()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert sys.meta_path == before
    assert gc.isenabled()


def test_a_system_without_dlopen_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[None] = []

    def refuse(_: None) -> None:
        asked.append(None)
        raise TypeError("expected str")  # what Windows says to CDLL(None)

    monkeypatch.setattr("demo.system.fast_import.ctypes.CDLL", refuse)
    preload_tensorflow()
    assert asked


@pytest.mark.skipif(sys.platform != "linux", reason="TensorFlow's libraries are named otherwise")
def test_tensorflow_has_the_libraries_that_are_loaded_before_it() -> None:
    package = importlib.util.find_spec("tensorflow")
    assert package is not None
    folder = Path(package.origin or "").parent
    assert [name for name in LIBRARIES if not (folder / name).is_file()] == []


def test_an_import_goes_on_where_others_put_importers_back() -> None:
    before = [*sys.meta_path]
    with fast_import():
        sys.meta_path[:] = before  # as the code of an engine that is given up
    assert sys.meta_path == before
