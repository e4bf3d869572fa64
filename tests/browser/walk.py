"""A walk through a talk, slide by slide, as a clicker does it."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.stage import POLL_MS, READY


def walk(page: Page) -> Iterator[str]:
    """Give the id of each slide once it is up, its formulas are set and its demo is open.

    It goes on from where a test leaves it, and ends on the last slide.
    """
    slides = page.locator(".slides > section").evaluate_all("all => all.map(({id}) => id)")
    for slide in slides:
        expect(page.locator("section.present")).to_have_id(slide)
        page.wait_for_function("!document.querySelector('section.present .math:not(:has(svg))')")
        if page.locator("section.present .demo").count():
            page.wait_for_function(READY, arg=slide, polling=POLL_MS)
        yield slide
        page.keyboard.press("PageDown")
    expect(page.locator("section.present")).to_have_id(slides[-1])
