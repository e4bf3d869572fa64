"""A demo on its slide as a presenter uses it: its buttons, its words, what its models hold."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page

from tests.talk import RunningTalk

POLL_MS = 50  # at every frame, Playwright's own pace, a page has no time left for its work
# Whatever state a button is in meanwhile: a real click waits until it may be clicked.
PRESS = "button => button.click()"
FIND = """
const section = document.querySelector("section.present");
const root = window.Bokeh?.index.roots.find((view) => section?.contains(view.el));
const find = (name) => [...root.model.document.all_models].find((each) => each.name === name);
"""
READY = f"""(slide) => {{
  {FIND}
  const open = section?.id === slide && root && !section.querySelector(".opening");
  return Boolean(open) && root.model.document.is_idle;
}}"""
# The same in a window of this width, once each figure is painted as large as its place is.
LAID_OUT = f"""([slide, width]) => {{
  const isAsLarge = (model) => {{
    const {{ el, bbox }} = Bokeh.index.find_one(model);
    const box = el.getBoundingClientRect();
    return Math.abs(bbox.width - box.width) < 1 && Math.abs(bbox.height - box.height) < 1;
  }};
  if (innerWidth !== width || !({READY})(slide)) return false;
  {FIND}
  return [...root.model.document.all_models].filter(({{ type }}) => type === "Figure")
    .every(isAsLarge);
}}"""
# Asked for until it is there: reveal.js may write an older address over a new one.
GO = """(slide) => {
  const isThere = document.querySelector("section.present")?.id === slide;
  if (!isThere) location.hash = `#/${slide}`;
  return isThere;
}"""
# A property of a model, as plain objects and arrays.
HOLDS = f"""([name, property]) => {{
  {FIND}
  const plain = (value) => {{
    if (ArrayBuffer.isView(value) || Array.isArray(value)) return [...value].map(plain);
    if (value instanceof Map) return plain(Object.fromEntries(value));
    if (value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
  }};
  return plain(find(name)[property]);
}}"""
# The same as one string, which Python reads far sooner than Playwright long lists of numbers.
HELD = f"""(names) => {{
  const nan = (_, value) => (Number.isNaN(value) ? "NaN" : value);  // JSON has no word for it
  return JSON.stringify(({HOLDS})(names), nan).replaceAll('"NaN"', "NaN");
}}"""
# Where on the screen a point of a figure is painted.
PLACE = f"""([name, x, y]) => {{
  {FIND}
  const view = Bokeh.index.find_one(find(name));
  const canvas = view.canvas_view.el.getBoundingClientRect();
  return [canvas.left + view.frame.x_scale.compute(x), canvas.top + view.frame.y_scale.compute(y)];
}}"""
# What stands beyond the edges of its slide.
OUTSIDE = """(section) => {
  const slide = section.getBoundingClientRect();
  const boxes = [...section.querySelectorAll("*")].map((each) => each.getBoundingClientRect());
  return boxes.filter(({ right, bottom }) => right > slide.right + 1 || bottom > slide.bottom + 1);
}"""


class OnStage:
    """The demo of one slide of the test deck, open in a window."""

    def __init__(self, page: Page, talk: RunningTalk, slide: str) -> None:
        self.page, self.talk, self.slide = page, talk, slide
        self.wait_until_open()

    def wait_until_open(self) -> None:
        """Wait until the slide is up and its demo, too, is all there."""
        self.page.wait_for_function(READY, arg=self.slide, polling=POLL_MS)

    def resize(self, size: tuple[int, int]) -> None:
        """Give the window another size, and wait until the demo is laid out for it."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.wait_for_function(LAID_OUT, arg=[self.slide, size[0]], polling=POLL_MS)

    def go(self, slide: str) -> None:
        """Show another slide with such a demo."""
        self.page.wait_for_function(GO, arg=slide, polling=POLL_MS)
        self.slide = slide
        self.wait_until_open()

    @property
    def section(self) -> Locator:
        """The slide."""
        return self.page.locator(f"section.present#{self.slide}")

    def button(self, name: str) -> Locator:
        """A button by its label."""
        buttons = self.section.get_by_role("button")
        return buttons.filter(has_text=re.compile(f"^{re.escape(name)}$"))

    def outside(self) -> list[Any]:
        """Return the boxes of all that stands beyond the edges of the slide."""
        boxes: list[Any] = self.section.evaluate(OUTSIDE)
        return boxes

    def words(self, name: str) -> Locator:
        """A line of words by its class."""
        return self.section.locator(f".{name}")

    def holds(self, name: str, attribute: str = "data") -> Any:
        """Return a property of a model by the model's name, as the browser has it."""
        return json.loads(self.page.evaluate(HELD, [name, attribute]))

    def wait_until(self, name: str, condition: str, attribute: str = "data") -> None:
        """Wait until a JavaScript condition holds of ``it``, that property of that model."""
        self.page.wait_for_function(
            f"(names) => {{ const it = ({HOLDS})(names); return {condition}; }}",
            arg=[name, attribute],
            polling=POLL_MS,
        )

    def place(self, figure: str, x: float, y: float) -> tuple[float, float]:
        """Return where in the window a figure paints a point."""
        across, down = self.page.evaluate(PLACE, [figure, x, y])
        return across, down

    def click(self, figure: str, x: float, y: float) -> None:
        """Click at a point of a figure."""
        self.page.mouse.click(*self.place(figure, x, y))

    def drag(self, figure: str, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press at a point of a figure, move to another in small steps, let go."""
        self.page.mouse.move(*self.place(figure, *start))
        self.page.mouse.down()
        self.page.mouse.move(*self.place(figure, *end), steps=12)
        self.page.mouse.up()

    def train(self, label: str) -> dict[str, Any]:
        """Click a start button and wait until its run has ended; return the run's status."""
        before = len(self.talk.status()["runs"])
        self.button(label).click()
        ended = self.talk.wait(
            "the end of a run",
            lambda now: len(now["runs"]) > before and now["running"] is None,
        )
        run: dict[str, Any] = ended["runs"][-1]
        return run
