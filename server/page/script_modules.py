"""The talk's scripts: which of them a page needs at once, and all of them in a page on disk."""

from __future__ import annotations

import posixpath
import re
from base64 import b64encode
from pathlib import Path

# Where a module names another one by its place relative to itself.
_IMPORT = re.compile(r"""(\b(?:from|import)\s*\(?\s*)(["'])(\.\.?/[^"'\n]+)\2""")


# Those that are wanted as soon as the module is there; others are imported by a call.
_AT_ONCE = re.compile(
    r"""^(?:import|export)\b(?:[^;("']*?\bfrom)?\s*["'](\.\.?/[^"'\n]+)["']""", re.MULTILINE
)


def imported(folder: Path, entry: str) -> list[str]:
    """Return the modules that ``entry`` can't run without, by their paths in ``folder``.

    A page that names them all at once spares its browser to read one to learn of the next.
    """
    found, wanted = [entry], [entry]
    while wanted:
        name = wanted.pop(0)
        for place in _AT_ONCE.findall((folder / name).read_text(encoding="utf-8")):
            other = _found_at(place, name)
            if other not in found:
                found.append(other)
                wanted.append(other)
    return found[1:]


def import_map(folder: Path, entry: str, address: str) -> dict[str, str]:
    """Return the module ``entry`` and all that it imports, each as a ``data:`` address.

    Browsers refuse modules that are files. They are named by their paths in ``folder``; the page
    finds other files of it at ``address``.
    """
    found: dict[str, str] = {}
    wanted = [entry]
    while wanted:
        name = wanted.pop()
        if name not in found:
            text, others = _named(name, (folder / name).read_text(encoding="utf-8"))
            # A data: address has no place that another could be relative to, and no folder.
            text = text.replace("import.meta.url", f'new URL("{address}{name}", document.baseURI)')
            found[name] = f"data:text/javascript;base64,{b64encode(text.encode()).decode()}"
            wanted += others
    return found


def _named(name: str, text: str) -> tuple[str, list[str]]:
    """Let a module import others by their names; return its text, and those."""
    others: list[str] = []

    def rename(found: re.Match[str]) -> str:
        before, quote, place = found.groups()
        others.append(_found_at(place, name))
        return f"{before}{quote}{others[-1]}{quote}"

    return _IMPORT.sub(rename, text), others


def _found_at(place: str, name: str) -> str:
    """Return the path of a module that another one, ``name``, imports from a place beside it."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), place))
