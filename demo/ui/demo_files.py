"""The files that demos are read from: ours, other packages', those in a deck's own folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from demo.catalog.plugins import DEMOS, plugins
from demo.system.code_files import content, version_of
from demo.ui.style import STYLE_SHEET

OURS = Path(__file__).parents[1] / "widgets"  # the demos that are shipped
PACKAGE = "demo.widgets"
SHARED = ("__init__", "base", "style")  # in that folder, but no demos


@dataclass(frozen=True)
class DemoFile:
    """Where a demo is read from."""

    path: Path
    module: str = ""  # as which it is imported; "": a deck's own, imported by nobody else
    class_name: str = ""  # of the demos in it; "": the first
    package: str = ""  # another one that it came with: "my-demos 1.2"


def demo_files(own: Path | None) -> dict[str, DemoFile]:
    """Return where each demo is read from, by name.

    One of another package replaces a shipped one, and one in a deck's ``own`` folder both.
    """
    ours = {path.stem: DemoFile(path, f"{PACKAGE}.{path.stem}") for path in _files_in(OURS)}
    deck_s = {path.stem: DemoFile(path) for path in (_files_in(own) if own else ())}
    return ours | _installed() | deck_s


def _files_in(folder: Path) -> list[Path]:
    # Emacs locks what is edited by .#NAME.py
    return [path for path in sorted(folder.glob("[!.]*.py")) if path.stem not in SHARED]


def _installed() -> dict[str, DemoFile]:
    """Return where the demos of other packages are; a file that is missing is named, too."""
    return {
        name: DemoFile(
            each.file or Path(f"{each.module}.py"), each.module, each.attribute, each.package
        )
        for name, each in plugins(DEMOS).items()
    }


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
