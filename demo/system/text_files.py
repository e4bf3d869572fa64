"""Reads files of text, or says in which line there is none."""

from __future__ import annotations

import codecs
from pathlib import Path

from demo.system.regular_file import open_file


class TextError(Exception):
    """A file holds no text in UTF-8; one line says what was expected, what came, what to do."""

    def __init__(self, path: Path, line: int, came: str, text: str) -> None:
        """``text`` is what can be read of it, with a replacement character for all else."""
        advice = "Save it as UTF-8, or move it away."
        super().__init__(f"Expected text in UTF-8: {path}. Received: {came}. {advice}")
        self.message = f"Expected text in UTF-8. Received: {came}. {advice}"
        self.line, self.text = line, text


def read_text(path: Path) -> str:
    """Return a file's text, without a mark of its encoding; raises ``TextError``."""
    try:
        with open_file(path) as file:
            content = file.read().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise TextError(path, 1, error.strerror or str(error), "") from error
    place = content.find(b"\0")  # as in UTF-16, whose letters are UTF-8 as well
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        place = error.start
    if place < 0:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    came = f"byte {place} is {content[place]:#04x}"
    line = 1 + content.count(b"\n", 0, place)
    raise TextError(path, line, came, content.decode(errors="replace").replace("\0", "\ufffd"))
