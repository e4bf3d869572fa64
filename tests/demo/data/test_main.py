"""Preparing the embedded data set leaves it in the cache for the next start."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from demo.data.dataset import OFFLINE_DEFAULT


def test_the_embedded_data_set_is_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    runpy.run_module("demo.data", run_name="__main__")
    (path,) = (tmp_path / "hello-machine-learning").iterdir()
    assert path.name.startswith(OFFLINE_DEFAULT)
