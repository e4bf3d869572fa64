"""What holds for the whole process is put back, but for what processes to come are to have."""

from __future__ import annotations

import os
import signal
import socket
import sys
import warnings
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

import pytest

from demo.system.global_settings import (
    GlobalSetting,
    changed,
    import_settings,
    kept,
    process_settings,
    read_all,
    write_all,
)


def everything() -> list[GlobalSetting]:
    return [*import_settings(), *process_settings()]


def spoil(folder: Path) -> None:
    os.chdir(folder)
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    del os.environ["PATH"]
    sys.path.insert(0, str(folder))
    sys.stdin = sys.stdout = sys.stderr = None
    warnings.simplefilter("error")
    sys.setrecursionlimit(5000)
    sys.setswitchinterval(1.0)
    socket.setdefaulttimeout(0.001)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def spoil_and_put_back(folder: Path) -> None:
    before = read_all(everything())
    with suppress(SystemExit), kept(everything()):
        spoil(folder)
        sys.exit(3)
    assert changed(before) == []


def test_all_is_put_back_whatever_is_raised(tmp_path: Path) -> None:
    # In a process of its own: a thread that another test has left might note what is spoilt here.
    process = get_context("spawn").Process(target=spoil_and_put_back, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == 0


def test_what_processes_to_come_are_to_have_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "default")  # and taken back afterwards
    with kept(everything()):
        os.environ["PYTHONWARNINGS"] = "ignore"  # as another thread does
    assert os.environ["PYTHONWARNINGS"] == "ignore"


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with kept(everything()):
        os.chdir(tmp_path)


def test_what_was_changed_can_be_set_again(tmp_path: Path) -> None:
    before = read_all(everything())
    with kept(everything()):
        os.environ["OF_A_FILE"] = "here"
        set_then = changed(before)
    assert "OF_A_FILE" not in os.environ
    with kept(everything()):
        write_all(set_then)
        assert os.environ["OF_A_FILE"] == "here"
    assert changed(before) == []
