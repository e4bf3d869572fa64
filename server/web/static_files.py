"""Serves files: the talk's own scripts and styles, and those beside the slides."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tornado.web import HTTPError, RequestHandler, StaticFileHandler

from server.access.page_policy import policy
from server.files.deck_files import FOLDER_URL, DeckFiles, is_for_browsers
from server.files.style_sheets import is_style
from server.page.render import ASSETS_URL
from server.page.start_script import start_hash
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


class DeckFilesHandler(FilesHandler):
    """Files beside the slides, without their Markdown, which has the speaker notes."""

    def initialize(  # type: ignore[override]
        self, path: str, styles: Callable[[], Mapping[str, str]]
    ) -> None:
        """``styles`` returns the deck's style sheets, by name, as browsers get them."""
        super().initialize(path)
        self._styles = styles

    async def get(self, path: str, include_body: bool = True) -> None:
        """Answer with a file; with a style sheet as it was last readable."""
        if not is_style(path):
            await super().get(path, include_body)
            return
        styles = self._styles()
        found = DeckFiles(styles).find(path)
        if found is None:
            raise HTTPError(404)
        super().set_extra_headers(path)
        self.set_header("Content-Type", "text/css; charset=utf-8")
        self.write(styles[found.name])

    def compute_etag(self) -> str | None:
        """Return what changes with the answer."""
        is_text = is_style(self.path_args[0])
        return RequestHandler.compute_etag(self) if is_text else super().compute_etag()

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:
        """Return where a file lies; reveal.js encodes some signs of its name twice."""
        plain = super().get_absolute_path(root, path)
        twice = super().get_absolute_path(root, unquote(path))
        is_file = os.path.isfile  # Path's raises where a name can't be one
        return twice if is_file(twice) and not is_file(plain) else plain

    def set_extra_headers(self, path: str) -> None:
        """Run the scripts of a page or drawing in a sandbox, apart from the talk's own."""
        super().set_extra_headers(path)
        if Path(path).suffix.lower() in DOCUMENTS:
            self.set_header("Content-Security-Policy", "sandbox allow-scripts")


def allow_start_script(handler: RequestHandler) -> None:
    """Let browsers run the one script that stands in a page."""
    rules = policy(handler.request.host, start_hash())
    handler.set_header("Content-Security-Policy", rules)


def file_routes(
    deck: Path, styles: Callable[[], Mapping[str, str]]
) -> list[tuple[str, type[FilesHandler], dict[str, Any]]]:
    """Return the routes to all files of a talk, whose slides lie in the folder ``deck``.

    ``styles`` returns the deck's style sheets, by name.
    """
    return [
        (rf"/{ASSETS_URL}(.+)", FilesHandler, {"path": str(ASSETS)}),
        (rf"/{FOLDER_URL}(.+)", DeckFilesHandler, {"path": str(deck), "styles": styles}),
    ]
