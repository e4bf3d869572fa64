"""Pages as they are printed: what a browser makes of a page, and a talk that is served for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from server.cli.export import main
from tests.browser.conftest import LIMIT_MS, NOTHING, SIZES, Watch
from tests.server.conftest import ServedTalk

PRINT_READY = "html.print-ready"
UNSET = (
    "pre > code:not([data-highlighted]), .math:not(:has(mjx-container)), "
    "[data-diagram]:not(:has(svg))"
)
SET = f"() => document.fonts.status === 'loaded' && !document.querySelector('{UNSET}')"


def printed(page: Page, **options: Any) -> PdfReader:
    """Print a page as its author meant it, or as ``options`` of ``Page.pdf`` say."""
    wanted = {"prefer_css_page_size": True, "print_background": True, **options}
    return PdfReader(BytesIO(page.pdf(**wanted)))


def texts(pdf: PdfReader) -> list[str]:
    """Return the text of each page, each gap a space."""
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


@contextmanager
def opened(browser: Browser, address: str, cookie: str = "", **options: Any) -> Iterator[Page]:
    """Open a page in a profile of its own; at the end nothing was wrong with it."""
    size = {"width": SIZES[1][0], "height": SIZES[1][1]}
    context = browser.new_context(**{"viewport": size, **options})
    if cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address}])
    page = context.new_page()
    page.set_default_timeout(LIMIT_MS)
    watch = Watch(page)
    watch.begin(address, NOTHING)
    page.goto(address)
    page.wait_for_selector("section.present", state="attached")
    yield page
    context.close()
    assert watch.wrongs == []


@contextmanager
def live(browser: Browser, talk: ServedTalk, path: str = "", **options: Any) -> Iterator[Page]:
    """Open a page of a served talk."""
    address = f"http://127.0.0.1:{talk.port}/{path}"
    with opened(browser, address, talk.pass_["Cookie"], **options) as page:
        yield page


def export(deck: Path, data: Path, runs: Path, out: Path) -> str:
    """Export a deck; return the address of its page."""
    assert main([str(out), "--slides", str(deck), "--data", str(data), "--runs", str(runs)]) == 0
    return (out / "index.html").as_uri()
