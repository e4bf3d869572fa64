"""Opens each slide in a browser, at each step and several sizes; lists what can't be seen."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from server.deck.slides import Deck, Problem
from server.export.browser import launch
from server.talk.layout_problems import LayoutProblem, as_problem, at_sizes, read_layout_problems

if TYPE_CHECKING:
    from playwright.sync_api import Page

State = Literal["before", "after"]  # any model has learned

SIZES = [(1024, 768), (1280, 720), (1920, 1080)]
LIMIT_MS = 60_000  # for a page, or a slide at all its steps
RESIZED_MS = 400  # until plots have followed the window
BEGUN = "document.querySelector('.reveal.ready section.present')"
SLIDES = "[...document.querySelectorAll('.slides > section')]"
# Whether a run changes what is seen there.
HAS_DEMO = "section => section.querySelector('.demo') !== null"
VISIT = """async ([index, hasNews]) => {
  const { visit } = await import("/assets/layout_walk.js");
  return visit(index, hasNews);
}"""


@dataclass
class SeenProblem:
    """Where a problem was seen: at which sizes, from which step on, and in which states."""

    problem: LayoutProblem
    sizes: list[tuple[int, int]] = field(default_factory=list)
    steps: set[int] = field(default_factory=set)  # -1 before the first
    states: set[State] = field(default_factory=set)

    def where(self) -> str:
        """Return in words where it was seen."""
        sizes = at_sizes(self.sizes, len(SIZES))
        step = f", step {1 + min(self.steps)}" if min(self.steps) >= 0 else ""
        return sizes + step + (", after a run" if self.states == {"after"} else "")


class LayoutWalk:
    """One window of a browser; ``look`` walks through a talk that is served."""

    def __init__(self, browser: str) -> None:
        """``browser`` is the path of a Chromium."""
        self.failure = ""  # why not all slides were looked at
        self._browser = browser
        self._stack = ExitStack()
        self._page: Page | None = None
        self._url = ""
        self._done: set[State] = set()
        self._seen: dict[tuple[str, str], SeenProblem] = {}  # by the slide's id and its own key

    def look(self, url: str, state: State) -> None:
        """Look at all slides of the talk at an address, or at those with demos after a run.

        Once for each state: a trial that broke off begins again.
        """
        from playwright.sync_api import Error

        if state in self._done:
            return
        self._done.add(state)
        try:
            page = self._page = self._page or self._open()
            if url != self._url:
                self._url = url
                page.goto(url)
                page.wait_for_function(BEGUN)
            for size in SIZES:
                self._walk(page, size, state)
        except Error as error:
            self.failure = error.message.splitlines()[0]

    def problems(self, deck: Deck) -> list[Problem]:
        """Return what was found, as problems of the slides' files."""
        slides = {slide.id: slide for slide in deck.slides}
        return [
            as_problem(deck, slides[name], seen.problem, seen.where())
            for (name, _), seen in self._seen.items()
            if name in slides
        ]

    def close(self) -> None:
        """End the browser."""
        self._stack.close()

    def _open(self) -> Page:
        from playwright.sync_api import sync_playwright

        playwright = self._stack.enter_context(sync_playwright())
        browser = launch(playwright, self._browser)
        self._stack.callback(browser.close)
        page = browser.new_page(reduced_motion="reduce")
        page.set_default_timeout(LIMIT_MS)
        return page

    def _walk(self, page: Page, size: tuple[int, int], state: State) -> None:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.wait_for_timeout(RESIZED_MS)
        slides = page.evaluate(f"{SLIDES}.map((each) => [each.id, ({HAS_DEMO})(each)])")
        has_news = state == "after" and size == SIZES[0]
        for index, (name, has_demo) in enumerate(slides):
            if has_demo or state == "before":
                self._note(name, page.evaluate(VISIT, [index, has_news]), size, state)

    def _note(
        self, slide: str, found: list[Mapping[str, Any]], size: tuple[int, int], state: State
    ) -> None:
        for each in found:
            (problem,) = read_layout_problems([each])
            seen = self._seen.setdefault((slide, problem.key), SeenProblem(problem))
            if size not in seen.sizes:
                seen.sizes.append(size)
            seen.steps.add(each["step"])
            seen.states.add(state)
