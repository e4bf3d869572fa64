"""What holds for the whole process is put back, but for what processes to come are to have."""

from __future__ import annotations

import builtins
import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
import warnings
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from demo.system.fast_import import fast_import
from demo.system.global_settings import (
    GlobalSetting,
    changed,
    import_settings,
    imports_completed,
    kept,
    kept_in_main_thread,
    process_settings,
    read_all,
    replaced,
    signal_settings,
    write_all,
)


def everything() -> list[GlobalSetting]:
    return [*import_settings(), *process_settings()]


def spoil(folder: Path) -> None:
    os.chdir(folder)
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    del os.environ["PATH"]
    sys.path.insert(0, str(folder))
    sys.meta_path.clear()
    vars(builtins)["print"] = None
    logging.disable()
    vars(sys)["excepthook"] = None
    gc.disable()
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


def spoil_on_the_event_loop(folder: Path) -> None:
    before = read_all([*everything(), *signal_settings()])
    with suppress(SystemExit), kept_in_main_thread():
        spoil(folder)
        sys.exit(3)
    assert changed(before) == []
    with kept_in_main_thread():
        begin_a_model()
        spoil(folder)
    assert signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN
    assert os.getcwd() == str(folder)  # noqa: PTH109 - as it was set


def begin_a_model() -> None:
    """Have a model's code run in another thread from now on."""
    begun = threading.Event()

    def run() -> None:
        with replaced():
            begun.set()
            time.sleep(5)

    threading.Thread(target=run, daemon=True).start()
    begun.wait()


def test_a_demo_s_settings_are_put_back_unless_they_may_be_a_model_s(tmp_path: Path) -> None:
    process = get_context("spawn").Process(target=spoil_on_the_event_loop, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == 0


def test_importers_that_other_threads_need_stay_and_those_they_took_out_are_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    before = [*sys.meta_path]
    library: Any = type("Importer", (), {"__module__": "pytest"})()
    author: Any = type("Importer", (), {"__module__": "variants of an author"})()
    with fast_import():
        (own,) = (each for each in sys.meta_path if each not in before)
        with kept(import_settings()):
            sys.meta_path.insert(0, library)
            sys.meta_path.append(author)
            sys.meta_path.remove(own)
            sys.meta_path.remove(before[-1])
    assert sys.meta_path == [library, *before]


def test_of_where_modules_are_found_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("PATH", "here")
    before = [*sys.path]
    with imports_completed():
        sys.path[:] = ["new"]
        del os.environ["PATH"]
    assert sys.path == ["new", *before]
    assert os.environ["PATH"] == "here"


def test_what_another_thread_has_set_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a library that is imported while the first demos are opened."""
    monkeypatch.delenv("LIBRARY", raising=False)

    def import_library() -> None:
        with replaced():
            os.environ["LIBRARY"] = "chosen"
            sys.path[:] = [*sys.path, "library"]

    monkeypatch.setattr(sys, "path", [*sys.path])
    thread = threading.Thread(target=import_library)
    with kept_in_main_thread(), imports_completed():
        thread.start()
        thread.join()
        sys.path.remove("library")  # by itself
    assert os.environ["LIBRARY"] == "chosen"
    assert "library" not in sys.path
    with kept_in_main_thread():
        os.environ["LIBRARY"] = "another"
    assert os.environ["LIBRARY"] == "chosen"


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
