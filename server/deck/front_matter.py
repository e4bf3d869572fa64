"""A file's front matter: what it says of the whole talk, and what of that can't be so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.deck.blocks import BlockError, read_mapping
from server.deck.slides import SlideError

THEMES = ("dark", "light")
LONGEST_MINUTES = 24 * 60
FIRST_LINE = 2  # of the front matter's text, below the file's first ---


def is_duration(value: Any) -> bool:
    """Tell whether this can be the planned minutes of a talk."""
    return type(value) in (int, float) and 0 < value <= LONGEST_MINUTES


# What is checked: which values fit, and how to say so.
_CHOICES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "theme": (lambda value: value in THEMES, " or ".join(THEMES)),
    "minutes": (is_duration, f"a number up to {LONGEST_MINUTES}"),
}


def read_front_matter(text: str) -> dict[str, Any]:
    """Return what stands between a file's first two ``---`` lines; raises ``BlockError``."""
    meta = read_mapping(text)
    if text.strip() and not meta:
        raise BlockError(
            "Expected lines such as 'title: My talk' between the file's first two --- "
            "lines. Received: none. Add some, or take away the first ---."
        )
    return meta


def wrong_choices(meta: Mapping[str, Any], text: str, file: str) -> list[SlideError]:
    """Return a problem for each value that the talk can't use; ``meta`` was read from ``text``."""
    problems = []
    for name, (fits, wanted) in _CHOICES.items():
        if name in meta and not fits(meta[name]):
            row = text.count("\n", 0, max(text.find(name), 0))
            message = f"Expected {name}: {wanted}. Received: {meta[name]!r:.60}."
            problems.append(SlideError(file, FIRST_LINE + row, f"{message} Choose one of them."))
    return problems
