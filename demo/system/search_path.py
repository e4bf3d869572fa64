"""Where this process, and those that it begins, look for modules: only where nobody else writes."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

SAFE_PATH = "PYTHONSAFEPATH"  # tells Python not to look in the folder in which it is begun


def drop_unsafe_folders() -> None:
    """Look for modules in no folder that every user of this machine can write to.

    The first one stays, which holds the program.
    """
    sys.path[1:] = [entry for entry in sys.path[1:] if is_safe(entry)]


def keep_children_safe() -> None:
    """Let processes of Python that begin from now on not look in the folder that they begin in.

    Processes of ``multiprocessing``, Dask's for one, would import its modules before all others.
    """
    os.environ.setdefault(SAFE_PATH, "1")


def is_safe(entry: str) -> bool:
    """Tell whether an entry of ``sys.path`` belongs to us or to the system, and others only read.

    One that isn't there is looked at where it could be made.
    """
    if sys.platform == "win32":  # there a folder's mode says nothing
        return True
    path = Path(entry).absolute()
    while not path.exists() and path != path.parent:
        path = path.parent
    state = path.stat()
    return state.st_uid in (0, os.getuid()) and not state.st_mode & stat.S_IWOTH
