"""How the time to read a deck grows with its text, for common texts and for nasty ones."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable

from server.deck.parser import parse_deck
from server.page.render import render

from .report import FIGURES, Table, spread, verdict

ROUNDS = 3
GOAL = 1.5  # time per kB of the large text, in that of the small one
SOURCES = {"variants.py": "def linear():\n    pass\n"}
Text = Callable[[int], str]  # of a number of repetitions

SLIDE = "# Title {.wide}\n\n- one {.fragment}\n- two $x^2$\n\n<!-- *notes* -->\n\n---\n\n"
DECKS: dict[str, tuple[Text, int, int]] = {
    "Slides with steps and notes, 100 and 1,000": (lambda n: SLIDE * n, 100, 1000),
    "Slides with a demo, 100 and 1,000": (
        lambda n: "## Race\n\n```demo race\nepochs: 20\n```\n\n---\n\n" * n,
        *(100, 1000),
    ),
}
KB = 1000
# One slide each; what is repeated, and by what it is enclosed.
PIECES: dict[str, tuple[str, str, str]] = {
    "One paragraph": ("", "*some* words of `code`, ", "\n"),
    "Paragraphs": ("", "Some **words** of `code`.\n\n", ""),
    "Lists in lists": ("", "- a\n  - b\n    - c\n", ""),
    "Quotes in quotes": ("", "> a\n>> b\n>>> c\n\n", ""),
    "Stars": ("", "*a **b ", "\n"),
    "Brackets": ("", "[a](b ![", "\n"),
    "Dollars": ("", "$a $$b ", "\n"),
    "Backticks": ("", "`a ``b ", "\n"),
    "Braces": ("[words]", "{.a} `b`{.c", "\n"),
    "Comments": ("", "<!-- a -->\n\n", ""),
    "Open comments": ("", "<!-- a\n\n", ""),
    "A table": ("| a | b |\n|---|---|\n", "| *c* | d |\n", ""),
    "A code block": ("```python\n", "x = [1, 2]\n", "```\n"),
    "A demo's options": ("```demo race\na: [", "1, ", "1]\n```\n"),
    "HTML": ("<div>\n", "<img <a ", "\n"),
}


def measure() -> list[Table]:
    """Read small and large texts in turns."""
    slides = [_row(name, text, small, large) for name, (text, small, large) in DECKS.items()]
    for name, (before, piece, after) in PIECES.items():
        counts = (size * KB // len(piece) for size in (100, 1000))
        slides.append(_row(name, _repeated(before, piece, after), *counts))
    note = (
        "Processor time of the parser and the page, per kB of text; the ratio is that of the large "
        "text to the small one, 1 where time grows as the text does. All but the first two rows "
        f"are a single slide, of 100 kB and of 1 MB. Medians of {ROUNDS} rounds."
    )
    head = (*FIGURES[:1], "Small", "Large", "Ratio", *FIGURES[2:])
    return [Table("Reading a deck", head, slides, note)]


def _repeated(before: str, piece: str, after: str) -> Text:
    return lambda n: before + n * piece + after


def _row(name: str, text: Text, small: int, large: int) -> tuple[str, ...]:
    """Measure one kind of text in two sizes."""
    one, other = text(small), text(large)
    rounds = [(_per_kb(one), _per_kb(other)) for _ in range(ROUNDS)]
    before, after = (list(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(after) / statistics.median(before)
    each = (spread(before, " ms/kB", 2), spread(after, " ms/kB", 2))
    return (name, *each, f"{ratio:.2f}", f"≤ {GOAL}", verdict(ratio <= GOAL))


def _per_kb(text: str) -> float:
    """Return the milliseconds of processor time that a kB of this text takes."""
    gc.collect()
    begin = time.process_time()
    render(parse_deck({"talk.md": text}, SOURCES))
    return (time.process_time() - begin) * 1000 / (len(text.encode()) / KB)
