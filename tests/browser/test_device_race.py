"""Two ways in a browser: bars grow, a batch is chosen by keys, and another click ends it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk


@pytest.fixture
def demo(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/device-race", of=demos, stays=True), demos, "device-race")


def test_the_bars_grow_until_another_size_or_stop_is_chosen(demo: OnStage) -> None:
    demo.button("Start").click()
    demo.wait_until("bars", "it.length.length === 2")
    expect(demo.words("status")).to_have_text("Both learn in turns, 128 images in a step")
    expect(demo.words("count")).to_have_text(re.compile(r"^\d+\.\d ×$"))
    demo.section.get_by_role("slider").focus()
    demo.page.keyboard.press("ArrowLeft")
    expect(demo.words("images")).to_have_text("32 images in a step")
    expect(demo.words("status")).to_have_text("Both learn in turns, 32 images in a step")
    demo.button("Stop").click()
    expect(demo.words("status")).to_have_text(
        re.compile(r"^[\d,]+ and [\d,]+ images, in [\d.]+ seconds each$")
    )
    expect(demo.words("caption")).to_have_text(re.compile(r"^32: [\d.]+ ×, 128: [\d.]+ ×$"))
    expect(demo.button("Stop")).to_be_disabled()
