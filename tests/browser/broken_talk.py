"""A talk whose slides are broken again and again, and what is wrong then in its windows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from playwright.sync_api import Page

from tests.broken_slides import BrokenSlide, BrokenSlides
from tests.browser.stage import GO
from tests.talk import RunningTalk, until

MARK = "000.md"  # read before all others, and written after them
# What is for the author alone to mend: scripts that no page may have, HTML in code, half a formula.
FORGIVEN = re.compile(
    "Content Security Policy|ERR_ABORTED|unescaped HTML|highlight.js|JSHandle|<svg> attribute"
)
SLIDES = "[...document.querySelectorAll('.reveal .slides > section')].map(({id}) => id)"
LISTED = "document.querySelectorAll('.slides-list li').length"
HAS = "(version) => document.body.dataset.version === version"
# Where the talk is: the slide, the step, and whether it is black.
PLACE = """() => {
  const slide = document.querySelector(".slides > section.present");
  const black = document.querySelector(".reveal.paused") !== null;
  return [slide?.id, slide?.querySelectorAll(".fragment.visible").length, black].join(" ");
}"""
PATIENCE_S = 120.0  # of a machine that does other work too


class BrokenTalk:
    """A talk with a file for each slide, its window, and its presenter's page."""

    def __init__(self, folder: Path, talk: RunningTalk, slides: Page, presenter: Page) -> None:
        """``folder`` holds what ``write_good`` wrote; the pages are the talk's."""
        self.slides, self.presenter = slides, presenter
        self._folder, self._talk = folder, talk
        self._saved = 0
        self.untold: list[str] = []  # the texts of broken slides of which nothing was told

    def save(self, broken: Mapping[int, BrokenSlide | str]) -> Iterator[str]:
        """Save slides by their numbers; yield what is wrong then in windows, and with keys."""
        self._saved += 1
        for number, slide in broken.items():
            text = slide if isinstance(slide, str) else slide.text
            name_of(self._folder, number).write_text(text)
        (self._folder / MARK).write_text(f"# Saved {self._saved} {{#mark}}\n")
        page = until(self._shown, "the slides that were saved", PATIENCE_S)
        ids = re.findall(r'<section id="([^"]*)"', page)
        if missing := {f"s{number}" for number in broken} - {*ids}:
            yield f"slides that are gone: {missing}"
        yield from self._in_windows(page, ids)
        told = self._talk.status()["problems"]
        for number, slide in broken.items():
            if isinstance(slide, BrokenSlide) and not _is_told(number, slide, told):
                self.untold.append(slide.text)
            if isinstance(slide, str) and _lines(number, told):
                yield f"a slide without a mistake: {_lines(number, told)}"

    def _shown(self) -> str:
        page = self._talk.read("").decode()
        return page if f"Saved {self._saved}<" in page else ""

    def _in_windows(self, page: str, ids: Sequence[str]) -> Iterator[str]:
        self._wait(self.slides, page)
        if (shown := self.slides.evaluate(SLIDES)) != ids:
            yield f"a window without {[*{*ids} - {*shown}]}, with {[*{*shown} - {*ids}]}: {shown}"
        self._wait(self.presenter, self._talk.read("presenter").decode())
        if (listed := self.presenter.evaluate(LISTED)) != len(ids):
            yield f"a presenter's list of {listed} slides, not {len(ids)}"

    def _wait(self, window: Page, page: str) -> None:
        """Wait until a window has the version of a page that was served."""
        found = re.search(r'<body [^>]*data-version="(\w+)"', page)
        window.wait_for_function(HAS, arg=found[1] if found else "", timeout=1000 * PATIENCE_S)

    def keys(self, number: int) -> Iterator[str]:
        """Press keys on a slide; yield those that do nothing."""
        page = self.slides
        page.wait_for_function(GO, arg=f"s{number}")
        for key, back in (("ArrowRight", "ArrowLeft"), ("b", "b"), ("PageDown", "PageUp")):
            for pressed in (key, back):
                before = page.evaluate(PLACE)
                page.keyboard.press(pressed)
                if page.evaluate(PLACE) == before:
                    yield f"{pressed} on slide {number}"

    def reload(self) -> Iterator[str]:
        """Open the window anew; yield what is wrong then."""
        page = self._talk.read("").decode()
        self.slides.reload()
        self.slides.locator("section.present").wait_for()
        yield from self._in_windows(page, re.findall(r'<section id="([^"]*)"', page))


def write_good(folder: Path, count: int) -> None:
    """Write a talk of so many slides with nothing wrong."""
    folder.mkdir()
    (folder / MARK).write_text("# Saved 0 {#mark}\n")
    (folder / "999.md").write_text("# End {#end}\n")
    (folder / "picture.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    for number in range(1, count + 1):
        name_of(folder, number).write_text(BrokenSlides.good(number))


def name_of(folder: Path, number: int) -> Path:
    """Return the file of a slide."""
    return folder / f"{number:03}.md"


def some(count: int, seed: int) -> int:
    """Return one of the slides."""
    return Random(seed).randint(1, count)


def _lines(number: int, told: Sequence[str]) -> list[str]:
    return [line for line in told if line.startswith(f"{number:03}.md:")]


def _is_told(number: int, slide: BrokenSlide, told: Sequence[str]) -> bool:
    lines = [int(line.split(":")[1]) for line in _lines(number, told)]
    return any(slide.first <= line <= slide.last for line in lines)
