"""A walk through the talk that comes along: every slide fits, every demo runs, nobody is asked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import SIZES, OpenPage
from tests.browser.race import FIGURE, Race
from tests.talk import RunningTalk

OVERFLOW = """() => {
  const {clientWidth: width, clientHeight: height} = document.documentElement;
  const out = [];
  const look = (element) => {
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden") return;
    const box = element.getBoundingClientRect();
    const {left, top, right, bottom} = box;
    const isInside = left > -1 && top > -1 && right < width + 1 && bottom < height + 1;
    if (box.width > 1 && box.height > 1 && !isInside) {
      out.push([element.tagName, String(element.className), left, top, right, bottom].join(" "));
    }
    if (style.overflow === "hidden") return;
    for (const child of [...element.children, ...(element.shadowRoot?.children ?? [])]) look(child);
  };
  look(document.querySelector("section.present"));
  const page = document.scrollingElement;
  if (page.scrollWidth > width || page.scrollHeight > height) out.push("scroll bars");
  return out;
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


@pytest.mark.parametrize("size", SIZES)
def test_every_slide_fits_and_every_race_runs(
    open_page: OpenPage, real_talk: RunningTalk, size: tuple[int, int]
) -> None:
    page = open_page(of=real_talk, size=size)
    slides = page.locator(".slides > section").evaluate_all("all => all.map(({id}) => id)")
    for slide in slides:
        expect(page.locator("section.present")).to_have_id(slide)
        page.wait_for_function("!document.querySelector('section.present .math:not(:has(svg))')")
        if page.locator("section.present .demo").count():
            run_race(Race(page, real_talk))
        assert page.evaluate(OVERFLOW) == [], f"on slide {slide!r}"
        page.keyboard.press("PageDown")
    expect(page.locator("section.present")).to_have_id(slides[-1])
    expect(page.locator("section#linear-code .hljs-keyword").first).to_have_text("def")


def run_race(race: Race) -> None:
    """Start the slide's first model, and see that it learns."""
    before = len(race.talk.status()["runs"])
    race.page.keyboard.press("1")
    race.talk.wait("a run", lambda now: len(now["runs"]) > before)
    race.wait_for_epoch(2)
    race.wait_for("a label", "drawing.labels.some((each) => / wrong of 1,000$/.test(each.text))")


def test_text_is_large_enough_for_the_last_row(open_page: OpenPage, real_talk: RunningTalk) -> None:
    race = Race(open_page("#/linear", of=real_talk), real_talk)
    assert race.page.evaluate(SMALLEST_TEXT) >= 20
    assert race.page.evaluate(PLOT_HEIGHT) > 200
    assert font_size(race.page.locator("body")) >= 28
    assert font_size(race.words) >= 28
    for name in ("Linear", "Stop", "Restart", "Clear"):
        box = race.button(name).bounding_box()
        assert box is not None
        assert box["height"] >= 48


def font_size(element: Locator) -> float:
    return float(element.evaluate("element => parseFloat(getComputedStyle(element).fontSize)"))
