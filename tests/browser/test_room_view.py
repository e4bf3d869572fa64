"""The presenter's page shows the room's demos, and presses their buttons."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.race import Race
from tests.talk import RunningTalk

PICTURE = ".picture.now [data-shows='race-demo'].pictured canvas"
DRAWN = "(selector) => document.querySelector(selector).toDataURL()"
EMPTY = 2_000  # characters of a picture without anything on it


def test_a_live_picture_and_buttons_that_the_room_s_window_presses(
    race: Race, open_page: OpenPage, talk: RunningTalk
) -> None:
    page = open_page("presenter")
    controls = page.get_by_role("group", name="Buttons of the demo").get_by_role("button")
    expect(page.locator(PICTURE)).to_have_count(1)
    before = page.evaluate(DRAWN, PICTURE)
    assert len(before) > EMPTY
    linear = controls.filter(has_text="Linear")
    expect(linear).to_have_attribute("data-key", "1")
    expect(controls.filter(has_text="Stop")).to_have_attribute("data-key", "x")
    runs = len(talk.status()["runs"])
    linear.click()
    race.page.bring_to_front()  # a window that nobody sees paints nothing
    talk.wait("a run", lambda now: len(now["runs"]) == runs + 1)
    page.wait_for_function(f"(before) => ({DRAWN})({json.dumps(PICTURE)}) !== before", arg=before)
    race.page.goto("about:blank")
    expect(page.get_by_text("No window shows the slides")).to_be_visible()
    expect(controls).to_have_count(0)
