"""What a slide's first heading says: the slide's title, id, classes and background."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from markdown_it.token import Token

MOST_HEADINGS = 3  # of a slide's first kind, at which it is told that they may be slides


@dataclass(frozen=True)
class Heading:
    """What a slide's first heading says, and what is written there for the whole slide."""

    id: str = ""  # that its author has written
    title: str = ""
    row: int = 0
    classes: tuple[str, ...] = ()
    background: Mapping[str, str] = field(default_factory=dict)


def read_heading(tokens: Sequence[Token]) -> Heading:
    """Return what the first heading says; what is meant for the whole slide leaves the heading."""
    pairs = (pair for pair in pairwise(tokens) if pair[0].type == "heading_open")
    opening, inline = next(pairs, (None, None))
    if opening is None or inline is None:
        return Heading()
    title, attrs = _plain(inline), opening.attrs
    classes = str(attrs.get("class", "")).split()
    if "fragment" in classes:  # a step of the heading's own: it would hide the whole slide
        classes = []
    else:
        attrs.pop("class", None)
    names = [name for name in attrs if re.match("(?:data-)?background", name)]
    background = {name.removeprefix("data-"): str(attrs.pop(name)) for name in names}
    id_, row = str(attrs.pop("id", "")), (opening.map or [0])[0]
    return Heading(id_, title, row, tuple(classes), background)


def _plain(inline: Token) -> str:
    gaps = ("softbreak", "hardbreak", "html_inline")
    parts = (" " if part.type in gaps else part.content for part in inline.children or ())
    return " ".join("".join(parts).split())


def slides_in_one(tokens: Sequence[Token]) -> tuple[int, str] | None:
    """Return the row where a slide seems to go on with others, and what is wrong with that.

    In Quarto, and in Marp where it is asked for, each heading begins a slide.
    """
    same = [each for each in tokens if each.type == "heading_open" and each.level == 0]
    same = [each for each in same if each.tag == same[0].tag]
    if len(same) < MOST_HEADINGS:
        return None
    return (same[1].map or [0])[0], (
        f"Expected --- between two slides. Received: {len(same)} headings {same[0].markup} on one. "
        "Write --- above each that begins a slide, or fewer #."
    )
