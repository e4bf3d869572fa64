"""The talk to begin with, as it is written: every slide fits, and its own demo follows the race."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from server.cli import new
from tests.browser.conftest import SIZES, OpenPage
from tests.browser.stage import READY
from tests.browser.test_walk import OVERFLOW
from tests.browser.walk import walk
from tests.talk import RunningTalk


@pytest.fixture(scope="module")
def own_talk(tmp_path_factory: pytest.TempPathFactory, digits: Path) -> Iterator[RunningTalk]:
    """Return a talk just begun."""
    folder = tmp_path_factory.mktemp("begun")
    assert new.main([str(folder / "my_talk")]) == 0
    with RunningTalk(folder, "--slides", "my_talk", "--data", digits, "--epochs", "2") as running:
        running.line("Warm: small_conv")
        yield running


def test_every_slide_fits_in_both_themes(open_page: OpenPage, own_talk: RunningTalk) -> None:
    """The test of ``new`` has ``check`` look at all sizes."""
    page = open_page(of=own_talk, size=SIZES[0])
    for slide in walk(page):
        while page.locator("section.present .fragment:not(.visible)").count():
            page.keyboard.press("PageDown")
        for _ in range(2):
            assert page.evaluate(OVERFLOW) == [], f"on slide {slide!r}"
            page.keyboard.press("t")
    assert own_talk.status()["problems"] == []


def test_its_own_demo_shows_the_best(open_page: OpenPage, own_talk: RunningTalk) -> None:
    page = open_page("#/best", of=own_talk)
    expect(page.get_by_role("status")).to_have_text("Nothing has learned yet.")
    page.keyboard.press("PageUp")
    expect(page.locator("section.present")).to_have_id("race")
    page.wait_for_function(READY, arg="race")
    page.keyboard.press("1")
    run = own_talk.wait("a run", lambda now: now["runs"] and now["running"] is None)["runs"][0]
    page.keyboard.press("PageDown")
    best = page.locator("section.present").get_by_role("status")
    expect(best).to_contain_text(f"{100 * run['test_accuracy']:.1f}\u202f%")
    expect(best).to_contain_text("Linear, 7,850 weights, after epoch 2")
