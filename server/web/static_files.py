"""Serves files: the talk's own scripts and styles, and those beside the slides."""

from __future__ import annotations

from pathlib import Path

from tornado.web import HTTPError, StaticFileHandler

from server.deck.talk_folder import is_for_browsers
from server.page.render import ASSETS_URL, DECK_URL, START
from server.paths import ASSETS

DOCUMENTS = (".html", ".htm", ".xhtml", ".xml", ".svg")  # may hold scripts


class FilesHandler(StaticFileHandler):
    """Files that an author may change at any time: browsers check for a newer version."""

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Refuse files outside of the folder and hidden ones, however the address is spelt."""
        path = Path(absolute_path)
        if "\0" in absolute_path or not is_for_browsers(path, Path(root)):
            raise HTTPError(404)
        return super().validate_absolute_path(root, absolute_path)

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep a file, but check each time whether it has changed."""
        self.set_header("Cache-Control", "no-cache")


class AssetsHandler(FilesHandler):
    """The talk's own scripts and styles."""

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep the first script for good, as its address has its version.

        It is for pages that lose their connection while they are loaded.
        """
        if path != START:
            super().set_extra_headers(path)


class DeckFilesHandler(FilesHandler):
    """Files beside the slides, without their Markdown, which has the speaker notes."""

    def set_extra_headers(self, path: str) -> None:
        """Run the scripts of a page or drawing in a sandbox, apart from the talk's own."""
        super().set_extra_headers(path)
        if Path(path).suffix.lower() in DOCUMENTS:
            self.set_header("Content-Security-Policy", "sandbox allow-scripts")


def file_routes(deck: Path) -> list[tuple[str, type[FilesHandler], dict[str, str]]]:
    """Return the routes to all files of a talk, whose slides lie in the folder ``deck``."""
    return [
        (rf"/{ASSETS_URL}(.+)", AssetsHandler, {"path": str(ASSETS)}),
        (rf"/{DECK_URL}(.+)", DeckFilesHandler, {"path": str(deck)}),
    ]
