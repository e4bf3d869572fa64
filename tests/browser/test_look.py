"""How the page looks: theme, motion, sizes, and plots that follow them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.race import FIGURE, Race
from tests.browser.stage import GO
from tests.talk import RunningTalk

AXIS = f"() => {{ {FIGURE} return figure().below[0].major_label_text_color; }}"
TRANSITIONS = """() => [...document.querySelectorAll(".reveal, .reveal *")]
  .filter((each) => parseFloat(getComputedStyle(each).transitionDuration) > 0)
  .map((each) => each.outerHTML.slice(0, 80))"""

LAID_OUT = """() => [...document.querySelectorAll(".slides > section")]
  .filter((slide) => getComputedStyle(slide).display !== "none").map(({ id }) => id)"""


def token(page: Page, name: str) -> str:
    style = "getComputedStyle(document.documentElement)"
    return str(page.evaluate(f"{style}.getPropertyValue('{name}').trim()"))


def test_the_front_matter_chooses_the_theme_and_t_the_other(race: Race) -> None:
    html = race.page.locator("html")
    expect(html).to_have_attribute("data-theme", "light")
    light = race.page.evaluate(AXIS)
    assert light == token(race.page, "--ink-soft")
    race.page.keyboard.press("t")
    expect(html).to_have_attribute("data-theme", "dark")
    dark = token(race.page, "--ink-soft")
    assert dark != light
    race.page.wait_for_function(f"(dark) => ({AXIS})() === dark", arg=dark)
    race.page.reload()  # this tab keeps it
    race.wait_until_open()
    expect(html).to_have_attribute("data-theme", "dark")
    race.page.wait_for_function(f"(dark) => ({AXIS})() === dark", arg=dark)


def test_a_deck_s_own_style_is_used(open_page: OpenPage) -> None:
    assert token(open_page(), "--from-the-deck") == "1"


def test_no_motion_for_those_who_want_none(open_page: OpenPage, talk: RunningTalk) -> None:
    # At one address: of two that are opened at once, the later to come takes both with it.
    assert open_page("#/race").evaluate(TRANSITIONS) != []
    race = Race(open_page("#/race", motion="reduce"), talk)
    assert race.page.evaluate(TRANSITIONS) == []


def test_formulas_and_code_are_dressed(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator("#start mjx-container svg")).to_be_visible()
    page.wait_for_function(GO, arg="code")
    expect(page.locator("#code .hljs-keyword").first).to_have_text("def")
    expect(page.locator("#code code")).to_contain_text('Dense(classes, activation="softmax")')


def test_a_slide_and_its_neighbours_are_laid_out_and_no_others(open_page: OpenPage) -> None:
    page = open_page("#/code")
    page.wait_for_function(f"({LAID_OUT})().length === 3")
    assert page.evaluate(LAID_OUT) == ["start", "code", "race"]
    page.wait_for_function(GO, arg="start")
    page.wait_for_function(f"({LAID_OUT})().length === 2")
    assert page.evaluate(LAID_OUT) == ["start", "code"]


def test_what_is_broken_leaves_the_rest(open_page: OpenPage) -> None:
    page = open_page("#/broken")
    panels = page.locator("section.present .demo-error")
    expect(panels).to_have_count(4)  # options that are no YAML, and three demos that can't be
    places = panels.evaluate_all("all => all.map(({dataset: {file, line}}) => [file, line])")
    assert places == [["2-more.md", line] for line in ("28", "31", "35", "39")]
    page.keyboard.press("PageUp")
    expect(page.locator("section.present")).to_have_id("end")
