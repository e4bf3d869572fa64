"""The folder that a talk records in: its own while it lives, and for this user alone."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from demo.recording.recorder import CHECKPOINTS
from demo.system.private_files import make_folder, open_itself, remove_unfinished, tighten
from server.paths import LOG
from server.talk.recovery import died_lately

if sys.platform != "win32":  # Windows has no such locks: there talks share a folder
    import fcntl

_PORT = re.compile(r"port-\d{1,5}(-[2-9])?")
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
    own = _named_after(port, runs)
    left = [each for each in runs.glob("port-*") if _is_folder(each) and _has_died(each)]
    first, later = [own] * (own in left), left * any_port
    folder = next((each for each in (*first, runs, *later, own) if _hold(each)), runs)
    _tidy(folder.resolve())
    return folder


def _named_after(port: int, runs: Path) -> Path:
    """Return the folder of a port; another one if a link or a file has its name."""
    names = [runs / f"port-{port}", *(runs / f"port-{port}-{number}" for number in range(2, 10))]
    free = (each for each in names if _is_folder(each) or not os.path.lexists(each))
    return next(free, names[0])


def _is_folder(path: Path) -> bool:
    return bool(_PORT.fullmatch(path.name)) and path.is_dir() and not path.is_symlink()


def _tidy(folder: Path) -> None:
    """Take from others all access to what earlier talks have left, and remove what is half."""
    checkpoints = folder / CHECKPOINTS
    tighten(folder, _is_ours)
    tighten(checkpoints, lambda path: bool(_CHECKPOINT.fullmatch(path.name)))
    for each in (folder, *[checkpoints] * (not checkpoints.is_symlink())):
        remove_unfinished(each)


def _has_died(folder: Path) -> bool:
    """Tell whether a talk that can come back has recorded in a folder, or one that lives."""
    return any(map(died_lately, folder.glob("*.jsonl")))


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
