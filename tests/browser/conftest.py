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

from tests.browser.pace import set_pace
from tests.browser.race import Race
from tests.server.conftest import ServedTalk
from tests.talk import DECKS, RunningTalk

OpenPage = Callable[..., Page]
Motion = Literal["reduce", "no-preference"]
BLANK = "about:blank"
NOTHING = re.compile("(?!)")  # matches nothing
SIZES = [(1024, 768), (1280, 720), (1920, 1080)]
LIMIT_MS = 180_000  # of a machine that does other work too; nobody waits this long idly

# Go back to what a page of slides is when it is opened at an address: no demo is as a test left it.
# False: something else has changed.
OPEN_ANEW = """async (hash) => {
  if (sessionStorage.length || document.fullscreenElement) return false;
  if (document.querySelector("dialog[open], .reveal.paused")) return false;
  const { closeDemo, openDemo } = await import("/assets/demo.js");
  const shown = () => document.querySelector("section.present");
  const go = async (slide) => {
    for (let tries = 0; tries < 100 && shown().id !== slide; tries += 1) {
      location.hash = `#/${slide}`;  // again: reveal.js may write an older address over it
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return shown().id === slide;
  };
  const all = [...document.querySelectorAll(".slides > section")];
  const target = hash.slice("#/".length) || all[0].id;
  const away = all.find((each) => each.id !== target && !each.querySelector(".demo"));
  document.activeElement?.blur();
  document.querySelectorAll(".demo").forEach(closeDemo);
  if (!(await go(away.id)) || !(await go(target))) return false;
  const taken = () => shown().querySelectorAll(".fragment.visible").length;
  for (let most = taken(); most && taken(); most -= 1) {  // who comes back sees all steps
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "PageUp", bubbles: true }));
  }
  shown().querySelectorAll(".demo").forEach(openDemo);  // a test waits for that by itself
  return true;
}"""

expect.set_options(timeout=LIMIT_MS)


class Watch:
    """Notes what a page must not do: ask another host, fail, complain."""

    def __init__(self, page: Page) -> None:
        self.wrongs: list[str] = []
        self._home, self._forgive = "", NOTHING
        page.on("request", lambda request: self._expect_home(request.url))
        page.on("websocket", lambda socket: self._expect_home(socket.url))
        page.on("response", self._on_response)
        page.on("requestfailed", self._on_failure)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._note(f"page error: {error}"))

    def begin(self, home: str, forgive: re.Pattern[str]) -> None:
        """Note from here on what is wrong with a page of this talk, but for what is forgiven."""
        self.wrongs.clear()
        self._home, self._forgive = urlsplit(home).netloc, forgive

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


def let_in(context: BrowserContext, talk: RunningTalk) -> None:
    """Give a profile the cookie of the presenter's windows."""
    name, value = talk.cookie
    context.add_cookies([{"name": name, "value": value, "url": talk.url}])


class Window:
    """A window that shows one page after another, each as if it were the first.

    In a new window a page takes twice as long: a process is started, all scripts are compiled. A
    page that ``stays`` is the next test's, too, if that asks for such a page of the same talk: its
    demos are opened anew, which takes less than half of the time that a page takes.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(LIMIT_MS)
        self.watch = Watch(self.page)
        self._staying = ""  # the talk whose page stays

    def open(
        self,
        talk: RunningTalk,
        path: str,
        size: tuple[int, int] = SIZES[1],
        forgive: re.Pattern[str] = NOTHING,
        motion: Motion = "no-preference",
        *,
        stays: bool = False,
    ) -> Page:
        """Open a page of a talk, in front of all others as a new window would be."""
        if self._staying not in ("", talk.url):
            self._blank()  # before another home: what it still asks for is no wrong
        self.watch.begin(talk.url, forgive)
        self.page.bring_to_front()
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(reduced_motion=motion)
        let_in(self.page.context, talk)
        stayed = stays and self._staying == talk.url and self.page.url.startswith(talk.url)
        if not (stayed and self.page.evaluate(OPEN_ANEW, path)):
            if self._staying:
                self._blank()
            self.page.goto(talk.url + path)
        self._staying = talk.url if stays else ""
        return self.page

    def leave(self) -> list[str]:
        """Leave the page and nothing of it behind; return what was wrong with it."""
        if not self._staying or self.watch.wrongs:
            self._blank()
        self.page.mouse.up()  # a test that failed may have left it pressed
        self.page.mouse.move(0, 0)
        return self.watch.wrongs

    def _blank(self) -> None:
        if self.page.url != BLANK:  # a test may have gone there
            self.page.evaluate("sessionStorage.clear()")
        self.page.goto(BLANK)
        self._staying = ""


@pytest.fixture(scope="session")
def context(browser: Browser) -> BrowserContext:
    """Return one profile for all windows: what it has compiled once need not be again."""
    return browser.new_context()


@pytest.fixture(scope="session")
def windows() -> list[Window]:
    """Return the windows that no test uses now."""
    return []


@pytest.fixture
def open_page(
    context: BrowserContext, windows: list[Window], request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """Return what opens the talk in a window of its own, and checks at the end that all is well."""
    used: list[Window] = []

    def open_page(
        path: str = "#/",  # the first slide, wherever other windows have left the talk
        *,
        of: RunningTalk | None = None,
        size: tuple[int, int] = SIZES[1],
        forgive: re.Pattern[str] = NOTHING,
        motion: Motion = "no-preference",
        stays: bool = False,
    ) -> Page:
        talk = of or request.getfixturevalue("talk")
        window = windows.pop() if windows else Window(context)
        used.append(window)
        return window.open(talk, path, size, forgive, motion, stays=stays)

    yield open_page
    wrongs = [wrong for window in used for wrong in window.leave()]
    windows.extend(reversed(used))  # the next test's first window is this one's
    assert wrongs == []


@pytest.fixture
def race(open_page: OpenPage, talk: RunningTalk) -> Race:
    """Return the tests' race with nothing on stage and the usual pace."""
    race = Race(open_page("#/race", stays=True), talk)
    race.calm()
    return race


@pytest.fixture(scope="module")
def served(
    deck: Path, digits: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedTalk]:
    """Return a talk of the module's own ``deck``, in this process; nothing is trained there."""
    served = ServedTalk(deck, digits, tmp_path_factory.mktemp("runs"))
    yield served
    served.close()


@pytest.fixture(scope="session")
def demos(tmp_path_factory: pytest.TempPathFactory, digits: Path) -> Iterator[RunningTalk]:
    """Return a talk with one slide per demo, warm, on few digits and the talk's own models."""
    folder = tmp_path_factory.mktemp("demos")
    with RunningTalk(folder, "--slides", DECKS / "demos", "--data", digits) as running:
        running.line("Warm: dropout")
        yield running


@pytest.fixture(scope="module")
def full_speed(demos: RunningTalk) -> Iterator[None]:
    """Let models of the demos' talk train at full speed, where the pace is not what is tested."""
    set_pace(demos, "race-demo", fast=True)
    yield
    set_pace(demos, "race-demo", fast=False)
