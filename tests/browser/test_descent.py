"""Descent: keys roll the ball, a key of the keyboard turns a knob, and a real model has its way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk


@pytest.fixture
def stage(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/descent", of=demos, stays=True), demos, "descent")


def test_keys_press_its_buttons_and_x_stops(stage: OnStage) -> None:
    stage.page.keyboard.press("2")
    stage.wait_until("way", "it.x.length > 3")
    stage.page.keyboard.press("x")
    expect(stage.button("Stop")).to_be_disabled()
    stage.page.keyboard.press("6")
    expect(stage.words("fact")).to_have_text(re.compile("after 0 steps"))
    stage.page.keyboard.press("4")
    expect(stage.words("fact")).to_have_text(re.compile("after 1 step$"))


def test_a_real_model_learns_and_its_way_is_drawn(stage: OnStage) -> None:
    stage.page.keyboard.press("7")
    fact = stage.words("fact")
    expect(fact).to_have_text(re.compile(r"after \d+ epochs"))  # another test may have trained it
    epochs = len(stage.holds("way")["x"]) - 1
    assert epochs > 1
    expect(fact).to_have_text(re.compile(f"after {epochs} epochs"))
    stage.button("Again").click()
    stage.wait_until("way", "it.x.length === 1")


def test_the_landscape_has_most_of_the_slide_and_nothing_lies_outside(stage: OnStage) -> None:
    for size in SIZES:
        stage.resize(size)
        assert stage.outside() == []
        box = stage.section.locator(".bk-Figure").bounding_box()
        assert box is not None
        assert box["height"] >= 0.6 * size[1]
