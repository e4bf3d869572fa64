"""Keys and clickers: each does what a presenter expects, wherever the focus is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.race import Race
from tests.talk import RunningTalk

FIELD = """() => {
  const host = document.createElement("div");
  document.querySelector("section.present").append(host);
  const field = document.createElement("input");
  host.attachShadow({mode: "open"}).append(field);
  field.focus();
}"""
NOTE_KEYS = """() => {
  window.swallowed = [];
  const note = (event) => swallowed.push([event.key, event.defaultPrevented]);
  window.addEventListener("keydown", note, {capture: true});
}"""
TYPED = "document.querySelector('section.present > div:last-child').shadowRoot.firstChild.value"


def expect_slide(page: Page, slide: str) -> None:
    expect(page.locator("section.present")).to_have_id(slide)


def is_black(page: Page) -> bool:
    return bool(page.evaluate("document.querySelector('.reveal').classList.contains('paused')"))


def test_keys_go_through_the_slides(open_page: OpenPage) -> None:
    page = open_page()
    expect_slide(page, "start")
    page.keyboard.press("PageDown")  # the step on the first slide
    expect(page.locator(".fragment.visible")).to_have_count(1)
    for key, slide in [
        ("PageDown", "code"),
        ("Space", "race"),
        ("PageUp", "code"),
        ("ArrowRight", "race"),
        ("ArrowLeft", "code"),
        ("ArrowDown", "race"),
        ("ArrowUp", "code"),
        ("Shift+Space", "start"),
        ("End", "broken"),
        ("Home", "start"),
    ]:
        page.keyboard.press(key)
        expect_slide(page, slide)


@pytest.mark.parametrize("key", ["Space", "PageDown"])
def test_after_a_click_on_a_model_the_next_slide_comes(race: Race, key: str) -> None:
    race.start("Linear")
    race.page.keyboard.press(key)
    expect_slide(race.page, "marathon")
    assert len([run for run in race.talk.status()["runs"] if run["state"] == "running"]) <= 1
    race.page.keyboard.press("PageUp")
    expect_slide(race.page, "race")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_model_by_keyboard_alone(race: Race, talk: RunningTalk, key: str) -> None:
    runs = len(talk.status()["runs"])
    race.button("Linear").focus()
    race.page.keyboard.press("Tab")
    expect(race.button("Extra layer")).to_be_focused()
    race.page.keyboard.press(key)
    status = talk.wait("a run", lambda now: len(now["runs"]) == runs + 1)
    assert status["runs"][-1]["variant"] == "extra_layer"
    expect_slide(race.page, "race")
    race.page.keyboard.press("PageDown")
    expect_slide(race.page, "marathon")
    race.page.keyboard.press("PageUp")
    expect_slide(race.page, "race")


def test_numbers_start_models_and_x_stops(race: Race, talk: RunningTalk) -> None:
    race.go("marathon")
    race.page.keyboard.press("2")
    status = talk.wait("a run", lambda now: now["running"] is not None)
    assert status["runs"][-1]["variant"] == "conv"
    expect(race.button("Stop")).to_be_enabled()
    race.page.keyboard.press("x")
    assert race.wait_for_end()["state"] == "stopped"
    runs = len(talk.status()["runs"])
    race.page.keyboard.press("9")  # there is no ninth
    race.page.keyboard.press("1")
    status = talk.wait("the first model", lambda now: len(now["runs"]) > runs)
    assert [run["variant"] for run in status["runs"][runs:]] == ["linear"]


def test_f5_and_escape_leave_the_talk_alone(race: Race) -> None:
    race.page.evaluate(NOTE_KEYS)
    race.start("Linear")
    for key in ("F5", "Escape", "F5"):
        race.page.keyboard.press(key)
    race.wait_for_end()
    # A browser under test does not reload by itself: what counts is that it was told not to.
    assert race.page.evaluate("swallowed") == [["F5", True], ["Escape", True], ["F5", True]]
    expect_slide(race.page, "race")


@pytest.mark.parametrize("key", ["b", "."])
def test_a_black_screen_and_back(open_page: OpenPage, key: str) -> None:
    page = open_page("#/code")
    expect_slide(page, "code")
    page.keyboard.press(key)
    assert is_black(page)
    page.keyboard.press(key)
    assert not is_black(page)
    page.keyboard.press(key)
    page.keyboard.press("PageDown")  # uncovers: no slide is skipped unseen
    assert not is_black(page)
    expect_slide(page, "code")


def test_full_screen_and_back(open_page: OpenPage) -> None:
    page = open_page("#/code")
    expect_slide(page, "code")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")


def test_help_opens_and_closes(open_page: OpenPage) -> None:
    page = open_page("#/code")
    expect_slide(page, "code")
    keys = page.get_by_role("dialog", name="Keys")
    for close in ("?", "Escape", "PageDown"):
        expect(keys).to_be_hidden()
        page.keyboard.press("?")
        expect(keys).to_be_visible()
        page.keyboard.press(close)
    expect(keys).to_be_hidden()
    page.keyboard.press("?")
    assert keys.evaluate("each => each.scrollHeight - each.clientHeight") == 0  # all can be seen
    keys.get_by_role("button", name="Close").click()
    expect(keys).to_be_hidden()
    expect_slide(page, "code")


def test_typing_is_not_steering(race: Race, talk: RunningTalk) -> None:
    before = talk.status()
    race.page.evaluate(FIELD)  # as Bokeh's text boxes are: in a shadow root
    race.page.keyboard.type("nb.f t?1x9 p")
    assert race.page.evaluate(TYPED) == "nb.f t?1x9 p"
    race.page.keyboard.press("Home")
    race.page.keyboard.press("ArrowRight")
    expect_slide(race.page, "race")
    assert not is_black(race.page)
    assert talk.status() == before

    race.page.keyboard.press("PageDown")  # a clicker works all the same
    expect_slide(race.page, "marathon")
    race.page.keyboard.press("n")  # and what the field had is the talk's again
    expect_slide(race.page, "odd")


def test_keys_of_the_browser_stay_its_own(open_page: OpenPage) -> None:
    page = open_page("#/code")
    expect_slide(page, "code")
    for key in ("Control+b", "Alt+x", "Control+End"):
        page.keyboard.press(key)
    assert not is_black(page)
    expect_slide(page, "code")
