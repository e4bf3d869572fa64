"""Begins talks by a fork of a process that has imported all: in 2 s of processor time less."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from demo.system.standard_streams import lasting_stream

ROOT = Path(__file__).parents[1]


class ForkedTalk:
    """What tests use of ``subprocess.Popen``, for ``run_talk.py`` with some arguments."""

    def __init__(self, arguments: Sequence[str], folder: Path, stdout: Path, stderr: Path) -> None:
        """It runs in ``folder``, and prints to files."""
        stdout.touch()
        stderr.touch()
        files = str(stdout), str(stderr)
        self._process: BaseProcess = _server().Process(
            target=give, args=([*arguments], str(folder), files, dict(os.environ))
        )
        self._process.start()

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Return its exit code, as ``Popen`` does; None: it runs."""
        return self._process.exitcode

    def wait(self, timeout_seconds: float | None = None) -> int:
        """Return its exit code once it has ended."""
        self._process.join(timeout_seconds)
        code = self._process.exitcode
        assert code is not None, f"Expected an end within {timeout_seconds} s."
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.preloaded"])
    return context


def give(
    arguments: list[str], folder: str, files: tuple[str, str], environment: Mapping[str, str]
) -> None:
    """Become the process that ``python run_talk.py`` would be."""
    for number, path in enumerate(files, 1):
        os.dup2(os.open(path, os.O_WRONLY), number)
    sys.stdout, sys.stderr = (lasting_stream(number, line_buffering=True) for number in (1, 2))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    program = str(ROOT / "run_talk.py")
    sys.argv = [program, *arguments]
    sys.orig_argv = [sys.executable, *sys.argv]
    sys.modules.pop("__mp_main__", None)
    try:
        runpy.run_path(program, run_name="__main__")
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
