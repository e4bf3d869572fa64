"""The talk that comes along: every slide fits, every demo runs, all is at home, and it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SIZES, OpenPage
from tests.browser.race import FIGURE, Race
from tests.browser.walk import walk
from tests.talk import RunningTalk

GONE = re.compile("ERR_CONNECTION_REFUSED|WebSocket|[Bb]okeh|Lost|Failed to fetch")

OVERFLOW = """() => {
  const {clientWidth: width, clientHeight: height} = document.documentElement;
  const slide = document.querySelector("section.present");
  const edge = slide.querySelector(".demo")?.getBoundingClientRect().right ?? width;
  const out = [];
  const look = (element) => {
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden") return;
    const box = element.getBoundingClientRect();
    const {left, top, right, bottom} = box;
    const isInside = left > -1 && top > -1 && right < width + 1 && bottom < height + 1;
    const isCut = style.textOverflow === "ellipsis" && element.scrollWidth > element.clientWidth;
    const isBeyond = element.tagName === "BUTTON" && right > edge + 1;
    if (box.width > 1 && box.height > 1 && (!isInside || isCut || isBeyond)) {
      out.push([element.tagName, String(element.className), left, top, right, bottom].join(" "));
    }
    if (style.overflow === "hidden") return;
    for (const child of [...element.children, ...(element.shadowRoot?.children ?? [])]) look(child);
  };
  look(slide);
  const page = document.scrollingElement;
  if (page.scrollWidth > width || page.scrollHeight > height) out.push("scroll bars");
  return out;
}"""
# Words that a plot cuts off at its right edge.
CUT_OFF = """() => {
  const slide = document.querySelector("section.present");
  const root = Bokeh.index.roots.find((view) => slide.contains(view.el));
  const context = document.createElement("canvas").getContext("2d");
  const wide = (words, {text_font_size, text_font}) => {
    context.font = `${text_font_size.value} ${text_font.value}`;
    return context.measureText(words).width;
  };
  const cut = ({glyph, data_source: {data}}, {x_scale, bbox}) =>
    [...(data[glyph.text.field] ?? [])].filter((words, i) => {
      const x = x_scale.compute(data[glyph.x.field]?.[i] ?? glyph.x.value);
      return x + glyph.x_offset.value + wide(words, glyph) > bbox.right;
    });
  const isText = ({glyph, visible}) =>
    visible && glyph.type === "Text" && glyph.text_align.value === "left";
  return [...root.model.document.all_models]
    .filter((model) => model.type === "Figure")
    .map((model) => Bokeh.index.find_one(model))
    .flatMap(({model: {renderers}, frame}) =>
      renderers.filter(isText).flatMap((each) => cut(each, frame)));
}"""
SMALLEST_TEXT = f"""() => {{
  {FIGURE}
  const pixels = (model, name) => parseFloat(model[name].value ?? model[name]);
  const words = figure().renderers.filter((each) => each.glyph.type === "Text");
  const axes = [...figure().below, ...figure().left];
  return Math.min(
    ...axes.map((axis) => pixels(axis, "major_label_text_font_size")),
    ...words.map((each) => pixels(each.glyph, "text_font_size")));
}}"""
PLOT_HEIGHT = f"() => {{ {FIGURE} return figure().inner_height; }}"


@pytest.fixture(scope="module")
def real_talk(tmp_path_factory: pytest.TempPathFactory, digits: Path) -> Iterator[RunningTalk]:
    """Return the talk that comes along, warm, on few of its data; its last test ends it.

    The test of ``check`` has all of it.
    """
    with RunningTalk(tmp_path_factory.mktemp("talk"), "--data", digits) as running:
        running.line("Warm: dropout")
        yield running


def test_every_slide_fits_and_every_model_starts(
    open_page: OpenPage, real_talk: RunningTalk
) -> None:
    """At the smallest size, where there is least room; ``check`` looks at all, which takes long."""
    page = open_page(of=real_talk, size=SIZES[0], motion="reduce")
    for slide in walk(page):
        if page.locator("section.present .demo").count():
            if slide == "device-race":
                compare(page)
            elif page.locator("section.present .variant").count():
                start_first_model(page, real_talk)
            assert page.evaluate(CUT_OFF) == [], f"on slide {slide!r}"
        assert page.evaluate(OVERFLOW) == [], f"on slide {slide!r}"
    expect(page.locator("section#linear-code .hljs-keyword").first).to_have_text("def")


def start_first_model(page: Page, talk: RunningTalk) -> None:
    """Start the slide's first model by its number, see that it learns, and stop it."""
    before = len(talk.status()["runs"])
    page.keyboard.press("1")
    talk.wait("a run's first epoch", lambda now: now["runs"][before:] and _learned(now))
    page.keyboard.press("x")
    talk.wait("its end", lambda now: now["running"] is None)


def compare(page: Page) -> None:
    """Let the slide's two ways compute, see that they do, and stop them."""
    page.keyboard.press("1")
    expect(page.locator("section.present .count")).to_have_text(re.compile("×$"))
    page.keyboard.press("x")
    expect(page.locator("section.present .status")).to_have_text(re.compile("seconds each$"))


def _learned(status: dict[str, Any]) -> bool:
    return bool(status["runs"][-1]["epochs"] >= 1)


def test_answers_stand_beneath_their_examples(open_page: OpenPage, real_talk: RunningTalk) -> None:
    page = open_page("#/examples", of=real_talk)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        picture = page.locator("#examples img").bounding_box()
        answers = page.locator("#examples .spread").bounding_box()
        assert picture is not None
        assert answers is not None
        assert picture["y"] + picture["height"] <= answers["y"]
        assert (answers["x"], answers["width"]) == (picture["x"], picture["width"])


def test_text_is_large_enough_for_the_last_row(open_page: OpenPage, real_talk: RunningTalk) -> None:
    race = Race(open_page("#/linear", of=real_talk), real_talk, "linear")
    assert race.page.evaluate(SMALLEST_TEXT) >= 20
    assert race.page.evaluate(PLOT_HEIGHT) > 200
    assert font_size(race.page.locator("body")) >= 28
    assert font_size(race.status) >= 28
    for name in ("Linear", "Stop", "Restart", "Clear"):
        box = race.button(name).bounding_box()
        assert box is not None
        assert box["height"] >= 48


def font_size(element: Locator) -> float:
    return float(element.evaluate("element => parseFloat(getComputedStyle(element).fontSize)"))


# The end: last, since others need what it ends


def test_ctrl_c_in_the_middle_of_an_epoch(open_page: OpenPage, real_talk: RunningTalk) -> None:
    race = Race(open_page("#/conv", of=real_talk, forgive=GONE), real_talk, "conv")
    race.hurry()  # there is no pause between two epochs
    race.start("Convolution")
    race.wait_for_epoch(1)
    code, seconds = real_talk.interrupt()
    assert (code, real_talk.complaints) == (0, "")
    assert seconds < 2
