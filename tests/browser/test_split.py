"""The split on its slide: two mosaics of real digits, to scale, in every window."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from playwright.sync_api import expect

from demo.data.sources.named_datasets import load_dataset
from tests.browser.conftest import SIZES, OpenPage
from tests.browser.stage import FIND, OnStage
from tests.talk import RunningTalk

RIGHT_EDGE = f"""(name) => {{
  {FIND}
  return Bokeh.index.find_one(find(name)).frame.x_scale.source_range.end;
}}"""
PICTURES = ("train-picture", "test-picture")


@pytest.fixture
def split(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/split", of=demos, stays=True), demos, "split")


def test_the_counts_stand_above_the_mosaics(split: OnStage) -> None:
    for part, count, purpose in (
        ("train", "300", "to learn from"),
        ("test", "100", "to test with: never seen while learning"),
    ):
        expect(split.words(f"{part} .number")).to_have_text(count)
        expect(split.words(f"{part} .purpose")).to_have_text(purpose)


def test_all_that_is_drawn_are_the_talk_s_own_images(split: OnStage) -> None:
    data = load_dataset("mnist5k")
    for name, images in zip(PICTURES, (data.x_train[:300], data.x_test[:100]), strict=True):
        pixels = np.array(split.holds(name)["image"][0], float)
        seen = Counter(pixels[np.isfinite(pixels)].round(4))
        assert seen == Counter(images.astype(float).round(4).ravel())


def test_pixels_are_square_and_the_mosaics_within_the_slide(split: OnStage) -> None:
    for size in SIZES:
        split.resize(size)
        left, bottom = split.place("mosaics", 0, 0)
        right, top = split.place("mosaics", 100, 100)
        assert right - left == pytest.approx(bottom - top, rel=0.01)
        end, _ = split.place("mosaics", split.page.evaluate(RIGHT_EDGE, "mosaics"), 0)
        assert 0 < left < end < size[0]
        assert 0 < top < bottom < size[1]
