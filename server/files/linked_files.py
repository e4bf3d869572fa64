"""Follows addresses from slides to the deck's files, and on; tells what leads nowhere."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from demo.system.text_files import TextError, read_text
from server.deck.slides import Problem, Slide
from server.files.backgrounds import background_attributes
from server.files.deck_files import (
    SHOWN,
    DeckFiles,
    is_elsewhere,
    is_for_browsers,
    path_in_folder,
    without_query,
)
from server.files.file_addresses import in_css, in_html
from server.files.style_sheets import STYLE, is_style

PAGES = (".html", ".htm", ".xhtml")
SCRIPTS = (".js", ".mjs")
# Addresses of the talk's own.
_OWN = re.compile(r"/(?:$|presenter$|(?:api|assets|demo-session|static)/)")

_GONE = (
    "Expected a file of the talk's folder. Received: {!r}, which is not there. "
    "{}, or put the file beside the slides."
)
_LINK_OUT = (
    "Expected a file of the talk's folder. Received: {!r}, a link that leads out of it, or "
    "nowhere: browsers get nothing from there. Put the file itself beside the slides."
)
_OTHER_KIND = (
    "Expected a file for the browser: {}. Received: {!r}, which is of another kind, or hidden. "
    "Point to a slide by its id, or to another file."
)
_NEEDS = (
    "Expected a page that holds all it shows: in its frame it may fetch no file of the talk. "
    "Received: {!r}. Put what is in that file into the page."
)


def linked_files(slides: Iterable[Slide], files: DeckFiles, folder: Path) -> set[str]:
    """Return the files that slides need, without their notes: what they name, and so on."""
    first = (address for slide in slides for address in _shown(slide))
    reached = {found.name for address in first if (found := files.find(address))}
    return _followed({*reached, *({STYLE} & files.versions.keys())}, files, folder)


def _followed(names: Iterable[str], files: DeckFiles, folder: Path) -> set[str]:
    """Return some files, and those that styles and pages among them name."""
    waiting, reached = list(names), set(names)
    while waiting:
        name = waiting.pop()
        base = posixpath.dirname(name)
        found = (files.find(address, base) for address in _addresses_in(folder, name))
        named = {each.name for each in found if each} | _mentioned(folder, name, files)
        waiting += named - reached
        reached |= named
    return reached


def _mentioned(folder: Path, name: str, files: DeckFiles) -> set[str]:
    """Return the files whose names stand in a page or script: it may fetch them in many ways."""
    if not name.lower().endswith((*PAGES, *SCRIPTS)):
        return set()
    text, base = _text(folder / name), posixpath.dirname(name) or "."
    return {each for each in files.versions if posixpath.relpath(f"/{each}", f"/{base}") in text}


def lost_files(slides: Iterable[Slide], files: DeckFiles, folder: Path) -> list[Problem]:
    """Return a problem for each address that leads nowhere. Other hosts are not asked."""
    slides = list(slides)
    styles = [STYLE] if os.path.lexists(folder / STYLE) else []
    problems = [Problem(STYLE, 1, message) for _, message in _problems(styles, files, folder)]
    for slide in slides:
        addresses = [*_shown(slide), *_in_html(slide.notes)]
        for address, message in _problems(addresses, files, folder):
            rows = _rows(slide.text, address)
            lines = [slide.start + 1 + row for row in rows] or [slide.line]
            problems += [Problem(slide.file, line, message) for line in lines]
    for name in sorted(linked_files(slides, files, folder)):
        problems += _lost_in_file(name, files, folder)
    return list(dict.fromkeys(problems))


def _lost_in_file(name: str, files: DeckFiles, folder: Path) -> Iterator[Problem]:
    """Give a problem for each file that a style or page lacks."""
    addresses, base = _addresses_in(folder, name), posixpath.dirname(name)
    if not addresses:
        return
    problems = dict(_problems(addresses, files, folder, base))
    if name.lower().endswith(PAGES):
        needed = (each for each in addresses if files.find(each, base))
        problems |= {address: _NEEDS.format(address) for address in needed}
    text = _text(folder / name)
    for address, message in problems.items():
        for row in _rows(text, address) or [0]:
            yield Problem(name, 1 + row, message)


def _problems(
    addresses: Iterable[str], files: DeckFiles, folder: Path, base: str = ""
) -> Iterator[tuple[str, str]]:
    for address in dict.fromkeys(addresses):
        if message := _problem(address, files, folder, base):
            yield address, message


def _problem(address: str, files: DeckFiles, folder: Path, base: str) -> str:
    """Return what is wrong with an address, if anything; those of slides are the deck's to know."""
    path = unquote(without_query(address)).strip()
    if not path or is_elsewhere(address) or _OWN.match(path) or files.find(address, base):
        return ""
    name = path_in_folder(path, base)
    place = folder / name
    if name.startswith("..") or not os.path.lexists(place) or place.is_dir():
        return _GONE.format(name, _nearest(name, files.versions))
    if is_for_browsers(place, folder) and place.is_file():  # a style that can't be read just now
        return ""
    if not place.exists() or not place.resolve().is_relative_to(folder.resolve()):
        return _LINK_OUT.format(name)
    return _OTHER_KIND.format(", ".join(SHOWN), name)


def _nearest(name: str, names: Mapping[str, str]) -> str:
    spelt = {each.lower(): each for each in names}
    near = get_close_matches(name.lower(), spelt, 1, 0.8)
    return f"Write {spelt[near[0]]!r}" if near else "Mend the name"


def _shown(slide: Slide) -> list[str]:
    """Return the addresses in what the room sees of a slide."""
    noted: list[str] = []
    background_attributes(slide.background, _noting(noted))
    return [*noted, *_in_html(slide.html)]


def _addresses_in(folder: Path, name: str) -> list[str]:
    """Return the addresses in a file of the deck, if it is a style or a page."""
    if is_style(name):
        return _in_css(_text(folder / name))
    is_page = name.lower().endswith(PAGES)
    return _in_html(_text(folder / name), scripts=True) if is_page else []


def _text(path: Path) -> str:
    try:
        return read_text(path)
    except TextError as error:
        return error.text


def _in_html(html: str, *, scripts: bool = False) -> list[str]:
    noted: list[str] = []
    in_html(html, _noting(noted), scripts=scripts)
    return noted


def _in_css(css: str) -> list[str]:
    noted: list[str] = []
    in_css(css, _noting(noted))
    return noted


def _noting(noted: list[str]) -> Callable[[str], str]:
    """Return what keeps each address, and leaves it as it is."""

    def note(address: str) -> str:
        noted.append(address)
        return address

    return note


def _rows(text: str, address: str) -> list[int]:
    """Return in which lines of a text an address stands, written as it may be."""
    name = re.compile(rf"(?<![\w./-]){re.escape(_plain(address).strip())}(?!\w)")
    return [row for row, line in enumerate(text.split("\n")) if name.search(_plain(line))]


def _plain(text: str) -> str:
    """Return a text as it is meant, whether Markdown, HTML or CSS encodes some of its signs."""
    return unquote(unescape(re.sub(r"\\(?=[^\w\s])", "", text)))
