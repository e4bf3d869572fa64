"""A slider that a presenter drags, and the limit that the bar exceeds."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk

pytestmark = pytest.mark.usefixtures("full_speed")


@pytest.fixture
def demo(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    demo = OnStage(open_page("#/memory", of=demos, stays=True), demos, "memory")
    expect(demo.words("headline")).to_have_text(re.compile("^1 layer of [0-9,]+ nodes$"))
    return demo


def handle(demo: OnStage) -> Locator:
    return demo.section.get_by_role("slider")


def drag_to(demo: OnStage, share: float) -> None:
    """Drag the handle to a share of the slider's length."""
    box = handle(demo).bounding_box()
    track = demo.section.locator(".noUi-base").bounding_box()
    assert box is not None
    assert track is not None
    mouse = demo.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(track["x"] + share * track["width"], box["y"], steps=20)
    mouse.up()


def test_dragging_exceeds_the_memory(demo: OnStage) -> None:
    expect(demo.words("status")).to_contain_text("It fits")
    assert demo.holds("over")["left"] == []
    drag_to(demo, 1)
    expect(demo.words("headline")).to_have_text(re.compile("^100 layers"))
    expect(demo.words("status")).to_contain_text("It does not fit")
    demo.wait_until("over", "it.left.length === 1")
    expect(demo.section.locator(".big.over")).to_have_text(re.compile(r"^[\d.,]+ GiB$"))
    drag_to(demo, 0)
    expect(demo.words("status")).to_contain_text("It fits")


def test_keys_move_the_slider_and_not_the_talk(demo: OnStage) -> None:
    handle(demo).focus()
    for _ in range(3):
        demo.page.keyboard.press("ArrowRight")
    expect(demo.words("headline")).to_have_text(re.compile("^4 layers"))
    demo.page.keyboard.press("ArrowLeft")
    expect(demo.words("headline")).to_have_text(re.compile("^3 layers"))
    expect(demo.section).to_be_visible()


def test_the_handle_can_be_hit(demo: OnStage) -> None:
    box = handle(demo).bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 48


def test_what_a_run_gets_right_comes_to_stand_beside_its_memory(
    demo: OnStage, open_page: OpenPage, demos: RunningTalk
) -> None:
    assert demo.holds("other 1")["text"][0].startswith("Extra layer: 407,050 weights, 6 MiB")
    OnStage(open_page("#/race", of=demos), demos, "race").train("Extra layer")
    demo.go("memory")  # all windows were taken to the race
    demo.wait_until("other 1", "/, \\d+ of 100 right$/.test(it.text[0])")
    assert demo.holds("other 2")["text"][0].startswith("Convolution: 50,186 weights, 24 MiB")
