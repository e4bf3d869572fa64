"""Classes of the page's own, which its scripts look up: on a slide they would be found first."""

from __future__ import annotations

from collections.abc import Iterable

from markdown_it.token import Token

# A test lists them.
RESERVED_CLASSES = frozenset(
    (
        *("activity", "black", "clock", "elapsed", "footer", "help", "link", "next", "next-title"),
        *("now", "now-title", "pace", "page-number", "problems", "recorded", "remaining"),
        *("reveal", "slide-count", "slides", "slides-list", "step-count", "training"),
        *("typesetting", "words"),
    )
)
DEMO = "demo"  # of the elements that demos are put into


def take_page_classes(token: Token) -> list[str]:
    """Take the page's classes away from a block and what is in its line; return them."""
    taken = []
    for part in (token, *(token.children or ())):
        names = str(part.attrs.get("class", "")).split()
        if found := page_classes(names):
            taken += found
            part.attrs["class"] = " ".join(name for name in names if name not in found)
    return taken


def page_classes(names: Iterable[str]) -> list[str]:
    """Return which of some classes are the page's."""
    return [name for name in names if name in RESERVED_CLASSES or name == DEMO]


def class_problem(name: str) -> str:
    """Return what is wrong with a class that is the page's."""
    return (
        f"Expected a class that the page has no use for. Received: .{name}. "
        f"Write another, such as .my-{name}."
    )
