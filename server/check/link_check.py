"""Finds pictures and files that slides point to and that are missing."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from server.deck.slides import Deck, Slide, SlideError
from server.deck.talk_folder import SHOWN, is_for_browsers
from server.page.render import DECK_URL, PICTURE, STYLE

_TAGS = ("a", "img", "image", "use", "video", "source")  # those whose addresses a page adapts
_ATTRIBUTES = ("src", "href", "poster")
_LINE_END = re.compile(r"\r\n?|\n")
_ELSEWHERE = re.compile(r"[a-z][a-z\d+.-]*:|//", re.IGNORECASE)


def lost_links(deck: Deck, texts: Mapping[str, str], folder: Path) -> list[SlideError]:
    """Return a problem for each address that leads nowhere.

    ``texts`` are the deck's Markdown files by name, ``folder`` is where they and their pictures
    are. Other hosts are not asked.
    """
    problems: list[SlideError] = []
    for slide, end in zip(deck.slides, _ends(deck.slides), strict=True):
        lines = _LINE_END.split(texts[slide.file])[slide.line - 1 : end]
        for address, times in Counter(_LinkParser(slide).addresses).items():
            if message := _fault(address, folder):
                rows = _rows(lines, address)[:times] or [0]
                found = (SlideError(slide.file, slide.line + row, message) for row in rows)
                problems += dict.fromkeys(found)
    return problems


def lost_in_style(css: str, folder: Path) -> list[SlideError]:
    """Return a problem for each file that the deck's style sheet names and that is not there."""
    css = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), css, flags=re.DOTALL)
    return [
        SlideError(STYLE, 1 + css.count("\n", 0, found.start()), message)
        for found in re.finditer(r"""url\(\s*["']?([^"')\s#]+)""", css)
        if (message := _fault(found[1], folder))
    ]


class _LinkParser(HTMLParser):
    """Gathers the addresses of what a slide shows and links to, in order."""

    def __init__(self, slide: Slide) -> None:
        super().__init__()
        self.addresses: list[str] = []
        background = slide.background.get("background", "")
        if PICTURE.search(background):
            self.addresses.append(background)
        self.feed(slide.html)
        self.feed(slide.notes)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element points to."""
        if tag in _TAGS:
            self.addresses += [value for name, value in attrs if name in _ATTRIBUTES and value]


def _fault(address: str, folder: Path) -> str:
    """Return what is wrong with an address, if anything; those of slides are the deck's to know."""
    if _ELSEWHERE.match(address) or address.startswith("#"):
        return ""
    name = unquote(re.split("[?#]", address.removeprefix(DECK_URL))[0])
    if not name or name.startswith("/"):  # the page itself, or one of the talk's own addresses
        return ""
    path = Path(os.path.normpath(folder.absolute() / name))
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        return (
            f"Expected a file of the talk's folder. Received: {name!r}, which is not there. "
            "Mend the name, or put the file beside the slides."
        )
    if not is_for_browsers(path, folder.absolute()):  # they hold speaker notes
        return (
            f"Expected a file for the browser: {', '.join(SHOWN)}. Received: {name!r}, which is of "
            "another kind, or hidden. Point to a slide by its id, or to another file."
        )
    return ""


def _ends(slides: tuple[Slide, ...]) -> Iterator[int | None]:
    """Return the line after each slide's last; the file's last slide goes on to its end."""
    for slide, after in pairwise((*slides, None)):
        if slide is not None:
            yield after.line - 1 if after and after.file == slide.file else None


def _rows(lines: Sequence[str], address: str) -> list[int]:
    """Return in which of the lines an address stands, written as it may be."""
    spellings = sorted({address, unquote(address), address.replace("&", "&amp;")}, key=len)
    written = re.compile("|".join(map(re.escape, reversed(spellings))))
    return [row for row, line in enumerate(lines) for _ in written.findall(line)]
