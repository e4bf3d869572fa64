"""A short loss of the connection while something is fetched: it comes afterwards, and once."""

from __future__ import annotations

import random
import re
import shutil
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, WebSocket, WebSocketRoute, expect

from tests.browser.conftest import OpenPage, Window
from tests.browser.lossy_proxy import LossyProxy
from tests.browser.stage import GO, POLL_MS, OnStage
from tests.browser.test_faults import free_port
from tests.recordings.figures import FOLDER
from tests.talk import DECK, FEW_VARIANTS, RunningTalk

SLIDES = """\
# Start {#start}

Nothing to fetch.

---

## All kinds {#kinds background="ground.png"}

![A digit](digit.png)

Formula $p = 1$ and ${\\color{red} x}$.

```python {1|2}
print("one")
print("two")
```

---

## Race {#race}

```demo race
variants: [linear]
epochs: 5
```

---

## Between {#between}

Words.

---

## Far {#far}

Words.
"""
STYLE = ".reveal { --own: 1; } .footer { background: url(ground.png); }"
# True once all has come that a page has to fetch.
WHOLE = """() => {
  const own = getComputedStyle(document.querySelector(".reveal")).getPropertyValue("--own");
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")];
  const hasCome = ({ sheet }) => {
    try {
      return sheet?.cssRules.length > 0;
    } catch {
      return false;
    }
  };
  const ground = performance.getEntriesByName(
    new URL(document.querySelector("#kinds").dataset.backgroundImage, location.href).href);
  return sheets.every(hasCome) && own.trim() === "1"
    && document.fonts.check("20px 'Inter Variable'")
    && [...document.fonts].every(({ status }) => status !== "error")
    && document.querySelector("#kinds img").naturalWidth > 0
    && ground.some(({ initiatorType, responseStatus }) => initiatorType === "css" && responseStatus)
    && document.querySelector("#kinds .hljs-string")
    && document.querySelectorAll("#kinds mjx-container svg").length === 2;
}"""
# How many documents a page has, and how many curves' figures are painted on its slide.
PLOTS = """() => {
  const section = document.querySelector("section.present");
  const views = Bokeh.index.roots.filter((view) => section.contains(view.el));
  return [Bokeh.documents.length, views.filter(({ model }) => model.type === "Column").length];
}"""
LOST = re.compile(
    r"ERR_|[wW]eb[sS]ocket|Failed to|not connected so|Received: nothing|^[45]\d\d for "
)
SOCKET = re.compile("/demo/ws$")
SESSION = "**/demo-session/**"
WAIT_MS = 1500  # three tries


@pytest.fixture(scope="module")
def arguments(tmp_path_factory: pytest.TempPathFactory, digits: Path) -> list[str | Path]:
    folder = tmp_path_factory.mktemp("lost")
    write(folder / "deck")
    own: list[str | Path] = [
        "--slides",
        folder / "deck",
        "--data",
        digits,
        "--runs",
        folder / "runs",
    ]
    return [*own, "--port", free_port()]


def write(deck: Path, words: str = "Words.", style: str = "1") -> None:
    deck.mkdir(exist_ok=True)
    for name in ("digit.png", "ground.png"):
        shutil.copy(DECK / "digit.png", deck / name)
    shutil.copy(FEW_VARIANTS, deck / "variants.py")
    (deck / "theme.css").write_text(STYLE.replace("1", style))
    (deck / "talk.md").write_text(SLIDES.replace("Words.", words))


@pytest.fixture(scope="module")
def lossy(
    tmp_path_factory: pytest.TempPathFactory, arguments: list[str | Path]
) -> Iterator[RunningTalk]:
    """Return a talk that its last test kills."""
    recorded = ("--replay", FOLDER / "session.jsonl.xz")  # to load what trains takes a while
    with RunningTalk(tmp_path_factory.mktemp("lossy"), *arguments, *recorded) as talk:
        talk.line("Ready to play")  # by now it watches the folder
        yield talk


@pytest.fixture
def window(context: BrowserContext, windows: list[Window]) -> Iterator[Window]:
    """Return a window in which requests may be lost, and nothing else may go wrong."""
    window = windows.pop() if windows else Window(context)
    yield window
    window.page.unroute_all(behavior="ignoreErrors")
    wrongs = window.leave()
    windows.append(window)
    assert wrongs == []


def once(answer: Callable[[Route], None], *spared: str) -> Callable[[Route], None]:
    """Return what handles requests: the first for each path is lost, but for those spared."""
    asked: set[str] = set(spared)

    def handle(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path in asked:
            route.fallback()
        else:
            asked.add(path)
            answer(route)

    return handle


def status(number: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=number, body="no")


def abort(route: Route) -> None:
    route.abort()


def expect_one_demo(window: Window, talk: RunningTalk) -> None:
    """Wait until the slide's demo is there, then a while: it must not come twice."""
    OnStage(window.page, talk, "race")
    expect(window.page.locator("#race .unavailable")).to_have_count(0)
    window.page.wait_for_timeout(200)
    assert window.page.evaluate(PLOTS) == [1, 1]


# A page that is opened


def test_of_a_page_everything_comes_at_last(window: Window, lossy: RunningTalk) -> None:
    """What is asked for first gets no answer, and an error the second time."""
    for answer in (status(503), abort):  # the handler that came last is asked first
        window.page.route("**/*", once(answer, "/"))
    page = window.open(lossy, "#/kinds", forgive=LOST)
    expect(page.locator("section.present")).to_have_id("kinds")
    page.wait_for_function(WHOLE, polling=POLL_MS)
    page.wait_for_function(GO, arg="race", polling=POLL_MS)
    expect_one_demo(window, lossy)


def test_of_the_presenter_s_page_everything_comes_at_last(
    window: Window, lossy: RunningTalk
) -> None:
    window.page.route("**/*", once(abort, "/presenter"))
    page = window.open(lossy, "presenter", forgive=LOST)
    page.get_by_role("button", name="All kinds").click()
    now = page.locator(".picture.now")
    expect(now.locator(".hljs-string").first).to_be_visible()
    expect(now.locator("mjx-container svg")).to_have_count(2)
    expect(now.locator("img")).not_to_have_js_property("naturalWidth", 0)
    expect(page.locator(".step-count")).to_have_text("Step 0 of 1")
    expect(page.locator(".clock")).not_to_have_css("display", "block")  # it has its style


def test_a_page_whose_script_is_lost_is_loaded_again(window: Window, lossy: RunningTalk) -> None:
    lost: list[str] = []

    def lose(route: Route) -> None:
        if len(lost) < 5:  # by the preload and by the module, some times
            lost.append(route.request.url)
            route.abort()
        else:
            route.fallback()

    elsewhere = window.open(lossy, "#/far", forgive=LOST)
    expect(elsewhere.locator("section.present")).to_have_id("far")
    window.page.route("**/assets/keys.js", lose)
    window.page.goto("about:blank")
    page = window.open(lossy, "#/race", forgive=LOST)
    expect(page.locator("section.present")).to_have_id("race")  # it still takes the talk there
    expect_one_demo(window, lossy)
    assert len(lost) == 5


def test_what_is_lost_for_a_while_comes_afterwards(window: Window, lossy: RunningTalk) -> None:
    page = window.open(lossy, "#/far", forgive=LOST)
    page.route(re.compile(r"static/js|vendor/(mathjax|reveal/plugin)|slides/|demo-session"), abort)
    page.reload()
    page.wait_for_function(GO, arg="race", polling=POLL_MS)
    page.wait_for_timeout(2 * WAIT_MS)
    page.unroute_all(behavior="ignoreErrors")
    expect_one_demo(window, lossy)
    page.wait_for_function(GO, arg="kinds", polling=POLL_MS)
    page.wait_for_function(WHOLE, polling=POLL_MS)


@pytest.mark.parametrize("away_s", [0, 1])
def test_a_page_whose_connections_are_cut_becomes_whole(
    window: Window, lossy: RunningTalk, away_s: float
) -> None:
    proxy = LossyProxy(int(urlsplit(lossy.url).port or 0))
    (name, value), page = lossy.cookie, window.page
    window.open(lossy, "#/far", forgive=LOST)
    home = f"http://127.0.0.1:{proxy.port}/"
    page.context.add_cookies([{"name": name, "value": value, "url": home}])
    window.watch.begin(home, re.compile(f"{LOST.pattern}|another host"))  # it has two here
    chance = random.Random(15)
    try:
        for slide in ("kinds", "race"):
            page.goto("about:blank")
            page.goto(f"{home}#/{slide}", wait_until="commit")
            for _ in range(2):
                page.wait_for_timeout(1000 * chance.uniform(0, 0.8))
                proxy.is_down = True
                proxy.cut()
                page.wait_for_timeout(1000 * away_s)
                proxy.is_down = False
            page.wait_for_function(GO, arg="kinds", polling=POLL_MS)
            page.wait_for_function(WHOLE, polling=POLL_MS)
            page.wait_for_function(GO, arg="race", polling=POLL_MS)
            expect_one_demo(window, lossy)
    finally:
        proxy.close()


# A demo that is opened


def test_a_demo_opens_after_each_way_to_lose_its_session(
    window: Window, lossy: RunningTalk
) -> None:
    """No answer at all, as a busy server; none, as without a server; no token; then errors."""
    ways = [lambda _: None, abort, *map(status, (200, 403, 404, 500))]
    asked = 0

    def answer(route: Route) -> None:
        nonlocal asked
        asked += 1
        if asked <= len(ways):
            ways[asked - 1](route)
        else:
            route.fallback()

    shorten_limit(window.page)
    window.page.route(SESSION, answer)
    window.open(lossy, "#/race", forgive=LOST)
    expect_one_demo(window, lossy)
    assert asked == len(ways) + 1


def test_a_demo_opens_after_each_way_to_lose_its_line(window: Window, lossy: RunningTalk) -> None:
    """After so many of the server's messages: greeting and document have three parts."""
    ways = [(0, "mute"), (5, "mute"), (0, "closed"), (2, "closed"), (5, "closed")]
    lines: list[WebSocketRoute] = []

    def connect(line: WebSocketRoute) -> None:
        lines.append(line)
        if len(lines) > len(ways):
            line.connect_to_server()
            return
        heard, end = ways[len(lines) - 1]
        if heard == 0 and end == "closed":
            line.close()
        else:
            lose_after(line, heard, end)

    shorten_limit(window.page)
    window.page.route_web_socket(SOCKET, connect)
    window.open(lossy, "#/race", forgive=LOST)
    expect_one_demo(window, lossy)
    assert len(lines) == len(ways) + 1


def lose_after(line: WebSocketRoute, heard: int, end: str) -> None:
    server = line.connect_to_server()
    count = 0

    def pass_on(message: str | bytes) -> None:
        nonlocal count
        count += 1
        if count <= heard:
            line.send(message)
        elif end == "closed" and count == heard + 1:
            line.close()

    server.on_message(pass_on)


def shorten_limit(page: Page) -> None:
    """Let the page wait less long for an answer."""

    def answer(route: Route) -> None:
        response = route.fetch()
        shorter = response.text().replace("LIMIT_MS = 10_000", "LIMIT_MS = 700")
        assert shorter != response.text()
        route.fulfill(response=response, body=shorter)

    page.route("**/assets/again.js", answer)


def test_who_leaves_is_no_longer_asked_for_a_demo(window: Window, lossy: RunningTalk) -> None:
    asked: list[float] = []

    def lose(route: Route) -> None:
        asked.append(time.monotonic())
        route.abort()

    page = window.page
    page.route(SESSION, lose)
    window.open(lossy, "#/race", forgive=LOST)
    expect(page.locator("#race .unavailable")).to_have_count(1)
    page.wait_for_timeout(WAIT_MS)
    assert len(asked) >= 3
    assert all(after - before > 0.4 for before, after in pairwise(asked))
    page.wait_for_function(GO, arg="far", polling=POLL_MS)
    page.wait_for_timeout(WAIT_MS)  # the neighbours of this slide are known by now
    before = len(asked)
    page.wait_for_timeout(WAIT_MS)
    assert len(asked) == before
    page.unroute(SESSION)
    page.wait_for_function(GO, arg="race", polling=POLL_MS)
    expect_one_demo(window, lossy)


# A save


def test_a_save_is_shown_though_its_parts_are_lost_at_first(
    window: Window, lossy: RunningTalk, arguments: list[str | Path]
) -> None:
    page = window.open(lossy, "#/far", forgive=LOST)
    expect(page.locator("#far p")).to_have_text("Words.")
    expect(page.locator("#kinds mjx-container svg")).to_have_count(2)
    page.route("**/*", once(abort))
    try:
        write(Path(arguments[1]), "![Saved](new.png)", style="2")
        shutil.copy(DECK / "digit.png", Path(arguments[1]) / "new.png")
        expect(page.locator("#far img")).not_to_have_js_property("naturalWidth", 0)
        expect(page.locator(".reveal")).to_have_css("--own", "2")
    finally:
        page.unroute_all(behavior="ignoreErrors")
        write(Path(arguments[1]))
    expect(page.locator("#far p")).to_have_text("Words.")


# The server dies


def test_a_server_that_dies_while_a_demo_is_opened(
    window: Window,
    open_page: OpenPage,
    lossy: RunningTalk,
    arguments: list[str | Path],
    tmp_path: Path,
) -> None:
    presenter = open_page("presenter", of=lossy, forgive=LOST)
    page = window.open(lossy, "#/far", forgive=LOST)

    def kill(socket: WebSocket) -> None:
        if SOCKET.search(socket.url):
            lossy.process.kill()

    page.on("websocket", kill)
    page.evaluate("location.hash = '#/race'")
    expect(presenter.locator(".link")).to_have_text("No connection: trying again")
    expect(page.locator("#race .unavailable")).to_have_count(1)
    with RunningTalk(tmp_path, *arguments) as talk:
        expect_one_demo(window, talk)
        expect(presenter.locator(".link")).to_have_text("")
        OnStage(page, talk, "race").train("Linear")
        assert talk.complaints == ""
