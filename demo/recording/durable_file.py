"""A file that only grows: what was added is on the disk, not in a buffer, and whole lines only."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":  # there nobody else is kept out
    import fcntl

COPIED = 2**20  # bytes at once


class DurableFile:
    """Appends to one file, and holds it so that no other process takes it for a dead one's."""

    def __init__(self, path: Path, size: int = 0) -> None:
        """``size`` is how many bytes of a file that is there already are to be kept."""
        self.path = path
        self._size = size
        self._file: BinaryIO | None = None
        if size:
            with suppress(OSError):  # else it is tried again
                self._open()

    def is_there(self) -> bool:
        """Tell whether all that was added is still in the file; somebody may have moved it."""
        if self._file is None:
            return self.path.exists() or not self._size
        with suppress(OSError):
            return os.path.samestat(self.path.stat(), os.fstat(self._file.fileno()))
        return False

    def restore(self) -> None:
        """Write all anew that was in a file that is there no more; raises ``OSError``."""
        lost, self._file = self._file, None
        if lost is None:  # nothing of it is left
            self._size = 0
            return
        try:
            self._copy(lost)  # as long as it is open, the system keeps what was in it
        except OSError:
            self.close()
            self._file = lost
            raise
        lost.close()

    def add(self, text: str) -> None:
        """Append, and return once it is on the disk; raises ``OSError``, and then keeps nothing."""
        file = self._file or self._open()
        file.truncate(self._size)  # of an earlier try, which a full disk broke off
        file.seek(self._size)
        _write(file, text.encode())
        os.fsync(file.fileno())
        self._size = file.tell()

    def _copy(self, lost: BinaryIO) -> None:
        file = self._open()
        lost.seek(0)
        while part := lost.read(min(COPIED, self._size - file.tell())):
            _write(file, part)
        os.fsync(file.fileno())
        self._size = file.tell()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> BinaryIO:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        self._file = file = os.fdopen(descriptor, "r+b", buffering=0)
        if sys.platform != "win32":
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.close()
                raise
            except OSError:  # a file system without locks
                pass
        return file


def _write(file: BinaryIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def whole_lines(path: Path) -> int:
    """Return how many bytes of a file are whole lines: a process may have died in the last one."""
    try:
        return path.read_bytes().rfind(b"\n") + 1
    except OSError:
        return 0


def is_held(path: Path) -> bool:
    """Tell whether a process that is alive writes this file."""
    if sys.platform != "win32":
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            pass
    return False
