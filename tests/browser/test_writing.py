"""The examples of docs/writing-a-talk.md on their slides: nothing is cut off, all can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES, OpenPage
from tests.browser.stage import GO
from tests.browser.test_walk import OVERFLOW
from tests.browser.walk import walk
from tests.talk import RunningTalk
from tests.writing import write_deck

# What `check` would tell of the slide.
UNSEEN = "import('/assets/layout_check.js').then(({ look }) => look())"
# What of the slide reaches down to the footer.
UNDER_THE_FOOTER = """() => {
  const {top} = document.querySelector(".footer").getBoundingClientRect();
  return [...document.querySelector("section.present").children]
    .filter((each) => top > 0 && each.getBoundingClientRect().bottom > top)
    .map((each) => each.outerHTML);
}"""
# How far the words' brightness is from that of their ground, of 255.
CONTRAST = """() => {
  const brightness = (colour) => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number);
    return 0.3 * red + 0.59 * green + 0.11 * blue;
  };
  const slide = document.querySelector("section.present");
  const own = getComputedStyle(document.querySelector(".backgrounds > .present")).backgroundColor;
  const page = getComputedStyle(document.body).backgroundColor;
  const ground = slide.matches(".dark") ? 0 : brightness(own === "rgba(0, 0, 0, 0)" ? page : own);
  const parts = [...slide.querySelectorAll("h1, h2, p"), document.querySelector(".footer")];
  const words = parts.map((part) => brightness(getComputedStyle(part).color));
  return Math.min(...words.map((word) => Math.abs(word - ground)));
}"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, digits: str) -> Iterator[RunningTalk]:
    """Return a talk of all examples."""
    folder = tmp_path_factory.mktemp("written")
    write_deck(folder / "deck")
    with RunningTalk(folder, "--slides", folder / "deck", "--data", digits) as talk:
        talk.line("Warm: dropout")
        yield talk


def test_no_example_is_a_mistake(written: RunningTalk) -> None:
    assert written.status()["problems"] == []


@pytest.mark.parametrize("size", SIZES[:2])  # the third is the second enlarged, as all sizes are
def test_every_example_fits_at_each_step_and_can_be_read_in_both_themes(
    open_page: OpenPage, written: RunningTalk, size: tuple[int, int]
) -> None:
    page = open_page(of=written, size=size, motion="reduce")
    expect(page.locator("section.present")).to_have_class(re.compile("^title present"))
    page.wait_for_function(
        "!document.querySelector('.math:not(:has(svg)), code:not([data-highlighted])')"
    )
    for slide in walk(page):
        for _ in range(2):
            assert page.evaluate(CONTRAST) > 90, f"on slide {slide!r}"
            page.keyboard.press("t")
        take_all_steps(page, slide)


def take_all_steps(page: Page, slide: str) -> None:
    """Look at a slide before its first step, and after each."""
    left = page.locator("section.present .fragment:not(.visible)")
    while True:
        assert page.evaluate(OVERFLOW) == [], f"on slide {slide!r}"
        assert page.evaluate(UNSEEN) == [], f"on slide {slide!r}"
        assert page.evaluate(UNDER_THE_FOOTER) == [], f"on slide {slide!r}"
        steps = left.count()
        if not steps:
            return
        page.keyboard.press("PageDown")
        expect(left).to_have_count(steps - 1)


def test_a_picture_has_its_share_of_the_width(open_page: OpenPage, written: RunningTalk) -> None:
    page = open_page("#/a-nine-or-a-four", of=written)
    for slide, share in (("a-nine-or-a-four", 0.3), ("seeing-is-easy", 0.8)):
        page.wait_for_function(GO, arg=slide)
        picture = page.locator("section.present img")
        expect(picture).to_be_visible()
        width, of = picture.evaluate(
            "({offsetWidth: own, parentElement: p}) => [own, p.offsetWidth]"
        )
        assert width == pytest.approx(share * of, abs=1)


def test_the_footer_stays_off_the_title_slide(open_page: OpenPage, written: RunningTalk) -> None:
    page = open_page(of=written)
    expect(page.locator(".footer")).to_be_hidden()
    page.keyboard.press("PageDown")
    expect(page.locator(".footer")).to_be_visible()


def test_a_link_leads_to_its_slide(open_page: OpenPage, written: RunningTalk) -> None:
    page = open_page("#/dusk", of=written)
    expect(page.locator("section.present")).to_have_id("dusk")
    page.evaluate("""document.querySelector("#dusk p").innerHTML = '<a href="#/more">more</a>'""")
    page.get_by_role("link", name="more").click()
    expect(page.locator("section.present")).to_have_id("more")
    page.keyboard.press("Space")  # the link no longer has the focus
    expect(page.locator("section.present")).not_to_have_id("more")
