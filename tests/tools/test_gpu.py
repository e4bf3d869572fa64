"""A recording of a GPU is made where there is one, and says what computed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from demo.recording.gpu_recording import SHIPPED
from demo.recording.reader import read_recording
from demo.widgets.device_race import BATCHES
from tests.demo.log import measured
from tests.talk import ROOT
from tools.gpu import EPOCHS, VARIANTS, named


def test_without_a_gpu_it_says_so_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    out = tmp_path / "gpu.jsonl.xz"
    command = [sys.executable, "-m", "tools.gpu", "--library", "jax", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("python -m tools.gpu: Expected a GPU. Received: CPU (")
    assert done.stderr.count("\n") == 1
    assert not out.exists()


def test_what_was_compared_says_which_library_computed_it() -> None:
    told = named(measured(32), ("JAX", "TensorFlow"))
    assert vars(told)["devices"] == ["CPU (2 cores), JAX", "CPU (2 cores), TensorFlow"]


def test_the_recording_that_is_shipped_has_all_that_the_tool_asks_for() -> None:
    scene = read_recording(SHIPPED).scene
    compared = {(variant, batch) for variant, _, batch in scene.answers.throughputs}
    assert compared == {(variant, batch) for variant in VARIANTS for batch in BATCHES}
    assert {(run.variant, run.epoch) for run in scene.runs.values()} == {
        (variant, EPOCHS) for variant in VARIANTS
    }
