"""The deck's style sheets: as they were last readable, and as browsers get them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from pathlib import Path

from demo.system.text_files import TextError, read_text
from server.deck.slides import Problem, fingerprint
from server.files.deck_files import DeckFiles
from server.files.file_addresses import beside, in_css, working

STYLE = "theme.css"  # on every slide


def is_style(name: str) -> bool:
    """Tell whether a file is a style sheet."""
    return name.lower().endswith(".css")


def read_styles(
    folder: Path, names: Iterable[str], before: Mapping[str, str]
) -> tuple[dict[str, str], list[Problem]]:
    """Return the text of each style sheet among some files, by name, and what is wrong with them.

    One that can't be read is as it was ``before``, if it was there.
    """
    styles, problems = {}, []
    for name in names:
        if not is_style(name):
            continue
        try:
            styles[name] = read_text(folder / name)
        except TextError as error:
            problems.append(Problem(name, error.line, error.message))
            if name in before:
                styles[name] = before[name]
    return styles, problems


def served_styles(
    styles: Mapping[str, str], versions: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the style sheets with addresses that work, and the versions of all files.

    A style's version is that of all it shows: browsers fetch it again when a picture has changed.
    Without versions there are none in the addresses either.
    """
    served: dict[str, str] = {}
    known = dict(versions)

    def write(name: str) -> None:
        served[name] = ""  # begun: one that names itself, on whatever way, is not written twice
        folder = posixpath.dirname(name)

        def address(written: str) -> str:
            found = files.find(written, folder)
            if found and found.name in styles and found.name not in served:
                write(found.name)
            return working(written, files, beside(folder), folder)

        served[name] = in_css(styles[name], address)
        known[name] = fingerprint(served[name]) if known[name] else ""

    files = DeckFiles(known)
    for name in styles:
        if name not in served:
            write(name)
    return served, known
