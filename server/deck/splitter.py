"""Cuts a file's Markdown into its parts: front matter and the text of each slide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from server.deck.markdown import SPLITTER

_SLIDE = re.compile(r"\s*##+ \S")  # a heading, where front matter would have lines such as title: …


@dataclass(frozen=True)
class FrontMatter:
    """The text between a file's first two ``---`` lines."""

    text: str


@dataclass(frozen=True)
class SlideText:
    """The Markdown of one slide, which may be blank; ``start`` lines of the file are above it."""

    start: int
    text: str


@dataclass(frozen=True)
class UnclosedBlock:
    """A fenced block that goes on to the end of the file, and so holds all slides below it."""

    line: int  # of its fence, from 1
    markup: str  # that would close it


Part = FrontMatter | SlideText | UnclosedBlock


def split(text: str) -> Iterator[Part]:
    """Yield the parts of a file in their order; any text has a slide's text as its last part.

    Lines may end as on any system, and a byte order mark is passed over.
    """
    text = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")) + "\n"
    lines = text.split("\n")
    start = 0
    for token in SPLITTER.parse(text):
        row, end = token.map or (0, 0)
        if token.type == "front_matter":
            # A file may begin with a line --- that parts its first slide from nothing.
            is_slide = _SLIDE.match(token.content)
            yield SlideText(row + 1, token.content) if is_slide else FrontMatter(token.content)
            start = end
        elif token.type == "hr" and lines[row].rstrip() == "---":
            yield SlideText(start, "\n".join(lines[start:row]))
            start = end
        elif token.type == "fence" and token.content.count("\n") == end - row - 1:
            yield UnclosedBlock(row + 1, token.markup)
    yield SlideText(start, "\n".join(lines[start:]))
