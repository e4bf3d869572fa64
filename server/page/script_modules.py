"""The talk's scripts: which of them a page needs at once, and all of them in a page on disk."""

from __future__ import annotations

import posixpath
import re
from base64 import b64encode
from pathlib import Path

from server.deck.slides import fingerprint

# Where a module imports another one by its relative path.
_IMPORT = re.compile(r"""(\b(?:from|import)\s*\(?\s*)(["'])(\.\.?/[^"'\n]+)\2""")
# Static imports alone: those by a call, ``import("…")``, are loaded later or never.
_STATIC = re.compile(
    r"""^(?:import|export)\b(?:[^;("']*?\bfrom)?\s*["'](\.\.?/[^"'\n]+)["']""", re.MULTILINE
)


def imported(folder: Path, entry: str) -> list[str]:
    """Return the modules that ``entry`` can't run without, by their paths in ``folder``.

    A page that names them all at once spares its browser to read one to learn of the next.
    """
    found, wanted = [entry], [entry]
    while wanted:
        name = wanted.pop(0)
        for path in _STATIC.findall((folder / name).read_text(encoding="utf-8")):
            other = _resolve(path, name)
            if other not in found:
                found.append(other)
                wanted.append(other)
    return found[1:]


def versioned(folder: Path, name: str) -> str:
    """Return the address of a script with its version: browsers may keep it for good."""
    return f"{name}?v={fingerprint((folder / name).read_text(encoding='utf-8'))}"


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
            # Nothing can be relative to a data: address.
            text = text.replace("import.meta.url", f'new URL("{address}{name}", document.baseURI)')
            found[name] = f"data:text/javascript;base64,{b64encode(text.encode()).decode()}"
            wanted += others
    return found


def _named(name: str, text: str) -> tuple[str, list[str]]:
    """Return a module's text with its imports by name instead of by path, and those names."""
    others: list[str] = []

    def rename(found: re.Match[str]) -> str:
        before, quote, path = found.groups()
        others.append(_resolve(path, name))
        return f"{before}{quote}{others[-1]}{quote}"

    return _IMPORT.sub(rename, text), others


def _resolve(path: str, name: str) -> str:
    """Return the path, in the folder, of what the module ``name`` imports by a relative path."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
