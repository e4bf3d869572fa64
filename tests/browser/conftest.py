"""Pages of a talk; whatever a test does in one, it must stay at home and free of errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
)

from tests.browser.race import Race
from tests.talk import DECKS, ROOT, RunningTalk

OpenPage = Callable[..., Page]
NOTHING = re.compile("(?!)")  # matches nothing
SIZES = [(1024, 768), (1280, 720), (1920, 1080)]
LIMIT_MS = 20_000  # for anything that a page should do

expect.set_options(timeout=LIMIT_MS)


class Watch:
    """Notes what a page must not do: ask another host, fail, complain."""

    def __init__(self, page: Page, home: str, forgive: re.Pattern[str]) -> None:
        self.page = page
        self.wrongs: list[str] = []
        self._home = urlsplit(home).netloc
        self._forgive = forgive
        page.on("request", lambda request: self._expect_home(request.url))
        page.on("websocket", lambda socket: self._expect_home(socket.url))
        page.on("response", self._on_response)
        page.on("requestfailed", self._on_failure)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._note(f"page error: {error}"))

    def _note(self, wrong: str) -> None:
        if not self._forgive.search(wrong):
            self.wrongs.append(wrong)

    def _expect_home(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self._home:
            self._note(f"a request to another host: {url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"{response.status} for {response.url}")

    def _on_failure(self, request: Request) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):  # a reload leaves some behind
            self._note(f"{request.failure} for {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"console {message.type}: {message.text}")


@pytest.fixture(scope="session")
def context(browser: Browser) -> BrowserContext:
    """Return one profile for all windows: what it has compiled once need not be again."""
    return browser.new_context()


@pytest.fixture
def open_page(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Return what opens the talk in a window of its own, and checks at the end that all is well."""
    watches: list[Watch] = []

    def open_page(
        path: str = "",
        *,
        of: RunningTalk | None = None,
        size: tuple[int, int] = (1280, 720),
        forgive: re.Pattern[str] = NOTHING,
        motion: Literal["reduce", "no-preference"] = "no-preference",
    ) -> Page:
        url = (of or request.getfixturevalue("talk")).url
        page = context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(reduced_motion=motion)
        page.set_default_timeout(LIMIT_MS)
        watches.append(Watch(page, url, forgive))
        page.goto(url + path)
        return page

    yield open_page
    for watch in watches:
        watch.page.close()
    assert [wrong for watch in watches for wrong in watch.wrongs] == []


@pytest.fixture
def race(open_page: OpenPage, talk: RunningTalk) -> Race:
    """Return the tests' race with nothing on stage and the usual pace."""
    race = Race(open_page("#/race"), talk)
    race.calm()
    return race


@pytest.fixture(scope="session")
def demos(tmp_path_factory: pytest.TempPathFactory, digits: Path) -> Iterator[RunningTalk]:
    """Return a talk with one slide per demo, warm, on few digits and the talk's own models."""
    folder = tmp_path_factory.mktemp("demos")
    running = RunningTalk(folder, "--slides", DECKS / "demos", "--data", digits)
    try:
        running.line("Warm: dropout")
        yield running
    finally:
        running.close()


@pytest.fixture(scope="session")
def real_talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTalk]:
    """Return the talk that comes along, on its own data, warm."""
    running = RunningTalk(tmp_path_factory.mktemp("talk"), "--slides", ROOT / "slides")
    try:
        running.line("Warm: dropout")
        yield running
    finally:
        running.close()
