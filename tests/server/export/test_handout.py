"""Without what prints a handout there is none, and it is said how to get it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.server.export.helpers import refusal
from tests.talk import DECK


def test_without_a_browser_there_is_no_handout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHROME", str(tmp_path / "nothing"))
    line = refusal(capsys, tmp_path / "out", "--slides", DECK, "--pdf")
    assert line == (
        "Expected Chromium or Chrome, which prints the handout. Received: none that starts. "
        "Install either, or set CHROME to its path."
    )
    assert not (tmp_path / "out").exists()


def test_without_the_library_there_is_no_handout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)  # as where it is not installed
    line = refusal(capsys, tmp_path / "out", "--slides", DECK, "--pdf")
    assert line.startswith("Expected the Python package pypdf, which prints the handout. Received:")
    assert line.endswith("Install it: pip install -c constraints.txt -e '.[pdf]'")
