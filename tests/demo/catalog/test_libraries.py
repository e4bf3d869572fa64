"""Other libraries: what is there, and that each trains as the talk's own does."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from demo.catalog.libraries import LIBRARIES, OWN, Library, label
from tests.talk import ROOT

OTHERS = [each.name for each in LIBRARIES.values() if each.name != OWN and not each.missing]


def test_what_is_missing_says_what_installs_it() -> None:
    assert Library("no_such_library", "None", "pip install it").missing == "pip install it"
    assert Library("json", "JSON", "pip install it").missing == ""


def test_jax_comes_along() -> None:
    assert LIBRARIES["jax"].missing == ""


def test_libraries_are_told_as_people_call_them() -> None:
    assert [label(name) for name in ("tensorflow", "jax", "torch", "abacus")] == [
        "TensorFlow",
        "JAX",
        "PyTorch",
        "abacus",
    ]


@pytest.mark.parametrize("library", OTHERS)
def test_a_library_trains_as_keras_does(library: str) -> None:
    """A process of its own: Keras computes with one library, and keeps to it."""
    program = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*program, "tests/demo/backends/test_keras_trainer.py"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TALK_BACKEND": library},
    )
    assert done.returncode == 0, done.stdout
