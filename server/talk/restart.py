"""Restarts the process when the talk's own code was saved; log, sockets and token are passed on."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import os
import re
import socket
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from demo.events import Event, from_json, to_json
from demo.recording.line_reader import lines_of
from demo.system.code_files import version_of
from server.paths import HOME, STARTER_DECKS, VARIANTS

BEGAN = time.time()  # seconds, before most of the code is imported
STATE = "HELLO_ML_RESTART"  # environment variable: the next process's state as JSON
# Imports all modules that a talk uses and that a deck's demos may use, except those that need
# Keras, which takes seconds to load.
TRIAL_IMPORT = """
import importlib, run_talk, server.web.server, server.cli.give
from demo.ui.demo_loader import DemoLoader
for name in ["base", "style", *DemoLoader().names()]:
    importlib.import_module(f"demo.widgets.{name}")
"""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PreviousProcess:
    """What a process takes over from the one before it."""

    events: list[Event]
    recording: Path
    recorded: int  # events that are in the recording
    sockets: list[socket.socket] = field(default_factory=list)  # none, if that process died
    token: str = ""  # that lets its windows in


class RunningCode:
    """Compares the code that this process runs with the code on disk."""

    def __init__(self) -> None:
        files = code_files()
        # If a file was saved while the process began, it is unknown which version was imported.
        is_unsure = any(_saved_at(path) >= BEGAN for path in files)
        self._version = self._tried = "" if is_unsure else version_of(files)
        self.problem = ""  # why the saved code can't be run
        self.is_old = False  # whether other code was saved, and can be run

    async def look(self) -> None:
        """Look whether other code was saved; if so, try it in another process."""
        version = version_of(code_files())
        if version != self._tried:
            self._tried = version
            differs = version != self._version
            self.problem = await _try_code() if differs else ""
            self.is_old = differs and not self.problem


def restart(handed_over: PreviousProcess) -> None:
    """Replace this process by one with the same command line, which finds what is handed over.

    Returns only if the operating system refuses.
    """
    log = tempfile.TemporaryFile("w", encoding="utf-8")  # noqa: SIM115 - without a name, passed on
    log.writelines(to_json(event) + "\n" for event in handed_over.events)
    log.flush()
    for number in (log.fileno(), *(each.fileno() for each in handed_over.sockets)):
        os.set_inheritable(number, True)
    os.environ[STATE] = json.dumps(
        {
            "log": log.fileno(),
            "sockets": [each.fileno() for each in handed_over.sockets],
            "recording": str(handed_over.recording),
            "recorded": handed_over.recorded,
            "token": handed_over.token,
        }
    )
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def take_over() -> PreviousProcess | None:
    """Return what the previous process handed over, if this one was begun by ``restart``."""
    state = os.environ.pop(STATE, "")
    if not state:
        return None
    previous = json.loads(state)
    with os.fdopen(previous["log"], "rb") as log:
        events, recorded = _read_log(log, previous["recorded"])
    return PreviousProcess(
        events=events,
        recording=Path(previous["recording"]),
        recorded=recorded,
        sockets=[socket.socket(fileno=number) for number in previous["sockets"]],
        token=previous["token"],
    )


def _read_log(log: BinaryIO, recorded: int) -> tuple[list[Event], int]:
    """Return the events of a log that can be read, and how many of those are recorded."""
    events, unreadable = list[Event](), 0
    log.seek(0)
    for place, line in enumerate(lines_of(log)):
        try:
            events.append(from_json((line or b"").decode()))
        except ValueError:
            logger.warning("Event %d of the log is passed over", place, exc_info=True)
            unreadable += place < recorded
    return events, recorded - unreadable


def code_files() -> list[Path]:
    """Return the code that can't be exchanged while it runs, in all packages.

    That is all but the demos, the variants and the starter decks.
    """
    # Imported here, so that the start of a talk is not slowed down.
    from demo.ui.demo_files import OURS, SHARED

    files = {path for name in ("demo", "server") for path in HOME.glob(f"{name}/**/*.py")}
    demos = {path for path in files if path.parent == OURS and path.stem not in SHARED}
    return sorted(
        path
        for path in files - demos - {VARIANTS} | {HOME / "run_talk.py"}
        if not path.is_relative_to(STARTER_DECKS) and not _is_hidden(path)
    )


def _is_hidden(path: Path) -> bool:
    # Emacs keeps a file such as .#stage.py while a buffer has unsaved changes.
    return any(part.startswith(".") for part in path.relative_to(HOME).parts)


def _saved_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # gone for a moment: an editor saves it by renaming another file
        return math.inf


async def _try_code() -> str:
    """Try the saved code in another process; return what is wrong with it, or nothing."""
    try:
        for path in code_files():
            compile(path.read_text(encoding="utf-8"), str(path), "exec")
    except (OSError, ValueError, SyntaxError) as error:
        line = getattr(error, "lineno", None) or 0
        return _problem(f"{path.relative_to(HOME)}:{line}", getattr(error, "msg", str(error)))
    trial = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        TRIAL_IMPORT,
        cwd=HOME,
        env={**os.environ, "PYTHONPATH": str(HOME)},  # the folder itself may be left out
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, stderr = await trial.communicate()
    if trial.returncode == 0:
        return ""
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    return _problem(_last_place(lines), lines[-1] if lines else "no error message")


def _last_place(traceback: list[str]) -> str:
    """Return where in our code a traceback ends."""
    places = [
        re.match(rf'File "{re.escape(str(HOME))}/(.+)", line (\d+)', each) for each in traceback
    ]
    found = [f"{place[1]}:{place[2]}" for place in places if place]
    return found[-1] if found else "run_talk.py:0"


def _problem(place: str, reason: str) -> str:
    return (
        f"{place}: Expected code that runs. Received: {' '.join(reason.split())[:200]}. "
        "The talk goes on with the code from before; mend the file."
    )
