"""The version of the page's own scripts, styles and templates, which may be saved meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from server.deck.slides import fingerprint
from server.page.render import forget_templates
from server.paths import ASSETS, TEMPLATES


def are_assets(paths: Iterable[Path]) -> bool:
    """Tell whether one of these files is the page's own."""
    return any(path.is_relative_to(folder) for path in paths for folder in (ASSETS, TEMPLATES))


def refresh_assets() -> str:
    """Let the next page be made of the files as they are now.

    Return a few letters that change with them, by which an open page knows that it is an old one.
    """
    forget_templates()
    files = sorted(path for folder in (ASSETS, TEMPLATES) for path in folder.glob("*.*"))
    return fingerprint([[path.name, path.stat().st_mtime_ns] for path in files])
