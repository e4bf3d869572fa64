"""A browser is looked for where it may be, and counts only if it starts."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from server.export.browser import find_browser, run, starts


def program(path: Path, text: str) -> Path:
    """Write a program that does what a shell is told."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_the_one_that_is_asked_for_is_the_only_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = program(tmp_path / "browser", "echo Chromium 156.0")
    monkeypatch.setenv("CHROME", str(browser))
    assert find_browser() == str(browser)
    program(browser, "echo something else")
    assert find_browser() is None
    monkeypatch.setenv("CHROME", str(tmp_path / "nothing"))
    assert find_browser() is None


def test_a_file_that_does_not_start_is_no_browser(tmp_path: Path) -> None:
    assert not starts(str(program(tmp_path / "stub", "echo Chromium; exit 1")))
    assert not starts(str(tmp_path / "nothing"))


def test_the_first_on_the_path_that_starts_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHROME", raising=False)
    program(tmp_path / "chromium", "exit 1")
    chrome = program(tmp_path / "google-chrome", "echo Google Chrome 156.0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr("server.export.browser.NAMES", ("chromium", "google-chrome"))
    assert find_browser() == str(chrome)


def test_what_a_program_prints_comes_back() -> None:
    assert run([sys.executable, "-c", "print(1); import sys; sys.exit(0)"], 60) == (True, "1")
    done, _ = run([sys.executable, "-c", "import sys; sys.exit(3)"], 60)
    assert not done
    code = "import os; print(os.environ['GREETING'])"
    assert run([sys.executable, "-c", code], 60, {"GREETING": "hello"}) == (True, "hello")


def test_a_program_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    began = time.monotonic()
    hanging = program(tmp_path / "hanging", "sleep 60 & sleep 60")
    assert run([str(hanging)], 0.2) == (False, "no end within 0 s")
    assert time.monotonic() - began < 30
