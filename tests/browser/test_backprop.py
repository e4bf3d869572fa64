"""Learning in slow motion, with a real model behind the buttons."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk


@pytest.fixture
def demo(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    """Return the demo after Start over, on whatever picture it shows by now."""
    demo = OnStage(open_page("#/backprop", of=demos, stays=True), demos, "backprop")
    expect(demo.section.locator(".go").get_by_role("button")).to_be_enabled()
    if demo.button("Start over").is_disabled():
        demo.button("Forward").click()
    expect(demo.button("Start over")).to_be_enabled()
    demo.button("Start over").click()
    expect(demo.words("status")).to_contain_text("The picture goes through")
    demo.wait_until("curve", "it.loss.length === 0")
    return demo


def losses(demo: OnStage) -> list[float]:
    found: list[float] = demo.holds("curve")["loss"]
    return found


def test_one_button_leads_through_a_step(demo: OnStage) -> None:
    demo.wait_until("activations", "it.image.length === 1")
    assert demo.holds("errors")["image"] == []
    demo.button("Back").click()
    demo.wait_until("errors", "it.image.length === 1")
    assert len(demo.holds("too little")["top"]) == 1
    assert demo.holds("nudges")["text"] == []
    demo.button("Nudge").click()
    demo.wait_until("nudges", "it.text.length === 4")
    expect(demo.words("status")).to_contain_text("407,050 weights move a little: now")
    before, after = losses(demo)
    assert after < before
    assert demo.holds("losses")["text"] == [f"{before:.2f}", f"{after:.2f}"]
    expect(demo.button("Forward")).to_be_enabled()


def test_ten_steps_and_the_loss_falls(demo: OnStage) -> None:
    demo.button("Ten steps").click()
    demo.wait_until("curve", "it.loss.length === 11")
    falling = losses(demo)
    assert falling == sorted(falling, reverse=True)
    assert falling[-1] < falling[0] / 2
    expect(demo.words("status")).to_contain_text("10 times")
    demo.button("Start over").click()
    demo.wait_until("curve", "it.loss.length === 0")
    assert demo.holds("losses")["text"] == [f"{falling[0]:.2f}"]


def test_the_next_picture_comes_to_every_window(
    demo: OnStage, open_page: OpenPage, demos: RunningTalk
) -> None:
    other = OnStage(open_page("#/backprop", of=demos), demos, "backprop")
    assert other.holds("pictures") == demo.holds("pictures")
    first = demo.holds("pictures")
    demo.button("Next picture").click()
    demo.wait_until("pictures", f"JSON.stringify(it.image) !== {_text(first)}")
    other.wait_until("pictures", f"JSON.stringify(it.image) === {_text(demo.holds('pictures'))}")
    other.wait_until("losses", f"it.text[0] === '{demo.holds('losses')['text'][0]}'")


def _text(digit: dict[str, Any]) -> str:
    """Return a picture as JavaScript source of its JSON."""
    return f"JSON.stringify({json.dumps(digit['image'])})"


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (1920, 1080)])
def test_it_fits_and_its_pixels_are_square(
    open_page: OpenPage, demos: RunningTalk, size: tuple[int, int]
) -> None:
    demo = OnStage(open_page("#/backprop", of=demos, stays=True, size=size), demos, "backprop")
    left, bottom = demo.place("backprop-diagram", 0, 0)
    right, top = demo.place("backprop-diagram", 80, 32)
    assert (right - left) / 80 == pytest.approx((bottom - top) / 32, rel=0.01)
    assert bottom < size[1]
    assert right < size[0]
    expect(demo.words("status")).to_have_text(re.compile("."))
