"""The files beside the slides: which browsers may have, and which one an author's address means."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize
from urllib.parse import quote, unquote

# What browsers may have of a folder: whatever else lies there is the author's own.
SHOWN = {
    "pictures": "apng avif bmp gif ico jfif jpeg jpg png svg tif tiff webp",
    "films and sounds": "aac flac m4a m4v mov mp3 mp4 oga ogg ogv opus vtt wav weba webm",
    "fonts": "otf ttf woff woff2",
    "pages": "css htm html js mjs xhtml",
    "documents": "csv json pdf tsv txt",
}
SHOWN_SUFFIXES = {f".{each}" for kinds in SHOWN.values() for each in kinds.split()}
# The talk's own text, which has the speaker notes, and what is made of it: ``talk.md.txt``.
TEXT_SUFFIXES = (".md", ".py", ".yaml", ".yml")
FOLDER_URL = "slides/"  # below the page: where browsers find these files

_ELSEWHERE = re.compile(r"[a-z][a-z\d+.-]*:|//", re.IGNORECASE)
# What reveal.js would take for the end of an address, however it is encoded.
_MISREAD = re.compile("[,?#]")
_IN_PATHS = "/;:@&=+$"  # these, too, it reads in one way only


@dataclass(frozen=True)
class FoundFile:
    """A file that an address means: its name in the folder, and what stands behind it there."""

    name: str
    query: str = ""  # with its ?
    fragment: str = ""  # with its #


class DeckFiles:
    """The names of the files that browsers may have, and the version of each."""

    def __init__(self, versions: Mapping[str, str]) -> None:
        """``versions`` are by name: a path in the folder, with slashes."""
        self.versions = versions
        # A name typed on one system may be composed of other signs than the one on the disk.
        self._composed = {_composed(name): name for name in versions}

    def find(self, address: str, base: str = "") -> FoundFile | None:
        """Return the file that an address means, seen from ``base``, a folder in the deck's own.

        The file that is there decides how the address is meant: as it is written, with a percent
        sign, ``#`` or ``?`` in its name, or as browsers read it.
        """
        address = address.strip()
        ends = [len(address), *(each.start() for each in re.finditer("[?#]", address))]
        for end in sorted(ends, reverse=True):
            for path in dict.fromkeys((unquote(address[:end]), address[:end])):
                if name := self._name(path, base) or self._name(path.replace("\\", "/"), base):
                    query, mark, fragment = address[end:].partition("#")
                    return FoundFile(name, query, mark + fragment)
        return None

    def _name(self, path: str, base: str) -> str:
        """Return the name of the file at a path; "" if there is none."""
        names = [path_in_folder(path, base)]
        names += [path_in_folder(path[1:], "")] if path.startswith("/") else []
        for name in names:
            if found := name if name in self.versions else self._composed.get(_composed(name)):
                return found
        return ""


def _composed(name: str) -> str:
    return normalize("NFC", name)


def path_in_folder(path: str, base: str) -> str:
    """Return a path seen from ``base`` as one seen from the deck's folder, where / begins, too."""
    if path.startswith("/"):
        path, base = path[1:].removeprefix(FOLDER_URL), ""
    return posixpath.normpath(posixpath.join(base, path))


def is_elsewhere(address: str) -> bool:
    """Tell whether an address leads to another host, or holds all itself, as ``data:`` does."""
    return _ELSEWHERE.match(address.strip()) is not None


def without_query(address: str) -> str:
    """Return an address up to its ? or #."""
    return re.split("[?#]", address, maxsplit=1)[0]


def served_name(name: str) -> str:
    """Return what a file is called where browsers fetch it: that name says one thing to all."""
    return _MISREAD.sub(lambda found: quote(found[0]), name)


def quoted(name: str) -> str:
    """Return the path of a file in an address."""
    return quote(served_name(name), safe=_IN_PATHS)


def file_versions(folder: Path) -> dict[str, str]:
    """Return the files that slides may show, each with what changes when it is saved."""
    found = {}
    for path in _walk(folder, os.path.realpath(folder), frozenset()):
        if not is_for_browsers(path, folder):
            continue
        try:
            state = path.stat()
        except OSError:  # gone a moment ago
            continue
        if path.is_file():
            found[path.relative_to(folder).as_posix()] = f"{state.st_mtime_ns:x}-{state.st_size:x}"
    return found


def _walk(folder: Path, root: str, above: frozenset[str]) -> Iterator[Path]:
    """Give the files of a folder, through links, too, but not out of ``root`` nor in circles."""
    real = os.path.realpath(folder)
    if real in above or not Path(real).is_relative_to(root):
        return
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:  # no folder any more, or one that can't be looked into
        return
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 # Path.is_dir raises where it may not look
            yield from _walk(path, root, above | {real})
        else:
            yield path


def is_for_browsers(path: Path, folder: Path) -> bool:
    """Whether browsers may have a file of a folder: one of the kinds in ``SHOWN`` that is not
    hidden, and no link to one that they may not have, or out of the folder.
    """
    try:
        name = path.absolute().relative_to(folder.absolute())
        name.as_posix().encode()  # on a disk a name may be any bytes: no address has those
        return _is_shown(name) and _is_shown(path.resolve().relative_to(folder.resolve()))
    except (ValueError, OSError, RuntimeError):  # elsewhere, no name, or links in a circle
        return False


def _is_shown(name: Path) -> bool:
    is_hidden = any(part[0] == "." for part in name.parts)
    suffixes = [suffix.lower() for suffix in name.suffixes]
    is_text = any(suffix in TEXT_SUFFIXES for suffix in suffixes)
    return name.suffix.lower() in SHOWN_SUFFIXES and not is_text and not is_hidden
