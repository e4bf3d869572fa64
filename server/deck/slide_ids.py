"""Ids of slides and demos: unique in a deck, and as stable as the headings they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable


class UniqueIds:
    """The ids that a deck has given so far: of slides and demos alike, as one page holds both."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}  # id -> the highest number tried after it

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
