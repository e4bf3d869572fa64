"""Filters as a presenter shows them: train, watch them change, choose another digit."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk

pytestmark = pytest.mark.usefixtures("full_speed")

AFTER_5 = re.compile(r"^12 of 32 filters, Convolution after epoch 5$")


@pytest.fixture
def stage(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/filters", of=demos, stays=True), demos, "filters")


def test_filters_learn_and_maps_follow(stage: OnStage) -> None:
    assert stage.train("Convolution")["state"] == "finished"
    expect(stage.words("caption")).to_have_text(AFTER_5)
    expect(stage.words("status")).to_have_text(re.compile("^Convolution: 5 epochs in "))
    weights = stage.holds("kernels")["weight"]
    assert len(weights) == 12 * 9
    assert min(weights) < 0 < max(weights)
    assert len(stage.holds("maps")["image"]) == 2
    stage.train("Dropout")
    expect(stage.words("caption")).to_have_text("12 of 32 filters, Dropout after epoch 5")
    assert stage.holds("kernels")["weight"] != weights


def test_another_digit_has_other_maps_of_the_same_filters(stage: OnStage) -> None:
    stage.train("Convolution")
    expect(stage.words("caption")).to_have_text(AFTER_5)
    digit, weights = stage.holds("pictures")["image"], stage.holds("kernels")["weight"]
    maps = stage.holds("maps")["image"]
    stage.page.evaluate("(digit) => { window.digit = JSON.stringify(digit); }", digit)
    stage.button("Next picture").click()
    stage.wait_until("pictures", "JSON.stringify(it.image) !== window.digit")
    assert stage.holds("kernels")["weight"] == weights
    stage.page.evaluate("(maps) => { window.maps = JSON.stringify(maps); }", maps)
    stage.wait_until("maps", "JSON.stringify(it.image) !== window.maps")


def test_a_window_opened_later_shows_the_same_filters(
    stage: OnStage, open_page: OpenPage, demos: RunningTalk
) -> None:
    stage.train("Convolution")
    expect(stage.words("caption")).to_have_text(AFTER_5)
    late = OnStage(open_page("#/filters", of=demos), demos, "filters")
    assert late.holds("kernels") == stage.holds("kernels")


def test_at_any_size_pixels_are_square(stage: OnStage) -> None:
    for size in SIZES:
        stage.resize(size)
        left, low = stage.place("filters", 0, 0)
        right, high = stage.place("filters", 20, 20)
        assert right - left == pytest.approx(low - high, rel=0.01)
