"""The folder that a talk records in: its own while it lives, and for this user alone."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

from demo.recording.recorder import CHECKPOINTS
from demo.system.private_files import make_folder, open_itself, remove_unfinished, tighten
from server.paths import LOG
from server.talk.recovery import RECENT_SECONDS, changed_at

if sys.platform != "win32":  # Windows has no such locks: there talks share a folder
    import fcntl

_PORT = re.compile(r"port-\d{1,5}")
_OURS = re.compile(rf"{CHECKPOINTS}|{re.escape(LOG)}(\.\d)?|\.token|{_PORT.pattern}|\..*\.new")
_CHECKPOINT = re.compile(r"\d+\.\d+\.npz")
_RECORDING = b'{"event": '  # how each line of one begins
_held: list[int] = []  # descriptors of locked folders


def claim(runs: Path, port: int, *, any_port: bool = False) -> Path:
    """Return the folder in which a talk on this port is to record, and hold it until the end.

    That is ``runs``; while another talk holds it, the one named after the port within it. So each
    of two talks that died finds its own recording again. ``any_port``: the port is no wish, and the
    folder of another one that died will do.
    """
    own = runs / f"port-{port}"
    left = [each for each in runs.glob("port-*") if _PORT.fullmatch(each.name) and _is_recent(each)]
    first, later = [own] * (own in left), left * any_port
    folder = next((each for each in (*first, runs, *later, own) if _hold(each)), runs)
    tighten(folder, _is_ours)
    tighten(folder / CHECKPOINTS, lambda path: bool(_CHECKPOINT.fullmatch(path.name)))
    for each in (folder, folder / CHECKPOINTS):
        remove_unfinished(each)
    return folder


def _is_recent(folder: Path) -> bool:
    """Tell whether a talk that can come back has recorded in a folder."""
    oldest = time.time() - RECENT_SECONDS
    return any(changed_at(path) > oldest for path in folder.glob("*.jsonl"))


def _hold(folder: Path) -> bool:
    """Lock a folder until this process ends; tell whether no other process has."""
    if sys.platform == "win32":
        return True
    try:
        make_folder(folder.resolve())
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return True  # nothing can be written there, which the recorder tells
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(number)
        return False
    except OSError:  # a file system without locks
        pass
    os.set_inheritable(number, True)  # a talk that restarts itself keeps its folder
    _held.append(number)
    return True


def _is_ours(path: Path) -> bool:
    if path.suffix != ".jsonl":
        return bool(_OURS.fullmatch(path.name))
    try:
        with os.fdopen(open_itself(path), "rb") as file:
            return file.read(len(_RECORDING)) == _RECORDING
    except OSError:
        return False
