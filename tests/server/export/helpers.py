"""What the tests of exports share: what stands in a page, and what a refusal says."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from server.cli.export import main


class Page(HTMLParser):
    """The addresses in a page, and the text of its scripts by their type."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.scripts: dict[str, list[str]] = {}
        self.demos: list[str] = []
        self._into: list[str] | None = None
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.addresses += [found[name] or "" for name in ("src", "href") if name in found]
        self._into = (
            self.scripts.setdefault(found.get("type") or "", []) if tag == "script" else None
        )
        if "data-demo-id" in found:
            self.demos.append(found["data-demo-id"] or "")

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._into = None


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """Ask for an export that must be refused; return the one line that says why."""
    assert main([str(each) for each in arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line.partition(" export: ")[2]
