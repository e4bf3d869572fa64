"""How soon a demo's still picture is there after a jump to its slide, on a busy machine."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from .subjects import LIMIT_S, WINDOW, chromium, talk_command

LOOPS = 2  # processes beside the talk that do nothing else than count
# No two are neighbours: the page opens the demos of those.
SLIDES = ("numbers", "softmax", "device-race", "linear", "memory", "conv", "shuffle", "gap")
ROUNDS = 3
IS_KEPT = """async (name) => {
  const { readAll } = await import("/assets/still_store.js");
  return (await readAll()).some(([kept]) => kept.startsWith(`${name} `));
}"""
# From the jump until the frame after the picture, or the demo itself, is painted.
JUMP = """(slide) => new Promise((resolve) => {
  const began = performance.now();
  const look = () => {
    const section = document.querySelector("section.present");
    const parts = section?.id === slide ? [...section.querySelectorAll(".demo > *")] : [];
    const isThere = ({ shadowRoot }) => shadowRoot?.querySelector("img")?.naturalWidth ?? true;
    if (!parts.some(isThere)) requestAnimationFrame(look);
    else requestAnimationFrame(() => resolve(performance.now() - began));
  };
  location.hash = `#/${slide}`;
  look();
})"""


def stills_ms() -> list[float]:
    """Return the time from each of some jumps to the first look at what is there."""
    with (
        tempfile.TemporaryDirectory() as runs,
        chromium() as browser,
        talk_command(runs) as talk,
    ):
        page = browser.new_page(viewport=WINDOW)
        url = talk.wait_for("Talk:")[1]
        talk.wait_for("Warm: dropout")
        page.goto(url)
        for slide in SLIDES:
            page.evaluate(f"location.hash = '#/{slide}'")
            _wait_until_kept(page, slide)
        with busy():
            return [each for _ in range(ROUNDS) for each in _jumps(page)]


def _wait_until_kept(page: Page, slide: str) -> None:
    end = time.monotonic() + LIMIT_S
    while not page.evaluate(IS_KEPT, f"{slide}-demo"):
        assert time.monotonic() < end, slide
        page.wait_for_timeout(100)


def _jumps(page: Page) -> list[float]:
    """Jump to each slide of a page whose demos are not open."""
    page.evaluate("location.hash = '#/'")
    page.reload()
    page.wait_for_function("window.Bokeh")
    return [page.evaluate(JUMP, slide) for slide in SLIDES]


@contextmanager
def busy() -> Iterator[None]:
    """Keep as many processors busy as two processes can."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(LOOPS)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
