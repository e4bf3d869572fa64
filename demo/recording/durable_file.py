"""An append-only file: text is on the disk once it was added, or not in the file at all."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from demo.system.private_files import make_folder, open_itself, open_private

if sys.platform != "win32":  # Windows has no such locks: there the file is not locked
    import fcntl

COPY_BYTES = 2**20  # at once


class DurableFile:
    """Appends to one file, and locks it, so that other processes see that it is in use.

    All that was added stands in a second file, too, which has no name: nobody else can truncate it.
    """

    def __init__(self, path: Path, size: int = 0) -> None:
        """``size`` is how many bytes of an existing file to keep; the rest is overwritten.

        Raises ``OSError`` if that file can't be continued: another process may write it.
        """
        self.path = path
        self._folder = os.path.realpath(path.parent)
        self._file = self._open(os.O_RDWR) if size else None
        self._copy: BinaryIO | None = None
        self._size = size
        self._changed = (0, 0)  # what ``_change`` has told after the last look at the file

    def is_there(self) -> bool:
        """Tell whether ``path`` still leads to this file, and nobody else has changed it."""
        if self._file is None:
            return not self._size
        if not self._is_at_its_place(self._file):
            return False
        state = os.fstat(self._file.fileno())
        if state.st_size != self._size:
            return False
        if _change(state) != self._changed:
            if self._copy is not None and not _are_alike(self._file, self._copy):
                return False
            self._changed = _change(state)
        return True

    def restore(self) -> None:
        """Write the whole content again; raises ``OSError``, and then can be called again.

        ``FileExistsError``: something else has the name now. It stays as it is; ``path`` has to be
        another one.
        """
        copy = self._copy or self._make_copy()
        file = self._file
        if file is None or not self._is_at_its_place(file):
            file = self._open(os.O_RDWR | os.O_CREAT | os.O_EXCL)
            if self._file is not None:
                self._file.close()
            self._file = file
        _copy_all(copy, file, self._size)
        os.fsync(file.fileno())
        self._note_change(file)

    def add(self, text: str) -> None:
        """Append, and return once it is on the disk; raises ``OSError``, and then adds nothing.

        ``FileExistsError`` as ``restore``, for the first text.
        """
        self._file = file = self._file or self._open(os.O_RDWR | os.O_CREAT | os.O_EXCL)
        data = text.encode()
        try:
            for each in (self._copy or self._make_copy(), file):
                each.seek(self._size)
                _write(each, data)
            os.fsync(file.fileno())
        except OSError:
            for each in filter(None, (self._copy, file)):
                with suppress(OSError):
                    each.truncate(self._size)  # drops what was written in part
            raise
        else:
            self._size += len(data)
        finally:
            self._note_change(file)

    def close(self) -> None:
        """Let go of the file."""
        for each in (self._file, self._copy):
            if each is not None:
                each.close()
        self._file = self._copy = None

    def _is_at_its_place(self, file: BinaryIO) -> bool:
        with suppress(OSError):
            is_same = os.path.samestat(self.path.lstat(), os.fstat(file.fileno()))
            return is_same and self._is_folder_the_same()
        return False

    def _is_folder_the_same(self) -> bool:
        """Tell whether no folder on the way was replaced by a link."""
        return os.path.realpath(self.path.parent) == self._folder

    def _make_folder(self) -> None:
        if not self._is_folder_the_same():
            raise NotADirectoryError(errno.ENOTDIR, "a link in its place", str(self.path.parent))
        make_folder(Path(self._folder))

    def _open(self, flags: int) -> BinaryIO:
        self._make_folder()
        file = os.fdopen(open_private(self.path, flags), "r+b", buffering=0)
        try:
            _lock(file)
        except OSError:
            file.close()
            raise
        return file

    def _make_copy(self) -> BinaryIO:
        """Copy what the file has; raises ``OSError``."""
        self._make_folder()
        copy: Any = tempfile.TemporaryFile(buffering=0, dir=self._folder)  # noqa: SIM115 - kept
        if self._size and self._file is not None:
            try:
                self._size = _copy_all(self._file, copy, self._size)
            except OSError:
                copy.close()
                raise
        self._copy = copy
        return self._copy

    def _note_change(self, file: BinaryIO) -> None:
        self._changed = _change(os.fstat(file.fileno()))


def _change(state: os.stat_result) -> tuple[int, int]:
    """Return what changes with a file: programs can set back the first time, but not the second."""
    return state.st_mtime_ns, state.st_ctime_ns


def _lock(file: BinaryIO) -> None:
    """Lock a file; raises ``BlockingIOError`` if another process has."""
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:  # a file system without locks
            pass


def _copy_all(source: BinaryIO, target: BinaryIO, size: int) -> int:
    """Make the first ``size`` bytes of a file all that another has; return how many there were."""
    source.seek(0)
    target.seek(0)
    while part := source.read(min(COPY_BYTES, size - target.tell())):
        _write(target, part)
    target.truncate()
    return target.tell()


def _are_alike(one: BinaryIO, other: BinaryIO) -> bool:
    """Tell whether one file begins with all that another has."""
    one.seek(0)
    other.seek(0)
    while part := other.read(COPY_BYTES):
        if one.read(len(part)) != part:
            return False
    return True


def _write(file: BinaryIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def whole_lines(path: Path) -> int:
    """Return how many bytes of a file are whole lines: its process may have died in the last.

    0 if it can't be read.
    """
    try:
        with os.fdopen(open_itself(path), "rb") as file:
            return file.read().rfind(b"\n") + 1
    except OSError:
        return 0


def is_held(path: Path) -> bool:
    """Tell whether a live process writes this file."""
    if sys.platform != "win32":
        try:
            with os.fdopen(open_itself(path), "rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            pass
    return False
