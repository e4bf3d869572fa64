"""The examples of docs/writing-a-talk.md, as an author would copy them."""

from __future__ import annotations

import shutil
from pathlib import Path

from markdown_it import MarkdownIt

from tests.demo.data.written_tables import penguins
from tests.talk import ROOT

PAGE = (ROOT / "docs" / "writing-a-talk.md").read_text(encoding="utf-8")
BLOCKS = [
    (token.info, token.content) for token in MarkdownIt().parse(PAGE) if token.type == "fence"
]
EXAMPLES = [text for kind, text in BLOCKS if kind == "markdown"]
STYLES = [text for kind, text in BLOCKS if kind == "css"]


def write_deck(folder: Path) -> None:
    """Put all examples into one deck, with the files that they name."""
    folder.mkdir()
    (folder / "talk.md").write_text("\n---\n\n".join(EXAMPLES))
    (folder / "theme.css").write_text("\n".join(STYLES))
    for picture in (ROOT / "slides").glob("*.png"):
        shutil.copy(picture, folder)
    penguins(folder)
