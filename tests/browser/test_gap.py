"""The gap as a presenter shows it: fewer images, a larger gap."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk

pytestmark = pytest.mark.usefixtures("full_speed")


def test_fewer_images_a_larger_gap_by_keys_alone(open_page: OpenPage, demos: RunningTalk) -> None:
    gap = OnStage(open_page("#/gap", of=demos, stays=True), demos, "gap")
    before = len(demos.status()["runs"])
    gap.section.locator(".slider .noUi-handle").focus()
    gap.page.keyboard.press("Home")  # moves the slider, not the talk
    expect(gap.words("images")).to_have_text("100 images")
    gap.page.keyboard.press("1")  # and this is the talk's
    demos.wait("the run", lambda now: len(now["runs"]) > before and now["running"] is None)
    gap.section.locator(".slider .noUi-handle").focus()
    gap.page.keyboard.press("End")
    expect(gap.words("images")).to_have_text("300 images")
    gap.page.keyboard.press("1")
    demos.wait("another", lambda now: len(now["runs"]) > before + 1 and now["running"] is None)
    gap.wait_until("sizes-extra_layer", "it.x.length === 2")
    rows = gap.holds("sizes-extra_layer")
    few, all_there_are = (a - b for a, b in zip(rows["train"], rows["test"], strict=True))
    assert rows["x"] == [100, 300]
    assert few > all_there_are
    gap.page.keyboard.press("PageDown")
    gap.page.wait_for_selector("section.present:not(#gap)")
