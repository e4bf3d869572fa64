"""While a demo opens its still of last time stands there, unless it is not true any more."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.events import Event, StageCleared
from server.talk.talk import Talk
from tests.browser.printed_pages import live
from tests.browser.stage import GO, POLL_MS
from tests.demo.log import ended, epoch, started
from tests.server.conftest import ServedTalk
from tests.talk import until

TALK = "# First\n\n---\n\n# Second\n\n---\n\n# Curve {#curve}\n\n```demo race\n```\n"
# The names of what this browser keeps.
KEPT = """async () => {
  const { readAll } = await import("/assets/still_store.js");
  return (await readAll()).map(([name]) => name).sort();
}"""
BOXES = """(still) => [still.shadowRoot.firstElementChild, still.parentElement].map((each) => {
  const { left, top, width, height } = each.getBoundingClientRect();
  return [left, top, width, height];
})"""
PAINTED = "still => still.shadowRoot.firstElementChild.naturalWidth > 0"


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deck")
    (folder / "talk.md").write_text(TALK)
    return folder


def wait_until_kept(page: Page, *names: str) -> None:
    until(lambda: page.evaluate(KEPT) == [*names], f"stills {names}")


def tell(served: ServedTalk, *events: Event) -> None:
    for event in events:
        served.do(partial(_append, event=event))


def _append(talk: Talk, event: Event) -> None:
    talk.stage.append(event)


def show(page: Page, slide: str) -> None:
    page.wait_for_function(GO, arg=slide, polling=POLL_MS)


def test_a_still_stands_there_until_the_demo_is_open(browser: Browser, served: ServedTalk) -> None:
    with live(browser, served, "#/curve") as page:
        still, demo = page.locator(".present .still"), page.locator(".present .demo > .bk-Column")
        wait_until_kept(page, "curve-demo dark")
        tell(served, started(1), epoch(1, 0, 0.1))
        wait_until_kept(page, "curve-demo dark", "curve-demo dark later")

        page.route("**/demo-session/*", lambda route: None)  # asked for, and not answered yet
        show(page, "first")
        page.reload()
        show(page, "curve")
        expect(still).to_have_attribute("aria-hidden", "true")
        page.wait_for_function(PAINTED, arg=still.element_handle())
        image, place = still.evaluate(BOXES)
        assert image == place
        assert demo.count() == page.locator(".present button").count() == 0

        page.keyboard.press("t")
        expect(still).to_have_count(0)  # there is none in these colours
        page.keyboard.press("t")
        show(page, "first")
        show(page, "curve")

        # What it shows is cleared: there is the one from before anything was learned.
        still_before = still.element_handle()
        tell(served, ended(1), StageCleared())
        page.wait_for_function("([still]) => !still.isConnected", arg=[still_before])
        expect(still).to_have_count(1)
        page.unroute_all(behavior="ignoreErrors")
        page.reload()
        show(page, "curve")
        demo.wait_for()
        expect(still).to_have_count(0)
