"""Libraries: what is there, what they are called, and what installs them."""

from __future__ import annotations

import sys

import pytest

from demo.catalog.libraries import LIBRARIES, Library, label


def test_what_is_missing_says_what_installs_it() -> None:
    assert Library("no_such_library", "None", "pip install it").missing == "pip install it"
    assert Library("json", "JSON", "pip install it").missing == ""


def test_what_a_process_may_not_import_is_there_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)  # as in a talk that trains on another
    assert LIBRARIES["tensorflow"].missing == ""


def test_jax_comes_along() -> None:
    assert LIBRARIES["jax"].missing == ""


def test_libraries_are_told_as_people_call_them() -> None:
    assert [label(name) for name in ("tensorflow", "jax", "torch", "pytensor", "abacus")] == [
        "TensorFlow",
        "JAX",
        "PyTorch",
        "PyTensor",
        "abacus",
    ]
