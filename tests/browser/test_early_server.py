"""A window that comes before the talk is loaded shows slides at once, and its demos once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from server.web.early_server import NO_VERSION
from tests.browser.conftest import LIMIT_MS
from tests.browser.race import Race
from tests.conftest import StartTalk
from tests.talk import DECK

BROKEN = 4  # blocks of the tests' own deck


def test_an_early_window_becomes_like_any_other(
    start_talk: StartTalk, browser: Browser, digits: Path
) -> None:
    with browser.new_context() as context:
        page = context.new_page()  # before the talk, which is soon there
        page.set_default_timeout(LIMIT_MS)
        talk = start_talk("--slides", DECK, "--data", digits)
        asked: Counter[str] = Counter()
        page.on("request", lambda request: asked.update([urlsplit(request.url).path]))
        came = page.goto(talk.entrance + "#/race", wait_until="commit")
        assert came is not None
        assert f'data-version="{NO_VERSION}"' in came.text()  # the page itself may be further
        page.wait_for_function("early => document.body.dataset.version !== early", arg=NO_VERSION)
        assert page.get_attribute("body", "data-version") == talk.version
        assert Race(page, talk).start("Linear") == 1
        page.wait_for_timeout(1000)
        assert asked["/demo-session/race-demo"] == 1  # its plot was not built twice
        # What can't be shown is told in its place only now: nobody had looked at it.
        expect(page.locator("#broken .demo-error")).to_have_count(BROKEN)
