"""The printed address in a real browser: who comes in by it, and what a slide may do there."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LIMIT_MS, OpenPage
from tests.browser.race import Race
from tests.conftest import StartTalk
from tests.talk import RunningTalk

SLIDES = """\
# Own scripts {#own}

<p id="said">as written</p>
<script>document.querySelector("#said").textContent = "changed by a script";</script>
<img src="nothing.png" onerror="document.querySelector('#said').textContent = 'by a picture'">
<style>#said { color: rgb(1, 2, 3); }</style>

---

# Frame {#frame}

<iframe src="/slides/figure.html" width="400" height="200"></iframe>
"""
FIGURE = """\
<!doctype html>
<p id="drawn">not drawn</p>
<script>
  const drawn = document.querySelector("#drawn");
  const attempt = (act) => { try { act(); return "done"; } catch { return "refused"; } };
  const touch = attempt(() => { parent.document.title = "taken over"; });
  const read = attempt(() => document.cookie);
  fetch("/demo-session/race-demo").then(() => "open", () => "shut")
    .then((answer) => { drawn.textContent = `drawn, ${touch}, ${read}, ${answer}`; });
</script>
"""


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """Return a window of a browser that knows nothing of the talk."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(LIMIT_MS)
    yield page
    context.close()


def test_the_printed_address_lets_a_browser_in(talk: RunningTalk, stranger: Page) -> None:
    own = talk.printed_entrance.partition("?")[0]
    answer = stranger.goto(own)
    assert answer is not None
    assert answer.status == 403
    expect(stranger.locator("p")).to_have_text(re.compile("^To see this talk, open the address"))
    assert stranger.evaluate("fetch('/demo-session/race-demo').then(({status}) => status)") == 403

    stranger.goto(talk.printed_entrance + "#/race")
    Race(stranger, talk)  # it is open
    assert stranger.url == own + "#/race"
    (cookie,) = stranger.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert stranger.evaluate("document.cookie") == ""


class Neighbour(BaseHTTPRequestHandler):
    """Another server of this machine, which notes what browsers show it."""

    shown: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.shown.append(self.headers.get("Cookie", ""))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.mark.parametrize("typed", ["localhost", "talk-{port}.localhost"])
def test_other_servers_of_localhost_get_no_cookie(
    talk: RunningTalk, stranger: Page, typed: str
) -> None:
    """Browsers send a cookie to all ports of the name that gave it."""
    port, token = urlsplit(talk.url).port, talk.entrance.partition("?")[2]
    stranger.goto(f"http://{typed.format(port=port)}:{port}/?{token}")
    expect(stranger.locator("body")).to_have_attribute("data-version", re.compile(r"\w"))
    assert urlsplit(stranger.url).hostname == f"talk-{port}.localhost"
    Neighbour.shown.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Neighbour) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name in ("localhost", "127.0.0.1", "talk-1.localhost"):
            stranger.goto(f"http://{name}:{server.server_port}/")
        server.shutdown()
    assert len(Neighbour.shown) >= 3
    assert set(Neighbour.shown) == {""}


def test_who_comes_from_another_site_goes_on_by_hand(talk: RunningTalk, stranger: Page) -> None:
    """There the browser holds the cookie back at first: a mail in a web page, for one."""
    elsewhere = "http://elsewhere.test/"
    link = f'<a href="{talk.printed_entrance}">the talk</a>'
    stranger.route(elsewhere, lambda route: route.fulfill(body=link, content_type="text/html"))
    stranger.goto(elsewhere)
    stranger.get_by_role("link").click()
    stranger.wait_for_url(talk.printed_entrance.partition("?")[0])
    stranger.get_by_role("link", name="go on").click()
    stranger.locator("section.present").wait_for()


def test_a_slide_s_scripts_do_not_run_and_a_frame_s_run_apart(
    start_talk: StartTalk, open_page: OpenPage, digits: Path, tmp_path: Path
) -> None:
    (tmp_path / "talk.md").write_text(SLIDES)
    (tmp_path / "figure.html").write_text(FIGURE)
    talk = start_talk("--slides", tmp_path, "--data", digits)
    refused = "violates the following Content Security Policy directive"
    blocked = re.compile(f"{refused}|nothing.png|404|CORS|Failed to load|sandboxed|ERR_FAILED|403")
    page = open_page("", of=talk, forgive=blocked)
    said = page.locator("#said")
    expect(said).to_have_css("color", "rgb(1, 2, 3)")
    expect(said).to_have_text("as written")
    page.goto(talk.url + "#/frame")
    drawn = page.frame_locator("iframe").locator("#drawn")
    expect(drawn).to_have_text("drawn, refused, refused, shut")
    assert page.title() != "taken over"
