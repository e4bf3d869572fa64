"""Finds the known name that a mistyped one was perhaps meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

LONGEST = 60  # letters that are compared: it takes the square of their number


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is most like this one; "" if none is."""
    names = {each.lower(): each for each in known}
    found = get_close_matches(name[:LONGEST].lower(), names, n=1)
    return names[found[0]] if found else ""


def advice(names: Sequence[str], known: Iterable[str], otherwise: str = "Mend the name") -> str:
    """Say what to write in place of names that aren't known, without a full stop."""
    known = list(known)
    found = {name: nearest(name, known) for name in names}
    if len(found) == 1:
        words = [near for near in found.values() if near]
    else:
        words = [f"{near} for {name[:LONGEST]!r}" for name, near in found.items() if near]
    return f"Write {', '.join(words)}" if words else otherwise
