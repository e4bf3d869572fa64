"""An export of the tests' own talk, and the recording that it shows."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from demo.events import EngineReady, to_json
from server.export.offline_site import PAGE
from tests.demo.log import ended, epoch, started
from tests.talk import DECK, ROOT, TIMEOUT_SECONDS


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a recording of two runs, of 100 test images."""
    folder = tmp_path_factory.mktemp("runs")
    events = [
        EngineReady(backend="tensorflow", device="CPU (2 cores)"),
        *(started(1, test_size=100), epoch(1, 0, 0.1), epoch(1, 1, 0.71), ended(1)),
        *(started(2, "conv", test_size=100), epoch(2, 0, 0.1), epoch(2, 1, 0.83), ended(2)),
    ]
    lines = [to_json(event) for event in events]
    (folder / "20261118-120000.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory, digits: Path, runs: Path) -> Path:
    """Return an export of the tests' talk, written by a process of its own."""
    out = tmp_path_factory.mktemp("export") / "out"
    arguments = ["export", out, "--slides", DECK, "--data", digits, "--runs", runs]
    command = [sys.executable, ROOT / "run_talk.py", *arguments]
    done = subprocess.run(
        [str(each) for each in command],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    curves, export = done.stdout.splitlines()
    assert curves == f"Curves: {runs / '20261118-120000.jsonl'}, 2 runs"
    assert re.fullmatch(rf"Export: {out / PAGE}, \d\.\d MB", export)
    assert all(
        line.startswith("run_talk.py export: Problem: ") for line in done.stderr.splitlines()
    )
    return out
