"""A temporary folder of this process alone, which goes with it; no other user can enter it."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from demo.system.private_files import is_ours, make_private_folder

if sys.platform != "win32":  # Windows has no such locks: there a killed process's folder stays
    import fcntl

TRIES = 3  # to remove a folder to which another process may write
PREFIX = "hello-ml-"  # of the folders in the shared temporary one


@dataclass(frozen=True)
class ProcessFolder:
    """The folder of a process, which holds a lock on it as long as it lives."""

    path: Path
    process: int
    lock: int | None  # a file descriptor


_own: ProcessFolder | None = None
_making = threading.Lock()  # any thread may ask for it


def private_folder(purpose: str) -> Path:
    """Return a folder for this user alone, which is removed when the process ends.

    ``purpose`` is its name; the same purpose has the same folder. Raises ``OSError`` if it can't
    be made, or is not ours alone.
    """
    folder = _process_folder() / purpose
    make_private_folder(folder)
    return folder


def keep_temporary_files_private() -> None:
    """Let all that this process writes to temporary files go with it.

    TensorFlow writes the code that it makes of ours to such files, imports them, and leaves them
    behind. Other processes take ``TMPDIR``, which stays: a browser that is opened lives on.
    """
    with suppress(OSError):  # there is no such folder: each file has to see for itself
        tempfile.tempdir = str(_process_folder())


def remove_process_folder() -> None:
    """Remove this process's folder, with all that is in it.

    Temporary files would still be made in there: a thread that goes on until the very end fails to
    make one, and leaves none in the shared folder.
    """
    global _own
    if _own is None or _own.process != os.getpid():  # a fork has its parent's
        return
    for _ in range(TRIES):
        shutil.rmtree(_own.path, ignore_errors=True)
        if not _own.path.exists():
            break
    if _own.lock is not None:
        os.close(_own.lock)
    _own = None


def _process_folder() -> Path:
    global _own
    with _making:
        if _own is None:
            tempfile.tempdir = None  # that of a folder that was removed
            shared = Path(tempfile.gettempdir())
            _remove_abandoned(shared)
            _own = _make(shared)
            atexit.register(remove_process_folder)
        return _own.path


def _make(shared: Path) -> ProcessFolder:
    path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=shared))
    lock = _lock(path)
    if lock is None and not path.exists():  # a process that began this moment took it for abandoned
        return _make(shared)
    return ProcessFolder(path, os.getpid(), lock)


def _lock(path: Path) -> int | None:
    """Return a lock on a folder of ours; ``None`` if a process holds it, or it is another's."""
    if sys.platform == "win32":
        return None
    with suppress(OSError):
        number = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if is_ours(os.fstat(number)) and os.path.samestat(path.lstat(), os.fstat(number)):
                return number
        except OSError:
            pass
        os.close(number)
    return None


def _remove_abandoned(shared: Path) -> None:
    """Remove the folders of processes that were killed."""
    for path in shared.glob(f"{PREFIX}*"):
        lock = _lock(path)
        if lock is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(lock)
