"""Ids of slides and demos: unique in a deck, safe in an address, stable as their headings are."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Ids and names of the page's own, which its templates and scripts look up; a test lists them.
RESERVED = frozenset(
    (
        *("Bokeh", "MathJax", "Reveal"),
        *("help-title", "no-slides", "slides-title", "speech-title", "training-title"),
    )
)
# Begins with a letter: reveal.js takes #2024 for the slide of that number.
_SAFE = re.compile(r"[^\W\d][\w-]*")


class UniqueIds:
    """The ids that a deck has given so far: of slides and demos alike, as one page holds both."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """``taken`` are given already, beside those of the page."""
        self._last = dict.fromkeys((*RESERVED, *taken), 1)  # id -> the highest number tried after

    def add_slide(self, written: str, usual: str) -> tuple[str, str]:
        """Return a slide's id, and what is wrong with the one that its author has ``written``.

        ``usual`` is the id of a slide whose author has written none.
        """
        is_safe = _SAFE.fullmatch(written)
        name = self.add(written if is_safe else id_from_title(written) or usual)
        if written in ("", name):
            return name, ""
        wanted = "nothing else in the talk has" if is_safe else "begins with a letter"
        which = "an id" if is_safe else "an id of letters, digits, - and _"
        return name, (
            f"Expected {which} that {wanted}. Received: {{#{written[:60]}}}. "
            f"Write another; until then the slide is #{name}."
        )

    def add(self, wanted: str) -> str:
        """Return ``wanted``, or that with the first number behind it that is free."""
        name = wanted
        while name in self._last:
            self._last[wanted] += 1
            name = f"{wanted}-{self._last[wanted]}"
        self._last[name] = 1
        return name

    def are_free(self, names: Iterable[str]) -> bool:
        """Tell whether each of some ids could still be given."""
        return not any(name in self._last for name in names)


def demo_ids(slide_id: str, count: int) -> list[str]:
    """Return the ids of a slide's demos, where no other slide has taken one of them."""
    first = f"{slide_id}-demo"
    return [first if place == 1 else f"{first}-{place}" for place in range(1, count + 1)]


def id_from_title(title: str) -> str:
    """Return the id that a heading gives its slide, "" if there is no letter or digit in it."""
    words = re.findall(r"[^\W_]+", re.sub("['’]", "", title.lower()))
    if words and words[0][0].isdigit():  # "#2" would be the second slide's address
        words.insert(0, "slide")
    return "-".join(words)
