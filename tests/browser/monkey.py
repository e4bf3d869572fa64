"""A monkey at the talk's windows: presses keys, clicks, drags, taps, resizes, reloads; seeded."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress

from playwright.sync_api import CDPSession, Error, Page

from tests.browser.stage import GO

KEYS = (
    *("PageDown", "PageUp", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"),
    *(
        "Space",
        "Shift+Space",
        "n",
        "p",
        "b",
        ".",
        "b",
        ".",
        "Escape",
        "F5",
        "f",
        "t",
        "e",
        "s",
        "?",
    ),
    *("x", "x", "r", "1", "2", "3", "4", "5", "9", "Enter", "Tab", "Shift+Tab"),
    *("q", "+", "Q", "Delete", "Backspace", "AltGraph", "F9", "Insert", "Control+z", "ä", "0"),
)
SIZES = [(1280, 720)] * 3 + [(1024, 768), (1920, 1080), (640, 480), (390, 844), (844, 390)]
# Where the page has something to press or draw on now: Bokeh's widgets are in shadow roots.
PLACES = """() => {
  const slide = document.querySelector(".reveal .slides > .present");
  const root = document.body.matches(".presenter") ? document.body : slide;
  const found = [];
  const search = (node) => {
    for (const child of node?.children ?? []) {
      if (child.matches("button, input, select, canvas, a, .noUi-handle, [role=button], img")) {
        const { left, top, width, height } = child.getBoundingClientRect();
        if (width > 2 && height > 2) found.push([left, top, width, height]);
      }
      search(child);
      if (child.shadowRoot) search(child.shadowRoot);
    }
  };
  search(root);
  for (const open of document.querySelectorAll("dialog[open] button")) {
    const { left, top, width, height } = open.getBoundingClientRect();
    found.push([left, top, width, height]);
  }
  return found.filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
}"""
Place = tuple[float, float]


class Monkey:
    """Does one random thing after another in one of several windows of a talk."""

    def __init__(self, talk: Page, presenter: Page, seed: int, slides: Sequence[str]) -> None:
        """``slides`` are ids that it jumps to."""
        self._windows = [talk, talk, presenter]
        self._talk, self._slides = talk, slides
        self._chance = random.Random(seed)
        self._lines: dict[Page, CDPSession] = {}
        for page in (talk, presenter):
            page.context.on("page", lambda popup: popup.close())  # which the key s opens

    def act(self) -> str:
        """Do something; return what, for who wants to know what went before an error."""
        page = self._chance.choice(self._windows)
        weighted: list[tuple[Callable[[Page], str], int]] = [
            *((self._press, 36), (self._click, 24), (self._drag, 10), (self._tap, 5)),
            *((self._type, 2), (self._scroll, 3), (self._jump, 8), (self._resize, 3)),
            *((self._reload, 2), (self._rest, 7)),
        ]
        acts, weights = zip(*weighted, strict=True)
        (do,) = self._chance.choices(acts, weights)
        with suppress(Error):  # a page that is just being loaded
            name = "the slides" if page is self._talk else "the presenter's page"
            return f"{do(page)} in {name}"
        return "nothing"

    def _press(self, page: Page) -> str:
        key = self._chance.choice(KEYS)
        page.keyboard.press(key)
        return key

    def _type(self, page: Page) -> str:
        page.keyboard.type("n 1 x")
        return "typing"

    def _click(self, page: Page) -> str:
        x, y = self._place(page)
        count = self._chance.choice((1, 1, 1, 2, 3))
        button = self._chance.choice(("left", "left", "left", "left", "right", "middle"))
        page.mouse.click(x, y, click_count=count, button=button)  # type: ignore[arg-type]
        return f"{count} clicks of {button} at {x:.0f}, {y:.0f}"

    def _drag(self, page: Page) -> str:
        start, end = self._place(page), self._anywhere(page)
        page.mouse.move(*start)
        page.mouse.down()
        page.mouse.move(*end, steps=self._chance.choice((1, 4, 12)))
        if self._chance.random() < 0.1:
            page.keyboard.press(self._chance.choice(("PageDown", "PageUp", "Escape")))
        page.mouse.up()
        return f"a drag from {start} to {end}"

    def _tap(self, page: Page) -> str:
        """Touch with a finger, and mostly move it."""
        start, end = self._place(page), self._anywhere(page)
        if page not in self._lines:
            self._lines[page] = page.context.new_cdp_session(page)
        touch = self._lines[page].send
        name = "Input.dispatchTouchEvent"
        touch(name, {"type": "touchStart", "touchPoints": [_point(start)]})
        if self._chance.random() < 0.7:
            touch(name, {"type": "touchMove", "touchPoints": [_point(end)]})
        touch(name, {"type": "touchEnd", "touchPoints": []})
        return f"a finger from {start} to {end}"

    def _scroll(self, page: Page) -> str:
        page.mouse.wheel(0, self._chance.choice((-300, 300)))
        return "the wheel"

    def _jump(self, page: Page) -> str:
        slide = self._chance.choice(self._slides)
        if page is self._talk:
            page.evaluate(GO, slide)
        else:
            entries = page.locator(".slides-list button")
            entries.nth(self._slides.index(slide)).click(timeout=2000)
        return f"a jump to {slide}"

    def _resize(self, page: Page) -> str:
        width, height = self._chance.choice(SIZES)
        page.set_viewport_size({"width": width, "height": height})
        return f"{width} × {height}"

    def _reload(self, page: Page) -> str:
        page.reload(wait_until=self._chance.choice(("commit", "load")))
        return "a reload"

    def _rest(self, page: Page) -> str:
        page.wait_for_timeout(self._chance.choice((20, 100, 400)))
        return "a rest"

    def _place(self, page: Page) -> Place:
        """Return a point of something that is there to be pressed, or any other."""
        found = page.evaluate(PLACES)
        if not found or self._chance.random() < 0.15:
            return self._anywhere(page)
        left, top, width, height = self._chance.choice(found)
        across, down = self._chance.random(), self._chance.random()
        return round(left + across * width, 1), round(top + down * height, 1)

    def _anywhere(self, page: Page) -> Place:
        size = page.viewport_size or {"width": 1280, "height": 720}
        return self._chance.randrange(size["width"]), self._chance.randrange(size["height"])


def _point(place: Place) -> dict[str, float]:
    return {"x": place[0], "y": place[1]}
