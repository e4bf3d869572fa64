"""Marks in a slide's HTML the parts that its author wrote, with the line that each begins in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

# Around a part: no Markdown gives a \0, its parser replaces them.
_MARKS = re.compile("\0(\\d*)\0")


class MarkedHtml:
    """HTML, and which parts of it the author wrote."""

    def __init__(self, marked: str) -> None:
        """``marked`` is HTML whose tokens went through ``mark``."""
        pieces = _MARKS.split(marked)
        self.html = "".join(pieces[::2])
        self._begins: list[int] = []
        self._parts: list[tuple[int, int]] = []  # end, line
        end = 0
        for text, line in zip(pieces[::2], ["", *pieces[1::2]], strict=True):
            if line:
                self._begins.append(end)
                self._parts.append((end + len(text), int(line)))
            end += len(text)

    @property
    def has_parts(self) -> bool:
        """Whether there is anything but what Markdown made."""
        return bool(self._parts)

    def is_author_s(self, offset: int) -> bool:
        """Tell whether the author wrote what stands at ``offset`` of the HTML."""
        number = bisect_right(self._begins, offset) - 1
        return number >= 0 and offset < self._parts[number][0]

    def line(self, offset: int) -> int:
        """Return the line of the file for an offset of the HTML; near it, in what Markdown made."""
        number = max(bisect_right(self._begins, offset) - 1, 0)
        end, line = self._parts[number]
        return line + self.html.count("\n", self._begins[number], max(min(offset, end), 0))


@dataclass(frozen=True)
class SlideHtml:
    """The HTML of a slide, of which nothing reaches beyond it."""

    html: str
    problems: tuple[tuple[int, str], ...] = ()  # line, and what is wrong there
    ids: tuple[tuple[str, int], ...] = ()  # that the author gives to elements: id, line
    is_lost: bool = False  # is there no HTML that shows what was meant


def mark(token: Token, line: int) -> None:
    """Mark what is the author's own HTML in a block that begins in ``line`` of the file."""
    if token.type == "html_block":
        token.content = _marked(token.content, line)
    elif token.type == "inline":
        _mark_inline(token.children or (), line)


def _mark_inline(parts: Sequence[Token], line: int) -> None:
    for part in parts:
        if part.type == "html_inline":
            html = part.content
            part.content = _marked(html, line)
            line += html.count("\n")
        elif part.type in ("softbreak", "hardbreak"):
            line += 1


def _marked(html: str, line: int) -> str:
    return f"\0{line}\0{html}\0\0"
