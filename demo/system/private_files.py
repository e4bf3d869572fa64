"""Files and folders for this user alone: made so, checked, and never reached through a link."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

FOLDER_MODE = 0o700
FILE_MODE = 0o600
UNFINISHED = ".new"  # the end of a hidden file's name that is being written
SHARED_MODE = 0o666  # less what the user's umask takes away
# Follow no link, wait for nobody at the other end of a pipe, and change no line's end.
ITSELF = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def make_folder(folder: Path) -> None:
    """Make a folder for this user alone, unless there is one; raises ``OSError``.

    What else has its name is refused, also a link to a folder. The folders above it are made as
    the umask has it.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=FOLDER_MODE)
        folder.chmod(FOLDER_MODE)  # whatever the umask
    except FileExistsError as error:
        state = folder.lstat()
        if not stat.S_ISDIR(state.st_mode):
            came = f"{kind(state)} in its place"
            raise NotADirectoryError(errno.ENOTDIR, came, str(folder)) from error


def make_private_folder(folder: Path) -> None:
    """Make a folder that no other user can write; raises ``OSError``, also if one owns it."""
    make_folder(folder)
    state = folder.lstat()
    if not is_ours(state):
        raise PermissionError(errno.EPERM, "a folder of another user", str(folder))
    if os.name != "nt" and stat.S_IMODE(state.st_mode) != FOLDER_MODE:
        folder.chmod(FOLDER_MODE)


def open_itself(path: Path, flags: int = os.O_RDONLY) -> int:
    """Return a descriptor of a regular file; raises ``OSError`` for a link, a pipe, a folder."""
    number = os.open(path, flags | ITSELF, FILE_MODE)
    state = os.fstat(number)
    if not stat.S_ISREG(state.st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, f"{kind(state)} in its place", str(path))
    return number


def open_private(path: Path, flags: int) -> int:
    """Return a descriptor of a file that this user alone can read; raises ``OSError``."""
    number = open_itself(path, flags)
    try:
        make_private(number)
    except OSError:
        os.close(number)
        raise
    return number


def make_private(number: int) -> None:
    """Take from others all access to an open file of ours; raises ``OSError``."""
    state = os.fstat(number)
    if not is_ours(state):
        raise PermissionError(errno.EPERM, "a file of another user")
    if os.name != "nt" and stat.S_IMODE(state.st_mode) != FILE_MODE:
        os.fchmod(number, FILE_MODE)


def replace_file(path: Path, write: Callable[[BinaryIO], object], mode: int = FILE_MODE) -> None:
    """Write a file as a whole or not at all, in the place of whatever has its name.

    Raises ``OSError``. A link is replaced, and its target left as it is.
    """
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(8)}{UNFINISHED}")
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | ITSELF, mode)
    try:
        with os.fdopen(number, "wb") as file:
            if mode == FILE_MODE:
                make_private(number)  # whatever the umask
            write(file)
            file.flush()
            os.fsync(number)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def remove_unfinished(folder: Path) -> None:
    """Remove what processes have left that were killed while they wrote a file."""
    for path in folder.glob(f".*{UNFINISHED}"):
        with suppress(OSError):
            path.unlink()


def tighten(folder: Path, is_own: Callable[[Path], bool]) -> None:
    """Take from others all access to those files in a folder that are our own.

    To the folder itself, too, unless something else lies there, or it is set up to be shared.
    What can't be changed stays as it is.
    """
    with suppress(OSError):
        state = folder.lstat()
        if not (stat.S_ISDIR(state.st_mode) and is_ours(state)) or os.name == "nt":
            return
        own = {path: is_own(path) for path in folder.iterdir()}
        for path in filter(own.get, own):
            _tighten_file(path)
        is_shared = state.st_mode & (stat.S_ISVTX | stat.S_ISGID)
        if all(own.values()) and not is_shared:
            folder.chmod(FOLDER_MODE)


def _tighten_file(path: Path) -> None:
    with suppress(OSError):
        number = open_itself(path)
        try:
            make_private(number)
        finally:
            os.close(number)


def is_ours(state: os.stat_result) -> bool:
    """Tell whether a file or folder belongs to this user."""
    return os.name == "nt" or state.st_uid == os.geteuid()  # there a user's folders are private


def kind(state: os.stat_result) -> str:
    """Return what something on the disk is, in words."""
    kinds = {
        stat.S_IFLNK: "a link",
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a pipe",
        stat.S_IFREG: "a file",
    }
    return kinds.get(stat.S_IFMT(state.st_mode), "a device or socket")
