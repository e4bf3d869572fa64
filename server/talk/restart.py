"""Begins the process anew when the talk's own code was saved: the log and the address live on."""

from __future__ import annotations

import asyncio
import json
import math
import os
import re
import socket
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from demo.events import Event, from_json, to_json
from demo.system.code_files import version_of
from server.paths import HOME, STARTER_DECK, VARIANTS

BEGAN = time.time()  # seconds; most of the code is read after that
STATE = "HELLO_ML_RESTART"  # the environment variable that hands over
# All but what needs Keras, which takes seconds to load.
TRY = """
import importlib, run_talk, server.web.server, server.cli.give
from demo.ui.demo_loader import DemoLoader
for name in DemoLoader().names():
    importlib.import_module(f"demo.widgets.{name}")
"""


@dataclass(frozen=True)
class PreviousProcess:
    """What a process takes over from the one before it."""

    events: list[Event]
    recording: Path
    recorded: int  # events that are in the recording
    sockets: list[socket.socket] = field(default_factory=list)  # none, if that process died
    token: str = ""  # that lets its windows in


class RunningCode:
    """The code that this process runs, and what was saved since."""

    def __init__(self) -> None:
        files = _files()
        # What was saved while the process began was read before that, or after: nobody knows.
        saved = any(_saved_at(path) >= BEGAN for path in files)
        self._version = self._tried = "" if saved else version_of(files)
        self.problem = ""  # why the saved code can't be run
        self.is_old = False  # there is other code, which can be run

    async def look(self) -> None:
        """See whether other code was saved, and try it."""
        version = version_of(_files())
        if version != self._tried:
            self._tried = version
            differs = version != self._version
            self.problem = await _fault() if differs else ""
            self.is_old = differs and not self.problem


def restart(past: PreviousProcess) -> None:
    """Begin the process anew, with the same command; returns only if the system can't."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False, encoding="utf-8") as log:
        log.writelines(to_json(event) + "\n" for event in past.events)
    for each in past.sockets:
        os.set_inheritable(each.fileno(), True)
    os.environ[STATE] = json.dumps(
        {
            "log": log.name,
            "sockets": [each.fileno() for each in past.sockets],
            "recording": str(past.recording),
            "recorded": past.recorded,
            "token": past.token,
        }
    )
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def take_over() -> PreviousProcess | None:
    """Return what the process before left, if it was this talk's own."""
    state = os.environ.pop(STATE, "")
    if not state:
        return None
    left = json.loads(state)
    log = Path(left["log"])
    events = [from_json(line) for line in log.read_text(encoding="utf-8").splitlines()]
    log.unlink()
    sockets = [socket.socket(fileno=number) for number in left["sockets"]]
    return PreviousProcess(
        events, Path(left["recording"]), left["recorded"], sockets, left["token"]
    )


def _files() -> list[Path]:
    """Return the code that can't be exchanged while it runs."""
    from demo.ui.demo_files import OURS, SHARED  # a process that begins needs none of this

    # Emacs keeps a file such as .#stage.py as long as something is not saved.
    files = {path for name in ("demo", "server") for path in HOME.glob(f"{name}/**/[!.]*.py")}
    files = {path for path in files if not path.is_relative_to(STARTER_DECK)} - {VARIANTS}
    demos = {path for path in files if path.parent == OURS and path.stem not in SHARED}
    return sorted((files - demos) | {HOME / "run_talk.py"})


def _saved_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # it is saved just now, by renaming another
        return math.inf


async def _fault() -> str:
    """Try the saved code in another process; return what is wrong with it, or nothing."""
    try:
        for path in _files():
            compile(path.read_text(encoding="utf-8"), str(path), "exec")
    except (OSError, ValueError, SyntaxError) as error:
        line = getattr(error, "lineno", None) or 0
        return _problem(f"{path.relative_to(HOME)}:{line}", getattr(error, "msg", str(error)))
    trial = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        TRY,
        cwd=HOME,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await trial.communicate()
    if trial.returncode == 0:
        return ""
    lines = [line.strip() for line in said.decode(errors="replace").splitlines() if line.strip()]
    return _problem(_last_place(lines), lines[-1] if lines else "no word of it")


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
