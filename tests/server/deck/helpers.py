"""What the tests of decks share: a deck from the tests' own files, a slide, what is wrong in it."""

from __future__ import annotations

from server.deck.parser import parse_deck
from server.deck.slides import Deck, Slide
from tests.talk import DECKS

SOURCES = {
    "variants.py": '''import keras


@decorated
@twice(
    2,
)
def linear(x):
    """Draw a line."""
    return x < 1  # \\d


class Layer:
    pass
''',
    "bad.py": "def linear(:\n",
}


def deck(name: str) -> Deck:
    """Return the deck of one of the tests' files."""
    return parse_deck({name: (DECKS / name).read_text()}, SOURCES)


def slide(markdown: str) -> Slide:
    """Return the only slide of a text, in which nothing is wrong."""
    read = parse_deck({"talk.md": markdown}, SOURCES)
    assert read.problems == ()
    (only,) = read.slides
    return only


def problems(read: Deck) -> list[tuple[int, str]]:
    """Return the line and message of each problem."""
    return [(problem.line, problem.message) for problem in read.problems]
