"""Dropout on its slide: new masks at every batch, by hand or by themselves."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.race import ACTIVE
from tests.browser.stage import OnStage
from tests.talk import RunningTalk, until


@pytest.fixture
def dropout(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/dropout", of=demos, stays=True), demos, "dropout")


def image(dropout: OnStage) -> list[float]:
    pixels: list[float] = dropout.holds("pixels")["image"][0]
    return pixels


def expect_words_to_fit(dropout: OnStage) -> None:
    """Wait until both lines of words tell what is drawn: a last batch may still be on its way."""

    def fit() -> bool:
        pixels, lit = image(dropout), dropout.holds("units")["lit"]
        holes = 100 * sum(map(math.isnan, pixels)) / len(pixels)
        off = 100 * lit.count(0) / len(lit)
        told = {
            "pixels": f"{holes:.0f} % of the pixels are hidden",
            "units": f"{off:.0f} % of the units are off",
        }
        try:
            for part, words in told.items():
                expect(dropout.words(f"of-{part} .share")).to_have_text(words, timeout=1000)
        except AssertionError:
            return False
        return True

    until(fit, "words that fit what is drawn")


def test_each_click_draws_a_batch(dropout: OnStage) -> None:
    expect(dropout.words("count")).to_have_text("Batch 1")
    expect_words_to_fit(dropout)
    before = image(dropout)
    dropout.button("Next batch").click()
    expect(dropout.words("count")).to_have_text("Batch 2")
    expect_words_to_fit(dropout)
    assert [*map(math.isnan, image(dropout))] != [*map(math.isnan, before)]


def test_play_goes_on_by_itself_until_it_is_pressed_again(dropout: OnStage) -> None:
    play = dropout.button("Play")
    play.click()
    expect(dropout.words("count")).to_have_text(re.compile("Batch [4-9]"))
    play.click()
    expect(play).not_to_have_class(ACTIVE)
    dropout.button("Next batch").click()  # its answer comes after all that played
    expect(dropout.button("Next batch")).to_be_enabled()
    dropout.page.wait_for_function("Bokeh.documents.every((each) => each.is_idle)")
    expect_words_to_fit(dropout)


def test_the_slider_hides_more(dropout: OnStage) -> None:
    handle = dropout.section.get_by_role("slider")
    box = handle.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 48
    before = image(dropout)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    dropout.page.mouse.move(x, y)
    dropout.page.mouse.down()
    dropout.page.mouse.move(x + 1000, y, steps=12)
    dropout.page.mouse.up()
    dropout.wait_until("hidden", "it === 0.9", "value")
    dropout.wait_until("pixels", "it.image[0].filter(Number.isNaN).length > 600")
    expect(dropout.words("count")).to_have_text("Batch 1")  # the same, with more hidden
    expect_words_to_fit(dropout)
    still = image(dropout)
    assert all(math.isnan(now) for now, then in zip(still, before, strict=True) if math.isnan(then))
    handle.press("ArrowLeft")  # the key is the slider's, the slide stays
    dropout.wait_until("hidden", "it < 0.9", "value")
    assert dropout.page.url.endswith("#/dropout")


def test_at_test_time_everything_is_there(dropout: OnStage) -> None:
    dropout.button("Play").click()
    dropout.button("Test").click()
    expect(dropout.words("of-pixels .share")).to_have_text("The whole image is seen")
    expect(dropout.words("of-units .share")).to_have_text("All units take part")
    assert not any(map(math.isnan, image(dropout)))
    assert all(dropout.holds("units")["lit"])
    expect(dropout.button("Next batch")).to_be_disabled()
    expect(dropout.button("Play")).not_to_have_class(ACTIVE)
    dropout.button("Training").click()
    expect(dropout.button("Next batch")).to_be_enabled()
    expect_words_to_fit(dropout)


def test_windows_have_masks_of_their_own(dropout: OnStage, open_page: OpenPage) -> None:
    other = OnStage(open_page("#/dropout", of=dropout.talk), dropout.talk, "dropout")
    other.button("Next batch").click()
    expect(other.words("count")).to_have_text("Batch 2")
    expect(dropout.words("count")).to_have_text("Batch 1")
