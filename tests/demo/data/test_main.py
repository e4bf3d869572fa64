"""Preparing the embedded data set leaves it in the cache for the next start."""

from __future__ import annotations

import json
import runpy
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from demo.data.choice import USUAL
from demo.data.core.dataset import OFFLINE_DEFAULT


def test_the_embedded_data_set_is_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["demo.data"])
    runpy.run_module("demo.data", run_name="__main__")
    (path,) = (tmp_path / "hello-machine-learning").iterdir()
    assert path.name.startswith(OFFLINE_DEFAULT)


def test_chosen_data_is_read_or_what_is_wrong_with_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data.py").write_text("def data():\n    return [[0], [1]] * 5, [0, 1] * 5\n")
    monkeypatch.setattr(sys, "argv", ["demo.data", json.dumps(asdict(USUAL)), str(tmp_path)])
    runpy.run_module("demo.data", run_name="__main__")
    (tmp_path / "data.py").write_text("def data():\n    return nothing\n")
    with pytest.raises(SystemExit, match="2"):
        runpy.run_module("demo.data", run_name="__main__")
    assert capsys.readouterr().err.startswith("data.py:2: Expected a function that returns")
