"""What a deck is made of: its slides, their demos, and what is wrong with them; data alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.markdown.dialect import tag_html


@dataclass(frozen=True)
class Problem:
    """What is wrong in a deck, for the presenter: ``line`` counts from 1 and exists in ``file``."""

    file: str
    line: int
    message: str  # one line: expected, received, what to do
    is_warning: bool = False  # the slide is shown, but not as it was meant: no mistake


@dataclass(frozen=True)
class Demo:
    """A live demo on a slide: the widget's name, its options, and the ``<div>`` it goes into."""

    id: str  # the <div>'s, unique in the deck
    name: str
    options: Mapping[str, Any]  # as YAML reads them
    file: str
    line: int  # of its fence, from 1
    rows: Mapping[str, int] = field(default_factory=dict)  # of its options, from the fence
    room: float = 1.0  # how wide its place is, as a share of a slide's width

    def error(self, message: str, option: str = "") -> Problem:
        """Return what is wrong with an option, or ("") with the demo itself."""
        return Problem(self.file, self.line + self.rows.get(option, 0), message)


@dataclass(frozen=True)
class Diagram:
    """A Mermaid diagram on a slide."""

    key: str  # the same for the same text alone
    text: str
    file: str
    line: int  # of its fence, from 1


@dataclass(frozen=True)
class Slide:
    """One slide: what goes into its ``<section>``, and what belongs on the section itself."""

    id: str  # unique in the deck
    title: str  # plain text, "" without a heading
    html: str
    notes: str  # HTML, for the presenter alone
    classes: tuple[str, ...]
    background: Mapping[str, str]  # as written on the heading: background, background-opacity, …
    demos: tuple[Demo, ...]
    file: str
    line: int  # of its first block, from 1
    text: str = ""  # the Markdown that it was read from
    broken: bool = False  # is there a block that can't be read
    unread: tuple[Demo, ...] = ()  # demos with such blocks, as far as these can be read
    flawed: bool = False  # is anything told about it: then it is read again
    name: str = field(default="", compare=False)  # its heading's, of which the id is made
    start: int = field(default=0, compare=False)  # lines of the file before its text
    links: tuple[tuple[str, int], ...] = field(default=(), compare=False)  # to slides: id, line
    element_ids: tuple[tuple[str, int], ...] = field(default=(), compare=False)  # id, line
    diagrams: tuple[Diagram, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Deck:
    """A whole talk: its front matter, its slides in order, and all that is wrong with it."""

    meta: Mapping[str, Any]  # title, speaker, date, theme, … as YAML reads them
    slides: tuple[Slide, ...]
    problems: tuple[Problem, ...]
    incomplete: frozenset[str] = frozenset()  # files of which slides are missing or swallowed
    meta_complete: bool = True  # could all front matter be read
    sources: Mapping[str, str] = field(default_factory=dict, compare=False)  # that it was read with


def error_html(error: Problem) -> str:
    """Return the panel that stands in place of a block which can't be shown."""
    attrs = {"class": "demo-error", "role": "note", "data-file": error.file}
    return tag_html("div", attrs | {"data-line": error.line}, "")


def fingerprint(value: object) -> str:
    """Return a few letters that are the same for equal values, in another process too."""
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
