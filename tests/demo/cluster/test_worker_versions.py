"""Both sides of a cluster have the same versions of all that computes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import demo.cluster
from demo.cluster import worker_versions
from demo.cluster.worker_versions import describe_side, listed, needed_versions
from tests.talk import ROOT


def test_a_talk_of_any_version_finds_what_it_asks_a_worker_for() -> None:
    assert demo.cluster.describe_side is describe_side


def test_a_change_in_a_folder_of_code_that_computes_is_another_version(tmp_path: Path) -> None:
    copy = tmp_path / "demo"
    shutil.copytree(ROOT / "demo", copy, ignore=shutil.ignore_patterns("__pycache__"))

    def version() -> str:
        ask = "from demo.cluster import describe_side; print(describe_side()['demo'])"
        command = [sys.executable, "-c", ask]
        environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    before = version()
    (copy / "widgets" / "race.py").write_text("# only shown")
    (copy / "variants.py").write_text("# sent with each engine")
    assert version() == before
    (copy / "training" / "deep").mkdir()
    (copy / "training" / "deep" / "new.py").write_text("# computes")
    assert version() != before


def test_a_worker_needs_the_talk_s_own_library_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {**describe_side(), "tensorflow": "missing", "jax": "missing"}
    monkeypatch.setattr(worker_versions, "describe_side", lambda: there)
    for library in ("tensorflow", "jax"):
        needed = needed_versions(library)
        assert {*needed} & {"tensorflow", "jax", "torch"} == {library}
        assert needed["keras"] == there["keras"]


def test_versions_are_listed_in_words() -> None:
    assert listed({"keras": "3.15", "jax": "missing"}) == "keras 3.15, jax missing"
