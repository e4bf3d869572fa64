"""Lets the process go on when its terminal is closed: what is printed then goes nowhere."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class LastingFile(io.FileIO):
    """A file that takes whatever is written, also where nobody reads it any more."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, unless that fails: a pipe or terminal that is gone, a disk that is full."""
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def use_lasting_streams() -> None:
    """Let nothing that is printed raise an error."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # closed by whoever began this process: the next file would have its number
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = lasting_stream(1, line_buffering=os.isatty(1))
    sys.stderr = lasting_stream(2, line_buffering=True)


def lasting_stream(number: int, *, line_buffering: bool) -> TextIO:
    """Return a stream that writes text to a file descriptor, which stays open with it."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    raw = LastingFile(number, "wb", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=encoding,
        errors="backslashreplace",
        line_buffering=line_buffering,
    )
