"""Takes a picture of every slide, at three sizes and in both themes: ``make shots``.

Contact sheets go to ``shots/``: before any run, and after the models of the deck have learned.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urljoin

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

from server.access.addresses import numeric
from server.export.browser import find_browser, launch

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "shots"
SIZES = [(1024, 768), (1280, 720), (1920, 1080)]
COLUMNS, THUMBNAIL, MARGIN = 4, 480, 8
EPOCHS = 6  # for pictures of models that have learned something
LIMIT_S = 300.0
BEGIN_S = 5.0  # from a press to what it starts; some start nothing
SETTLED_S = 0.5  # that nothing goes on, until something has ended
LOOK_S = 0.1  # from one look at the talk to the next
# Asked for until it is there: reveal.js may write an older address over a new one.
GO = """([number, address]) => {
  const slide = document.querySelectorAll(".slides > section")[number];
  if (!slide.classList.contains("present")) location.hash = address;
  return slide.classList.contains("present");
}"""
QUIET = """() => {
  const slide = document.querySelector("section.present");
  const demos = [...slide.querySelectorAll(".demo")];
  const roots = window.Bokeh ? Bokeh.index.roots : [];
  return demos.every((demo) => !demo.classList.contains("opening")
    && roots.some((root) => demo.contains(root.el) && root.model.document.is_idle));
}"""


class TalkProcess:
    """The talk that comes along, or the one in a folder, in a process of its own."""

    def __init__(self, printed: IO[str]) -> None:
        """``printed`` is what the talk says, line by line."""
        self._printed = printed
        self.url = printed.readline().removeprefix("Talk: ").strip()

    def status(self) -> dict[str, Any]:
        """Return the state of the talk."""
        with urllib.request.urlopen(urljoin(numeric(self.url), "/api/status")) as answer:
            status: dict[str, Any] = json.load(answer)
        return status

    def wait_until_warm(self) -> None:
        """Wait until each model can start at once, or is known to be broken."""
        self._wait("all models ready", lambda now: now["ready"] and not now["waiting"])

    def wait_for_press(self, before: dict[str, Any]) -> None:
        """Wait until all is over that a press has started, if it has started anything.

        ``before`` is the state right before the press.
        """
        end = time.monotonic() + BEGIN_S
        while self.status() == before and time.monotonic() < end:
            time.sleep(LOOK_S)
        self._wait("an end of what was started", is_at_rest)

    def _wait(self, what: str, is_so: Callable[[dict[str, Any]], bool]) -> None:
        """Wait until something has been so for a while: runs of a series follow each other."""
        end, since = time.monotonic() + LIMIT_S, time.monotonic()
        while time.monotonic() - since < SETTLED_S:
            now = self.status()
            if not is_so(now):
                since = time.monotonic()
            if time.monotonic() > end:
                raise SystemExit(f"Expected {what} within {LIMIT_S:g} s. Received: {now}.")
            time.sleep(LOOK_S)


def is_at_rest(status: dict[str, Any]) -> bool:
    """Tell whether nothing is trained, measured or about to be."""
    return status["running"] is None and status["queued"] is None and not status["measuring"]


@contextmanager
def open_talk(slides: Path) -> Iterator[TalkProcess]:
    """Serve a talk on a free port; end it at the end."""
    with tempfile.TemporaryDirectory() as runs:
        options = ["--no-browser", "--port", "0", "--epochs", str(EPOCHS), "--runs", runs]
        command = [sys.executable, str(ROOT / "run_talk.py"), "--slides", str(slides), *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield TalkProcess(cast("IO[str]", process.stdout))
            finally:
                process.terminate()


def photograph(
    slides: Path, folder: Path, sizes: Sequence[tuple[int, int]] = SIZES, themes: int = 2
) -> None:
    """Photograph a deck before and after its models have learned; sheets go to ``folder``."""
    path = find_browser()
    if not path:
        raise SystemExit("Expected Chromium or Chrome. Received: none. Install one.")
    folder.mkdir(parents=True, exist_ok=True)
    with open_talk(slides) as talk, sync_playwright() as playwright:
        browser = launch(playwright, path)
        for state in ("before", "after"):
            if state == "after":
                talk.wait_until_warm()
                learn(browser, talk)
            for size in sizes:
                for theme, sheet in sheets(browser, talk, size, themes):
                    name = f"{size[0]}x{size[1]}-{theme}-{state}.png"
                    sheet.save(folder / name)
                    print(folder / name, flush=True)


def sheets(
    browser: Browser, talk: TalkProcess, size: tuple[int, int], themes: int
) -> Iterator[tuple[str, Image.Image]]:
    """Photograph all slides, in the theme that the deck begins with and those that ``t`` brings."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_default_timeout(1000 * LIMIT_S)
    page.goto(talk.url)
    page.wait_for_selector("section.present")
    for _ in range(themes):
        theme = page.evaluate("document.documentElement.dataset.theme")
        yield theme, contact_sheet(pictures(page))
        page.keyboard.press("t")
    page.close()


def slides_of(page: Page) -> list[str]:
    """Return each slide's name."""
    sections = page.locator(".slides > section")
    names: list[str] = sections.evaluate_all("all => all.map(({id}) => id)")
    return names


def pictures(page: Page) -> list[tuple[str, Image.Image]]:
    """Return each slide's name and picture."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "slide.png"
        for number, name in enumerate(slides_of(page)):
            page.wait_for_function(GO, arg=[number, f"#/{name or number}"])
            page.wait_for_function(QUIET)
            page.wait_for_timeout(500)  # for what eases into its place
            page.screenshot(path=path)
            with Image.open(path) as picture:
                taken.append((name or str(number), picture.convert("RGB")))
    return taken


def contact_sheet(taken: list[tuple[str, Image.Image]]) -> Image.Image:
    """Put pictures side by side, small, each with its name."""
    width, height = taken[0][1].size
    small = (THUMBNAIL, round(THUMBNAIL * height / width))
    rows = -(-len(taken) // COLUMNS)
    cell = small[0] + MARGIN, small[1] + 3 * MARGIN
    sheet = Image.new("RGB", (COLUMNS * cell[0] + MARGIN, rows * cell[1] + MARGIN), "#808080")
    draw = ImageDraw.Draw(sheet)
    for place, (name, picture) in enumerate(taken):
        row, column = divmod(place, COLUMNS)
        corner = MARGIN + column * cell[0], MARGIN + row * cell[1]
        draw.text(corner, name, fill="white")
        sheet.paste(picture.resize(small), (corner[0], corner[1] + 2 * MARGIN))
    return sheet


def learn(browser: Browser, talk: TalkProcess) -> None:
    """Press every start button of the deck's demos once, as a presenter would."""
    page = browser.new_page()
    page.goto(talk.url)
    page.wait_for_selector("section.present")
    hurried = False
    for name in slides_of(page):
        page.evaluate(f"location.hash = '#/{name}'")
        page.wait_for_function(QUIET)
        hurry = page.locator("section.present").get_by_text("As fast as it can")
        if not hurried and hurry.count():
            hurry.click()
            hurried = True
        starts = page.locator("section.present .variant button")
        for start in starts.all():
            if start.is_visible() and start.is_enabled():  # now: what ran may have changed it
                before = talk.status()
                start.click()
                talk.wait_for_press(before)
    page.close()


def main() -> None:
    """Photograph a folder of slides, or those that come along."""
    photograph(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "slides", FOLDER)


if __name__ == "__main__":
    main()
