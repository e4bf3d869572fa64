"""Reads the lines of a file, compressed or not, in parts: no file lies in memory as a whole."""

from __future__ import annotations

import errno
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from demo.system.regular_file import open_file

PART_BYTES = 2**20  # read or unpacked at once
LINE_BYTES = 2**25  # of one line: answers for 100,000 test images take 5 MB
TEXT_BYTES = 2**32  # of a file
UNPACKED_BYTES = 2**30  # of a compressed one: a few bytes can stand for all of that
UNPACKER_BYTES = 2**28  # memory; the best compression asks for 65 MB


class TooLong(OSError):
    """A file has more text than is read; what came before is read."""


def read_lines(path: Path) -> Iterator[bytes | None]:
    """Yield each whole line of a file, as ``lines_of`` does; ``.xz`` ones are unpacked.

    Raises ``OSError`` if the file can't be read or unpacked.
    """
    with open_file(path) as file:
        yield from lines_of(file, is_packed=path.suffix == ".xz")


def lines_of(file: BinaryIO, *, is_packed: bool = False) -> Iterator[bytes | None]:
    """Yield each whole line without its end; ``None`` is one of more than ``LINE_BYTES``.

    What stands behind the last end of a line is left out. Raises ``OSError``: ``TooLong``, or the
    file can't be read or unpacked any further.
    """
    parts = _unpacked(file) if is_packed else iter(lambda: file.read(PART_BYTES), b"")
    yield from _lines(_limited(parts, UNPACKED_BYTES if is_packed else TEXT_BYTES))


def _lines(parts: Iterator[bytes]) -> Iterator[bytes | None]:
    begun, size = list[bytes](), 0  # of the line that has not ended yet
    for part in parts:
        *ends, rest = part.split(b"\n")
        for end in ends:
            size += len(end)
            yield b"".join((*begun, end)) if size <= LINE_BYTES else None
            begun, size = [], 0
        size += len(rest)
        begun = [*begun, rest] if size <= LINE_BYTES else []


def _limited(parts: Iterator[bytes], most: int) -> Iterator[bytes]:
    left = most
    for part in parts:
        left -= len(part)
        if left < 0:
            raise TooLong(errno.EFBIG, f"more than {most / 2**30:.0f} GiB of text")
        yield part


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """Yield what a file holds, of all its streams; what follows them and is none is left out."""
    unpacker, ended = _unpacker(), 0
    try:
        while data := (unpacker.unused_data or file.read(PART_BYTES)):
            if unpacker.eof:
                unpacker, ended = _unpacker(), ended + 1
            yield unpacker.decompress(data, PART_BYTES)
            while not (unpacker.needs_input or unpacker.eof):
                yield unpacker.decompress(b"", PART_BYTES)
    except lzma.LZMAError as error:
        if not ended:
            raise OSError(errno.EINVAL, f"not packed as it should be ({error})") from error
    else:
        if not unpacker.eof:
            raise OSError(errno.EINVAL, "not packed as it should be (it is cut off)")


def _unpacker() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(memlimit=UNPACKER_BYTES)


def is_wide(line: bytes) -> bool:
    """Tell whether a text in a line may take more bytes in memory than it has letters."""
    return not line.isascii() or b"\\u" in line
