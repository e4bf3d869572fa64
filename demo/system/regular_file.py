"""Opens files for reading that are files: no folder, no device, and no pipe to wait for."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from demo.system.private_files import kind


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading, also through a link; raises ``OSError`` for all that is none."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        number = os.open(path, flags)
    except ValueError as error:  # a NUL in the path
        raise OSError(errno.EINVAL, "no path", str(path)) from error
    state = os.fstat(number)
    if not stat.S_ISREG(state.st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, kind(state), str(path))
    return os.fdopen(number, "rb")
