"""Shortens names to the room that they have, by the width of their letters."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

LONGEST_LABEL = 24  # letters of a model's name that screens have room for
_JOINERS = "\u200d\ufe0e\ufe0f"  # between and behind the signs that make up one emoji
_SKIN = range(0x1F3FB, 0x1F400)


def width_of(text: str) -> int:
    """Return how wide a text is, in letters: Japanese and emoji count twice, accents nothing."""
    return sum(map(_width, _pieces(text)))


def shorten(text: str, letters: int) -> str:
    """Return a text that is at most so many letters wide; one that is cut ends with "…"."""
    if width_of(text) <= letters:
        return text
    kept, room = "", letters - 1
    for piece in _pieces(text):
        room -= _width(piece)
        if room < 0:
            break
        kept += piece
    return f"{kept.rstrip()}…"


def shorten_apart(texts: Sequence[str], letters: int | Sequence[int]) -> list[str]:
    """Shorten several texts; those that begin alike are cut in the middle, where they differ less.

    ``letters`` is the room of each.
    """
    rooms = [letters] * len(texts) if isinstance(letters, int) else letters
    cut = [*map(shorten, texts, rooms)]
    alike = Counter(dict(zip(texts, cut, strict=True)).values())
    return [
        short if short == text or alike[short] == 1 else _without_middle(text, room)
        for text, short, room in zip(texts, cut, rooms, strict=True)
    ]


def _without_middle(text: str, letters: int) -> str:
    tail = ""
    for piece in reversed(_pieces(text)):
        if width_of(piece + tail) > letters // 2:
            break
        tail = piece + tail
    return shorten(text, letters - width_of(tail)) + tail.lstrip()


def _pieces(text: str) -> list[str]:
    """Part a text where it may be cut: never between a letter and its accents, nor in an emoji."""
    pieces: list[str] = []
    for sign in text:
        if pieces and (_is_part(sign) or pieces[-1].endswith("\u200d")):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _is_part(sign: str) -> bool:
    return sign in _JOINERS or bool(unicodedata.combining(sign)) or ord(sign) in _SKIN


def _width(piece: str) -> int:
    return 2 if unicodedata.east_asian_width(piece[0]) in "WF" else 1
