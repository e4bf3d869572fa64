"""The files that demos are read from: those of this package, and those in a deck's own folder."""

from __future__ import annotations

import re
from pathlib import Path

from demo.system.code_files import content, version_of
from demo.ui.style import STYLE_SHEET

OURS = Path(__file__).parents[1] / "widgets"  # the demos that are shipped
PACKAGE = "demo.widgets"
SHARED = ("__init__", "base", "style")  # in that folder, but no demos


def demo_files(own: Path | None) -> dict[str, Path]:
    """Return the file of each demo by name; one in ``own`` replaces a shipped one."""
    folders = [OURS] if own is None else [OURS, own]
    return {
        path.stem: path
        for folder in folders
        for path in sorted(folder.glob("[!.]*.py"))  # Emacs locks what is edited by .#NAME.py
        if path.stem not in SHARED
    }


def module_of(path: Path) -> str:
    """Return the name of a shipped demo's module; an empty one for a deck's own."""
    return f"{PACKAGE}.{path.stem}" if path.parent == OURS else ""


def base_demos(path: Path) -> list[str]:
    """Return the demos that a demo's file builds on, and those that they build on."""
    bases: list[str] = []
    waiting = [path]
    while waiting:
        text = content(waiting.pop()).decode(errors="replace")
        named = re.findall(r"^from demo\.widgets\.(\w+) import", text, re.MULTILINE)
        new = [name for name in named if name not in (*SHARED, *bases)]
        bases += new
        waiting += [OURS / f"{name}.py" for name in new]
    return bases


def demo_version(path: Path) -> str:
    """Return a few letters that change with a demo's file, its style, or what it builds on."""
    files = [path, *(OURS / f"{base}.py" for base in base_demos(path))]
    files += [STYLE_SHEET, *(file.with_suffix(".css") for file in files)]
    return version_of(files)
