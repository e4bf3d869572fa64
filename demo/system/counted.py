"""Writes how many there are of something, with the noun in the singular or the plural."""

from __future__ import annotations


def counted(count: int, word: str) -> str:
    """Return a number with its noun: "no slides", "1 class", "2 classes", "1,000 rows"."""
    plural = "es" if word.endswith("s") else "s"
    return f"{f'{count:,}' if count else 'no'} {word}{'' if count == 1 else plural}"
