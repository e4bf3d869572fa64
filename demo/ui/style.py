"""How live demos look: what follows the page's theme and unit, and the marks of variants.

Canvases know neither CSS variables nor viewport units. So a model carries a tag that says which
of its properties follow which token or how many units ``u``; the page resolves it when a demo
opens, when the window is resized and when the theme changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from bokeh.model import Model

STYLE_SHEET = Path(__file__).with_name("style.css")

# One colour (the page's --series-N) and one mark per variant, in the order of the variants.
MARKS = ("circle", "square", "triangle", "diamond", "inverted_triangle", "hex", "star", "plus")

# What a presenter has picked; the colour of a sixth variant, which few talks have.
CHOSEN = "--series-6"

FULL_WIDTH = 90.0  # of a slide, in the page's units

M = TypeVar("M", bound=Model)


def styled(model: M, **tokens: str | list[str]) -> M:
    """Let properties of a model follow the page.

    ``"--ink"`` is a colour, ``"--ground..--ink"`` a palette from one to the other, ``"2u"`` a size;
    a list of colours is a palette of these.
    """
    model.tags = [{"style": tokens}]
    return model


def series_colour(position: int) -> str:
    """Return the colour token of the variant at this position, from 0."""
    return f"--series-{series_number(position)}"


def series_number(position: int) -> int:
    """Return the number, from 1, of the colour and mark of the variant at this position."""
    return position % len(MARKS) + 1


def mark(position: int) -> str:
    """Return the mark of the variant at this position, from 0, as Bokeh names it."""
    return MARKS[position % len(MARKS)]


def series_classes(position: int) -> list[str]:
    """Return the classes of a part that has the colour and mark of the variant at this position."""
    return [f"series-{series_number(position)}", f"mark-{mark(position)}"]
