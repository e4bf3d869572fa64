"""Prints lines: what stands in them can't move the cursor, change colours, or turn text around."""

from __future__ import annotations

import sys
import unicodedata
from contextlib import suppress
from typing import TextIO

ESCAPED = ("Cc", "Cs", "Zl", "Zp")  # controls, halves of characters, ends of lines and paragraphs
DIRECTIONS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def print_line(line: str, file: TextIO | None = None) -> None:
    """Print a line at once, also into a pipe; where no ``file`` is named, to ``sys.stdout``.

    Nothing where the terminal is gone, or an author's code has closed the stream.
    """
    with suppress(OSError, ValueError):
        print(as_printable(line, file or sys.stdout), file=file, flush=True)


def as_printable(line: str, file: TextIO | None = None) -> str:
    """Return a line with all that a terminal would obey as Python writes it: ``\\x1b``.

    File names, recordings, data sets and errors of others' code can hold anything. So is
    written, too, what ``file`` can't encode.
    """
    if not line.isprintable():  # seldom
        line = "".join(map(_escaped, line))
    encoding = getattr(file, "encoding", None) or "utf-8"
    return line.encode(encoding, "backslashreplace").decode(encoding)


def as_printable_lines(text: str, file: TextIO | None = None) -> str:
    """Return several lines, as a traceback is, each as ``as_printable`` has it."""
    return "\n".join(as_printable(each.expandtabs(), file) for each in text.split("\n"))


def _escaped(character: str) -> str:
    if unicodedata.category(character) in ESCAPED or character in DIRECTIONS:
        return ascii(character)[1:-1]
    return character
