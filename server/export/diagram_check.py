"""Draws Mermaid diagrams in a browser without a window, to tell which of them can't be drawn."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from server.deck.diagrams import diagram_problem
from server.deck.slides import Deck, Problem
from server.export.browser import find_browser, launch
from server.files.talk_folder import TalkError
from server.paths import ASSETS

LIBRARY = ASSETS / "vendor" / "mermaid" / "mermaid.min.js"
MODULE = ASSETS / "diagram_library.js"
LIMIT_MS = 60_000
DRAW = """async ([address, texts]) => {
  const { findProblem } = await import(address);
  const found = [];
  for (const text of texts) found.push(await findProblem(window.mermaid, text));
  return found;
}"""


def check_diagrams(deck: Deck) -> list[Problem]:
    """Return what is wrong with the diagrams of a deck; raises ``TalkError`` without a browser."""
    diagrams = [diagram for slide in deck.slides for diagram in slide.diagrams]
    if not diagrams:
        return []
    # In a thread of its own: whoever calls may have an event loop, which Playwright refuses.
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(_draw, [diagram.text for diagram in diagrams]).result()
    return [
        diagram_problem(diagram, problem["line"], problem["reason"])
        for diagram, problem in zip(diagrams, found, strict=True)
        if problem
    ]


def _draw(texts: Sequence[str]) -> list[dict[str, Any] | None]:
    """Return for each text its problem: a line and a reason, or None."""
    path = find_browser()
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        path = None
    if path is None:
        raise TalkError(
            "Expected Chromium or Chrome, and the Python package playwright, to try the Mermaid "
            "diagrams. Received: not both. The page tells their mistakes when it shows them."
        )
    address = f"data:text/javascript;base64,{b64encode(MODULE.read_bytes()).decode()}"
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright, path)
            page = browser.new_page()
            page.set_default_timeout(LIMIT_MS)
            page.add_script_tag(path=LIBRARY)
            found: list[dict[str, Any] | None] = page.evaluate(DRAW, [address, list(texts)])
            browser.close()
    except Error as error:
        raise TalkError(
            f"Expected the Mermaid diagrams to be drawn by {path}. Received: "
            f"{error.message.splitlines()[0]} Look at them in the talk."
        ) from error
    return found
