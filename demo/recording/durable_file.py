"""An append-only file: text is on the disk once it was added, or not in the file at all."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":  # Windows has no such locks: there the file is not locked
    import fcntl

COPY_BYTES = 2**20  # at once


class DurableFile:
    """Appends to one file, and locks it, so that other processes see that it is in use."""

    def __init__(self, path: Path, size: int = 0) -> None:
        """``size`` is how many bytes of an existing file to keep; the rest is overwritten."""
        self.path = path
        self._size = size
        self._file: BinaryIO | None = None
        if size:
            with suppress(OSError):  # ``add`` opens it again
                self._open()

    def is_there(self) -> bool:
        """Tell whether ``path`` is still this file: somebody may have moved or deleted it."""
        if self._file is None:
            return self.path.exists() or not self._size
        with suppress(OSError):
            return os.path.samestat(self.path.stat(), os.fstat(self._file.fileno()))
        return False

    def restore(self) -> None:
        """Write the whole content again after the file was deleted; raises ``OSError``."""
        lost, self._file = self._file, None
        if lost is None:  # it was not open: its content is lost
            self._size = 0
            return
        try:
            self._copy(lost)  # the system keeps a deleted file's content while it is open
        except OSError:
            self.close()
            self._file = lost
            raise
        lost.close()

    def add(self, text: str) -> None:
        """Append, and return once it is on the disk; raises ``OSError``, and then adds nothing."""
        file = self._file or self._open()
        file.truncate(self._size)  # drops what a failed call has written in part
        file.seek(self._size)
        _write(file, text.encode())
        os.fsync(file.fileno())
        self._size = file.tell()

    def _copy(self, lost: BinaryIO) -> None:
        file = self._open()
        lost.seek(0)
        while part := lost.read(min(COPY_BYTES, self._size - file.tell())):
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
    """Return how many bytes of a file are whole lines: its process may have died in the last.

    0 if it can't be read.
    """
    try:
        return path.read_bytes().rfind(b"\n") + 1
    except OSError:
        return 0


def is_held(path: Path) -> bool:
    """Tell whether a live process writes this file."""
    if sys.platform != "win32":
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            pass
    return False
