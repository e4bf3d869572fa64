"""Serves files: the talk's own scripts and styles, and what lies beside the slides."""

from __future__ import annotations

from pathlib import Path

from tornado.web import HTTPError, StaticFileHandler

from server.deck.talk_folder import is_for_browsers
from server.page.render import ASSETS_URL, DECK_URL
from server.paths import ASSETS

DOCUMENTS = (".html", ".htm", ".xhtml", ".xml", ".svg")  # may hold scripts


class FilesHandler(StaticFileHandler):
    """Files that an author may have changed a moment ago: browsers ask whether they have."""

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Refuse what lies elsewhere or is hidden, however its address is spelt."""
        path = Path(absolute_path)
        if "\0" in absolute_path or not is_for_browsers(path, Path(root)):
            raise HTTPError(404)
        return super().validate_absolute_path(root, absolute_path)

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep a file, and ask each time whether it changed."""
        self.set_header("Cache-Control", "no-cache")


class DeckFilesHandler(FilesHandler):
    """What lies beside the slides, but not their text: it holds the speaker notes."""

    def set_extra_headers(self, path: str) -> None:
        """Let scripts of a page or drawing run, but not as if they were the talk's own."""
        super().set_extra_headers(path)
        if Path(path).suffix.lower() in DOCUMENTS:
            self.set_header("Content-Security-Policy", "sandbox allow-scripts")


def file_routes(deck: Path) -> list[tuple[str, type[FilesHandler], dict[str, str]]]:
    """Return the routes to all files of a talk, whose slides lie in the folder ``deck``."""
    return [
        (rf"/{ASSETS_URL}(.+)", FilesHandler, {"path": str(ASSETS)}),
        (rf"/{DECK_URL}(.+)", DeckFilesHandler, {"path": str(deck)}),
    ]
