"""Digits side by side: a click, and a digit becomes its numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from demo.data.core.dataset import Dataset
from demo.data.sources.named_datasets import load_dataset
from tests.browser.conftest import SIZES, OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk

PITCH = 30  # from one image of the mosaic to the next, in pixels of the images
TOP = 6 * PITCH - 2


@pytest.fixture(scope="module")
def data(digits: Path) -> Dataset:
    return load_dataset(str(digits))


@pytest.fixture
def stage(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/digits", of=demos, stays=True), demos, "digits")


def numbers(data: Dataset, place: int) -> list[str]:
    pixels = np.rint(255 * data.x_test[place, ..., 0]).astype(int)
    return [str(value) for value in pixels.ravel()]


def click_on(stage: OnStage, place: int, delay_ms: int = 0) -> None:
    row, column = divmod(place, 7)
    point = stage.place("mosaic", column * PITCH + 14, TOP - row * PITCH - 14)
    stage.page.mouse.click(*point, delay=delay_ms)


def expect_numbers(stage: OnStage, expected: list[str], source: str = "numbers") -> None:
    stage.wait_until(source, f"it.text.join() === '{','.join(expected)}'")


def test_a_click_on_a_digit_shows_its_numbers(stage: OnStage, data: Dataset) -> None:
    expect_numbers(stage, numbers(data, 0))
    for place in (16, 41, 7):
        click_on(stage, place)
        expect_numbers(stage, numbers(data, place))
        frame = stage.holds("frame")
        row, column = divmod(place, 7)
        assert (frame["x"], frame["y"]) == ([column * PITCH + 14], [TOP - row * PITCH - 14])
    (picture,) = stage.holds("picture")["image"]
    np.testing.assert_array_equal(np.reshape(picture, (28, 28))[::-1], data.x_test[7, ..., 0])


def test_a_slow_click_is_a_click_too(stage: OnStage, data: Dataset) -> None:
    click_on(stage, 12, delay_ms=400)
    expect_numbers(stage, numbers(data, 12))


def close(data: Dataset, place: int, top: int, left: int) -> list[str]:
    rows = np.reshape(numbers(data, place), (28, 28))
    return [str(number) for number in rows[top : top + 10, left : left + 10].ravel()]


def test_a_close_look_and_back(stage: OnStage, data: Dataset) -> None:
    stage.click("grid", 14.2, 28 - 20.2)
    expect_numbers(stage, close(data, 0, 15, 9), "close-numbers")
    assert stage.holds("numbers")["text"] == []
    click_on(stage, 3)
    expect_numbers(stage, close(data, 3, 15, 9), "close-numbers")
    stage.click("grid", 14.2, 28 - 20.2)
    expect_numbers(stage, numbers(data, 3))


def test_without_a_mouse(stage: OnStage, data: Dataset) -> None:
    following = stage.button("Next image")
    following.focus()
    for place in (1, 2):
        stage.page.keyboard.press("Enter")
        expect_numbers(stage, numbers(data, place))
    stage.button("Closer").focus()
    stage.page.keyboard.press("Space")
    expect_numbers(stage, close(data, 2, 9, 9), "close-numbers")
    expect(stage.section).to_be_visible()  # Space turned no page


def test_pixels_are_square_at_any_size(stage: OnStage, data: Dataset) -> None:
    for size, image in zip(SIZES, (20, 13, 27), strict=True):
        stage.resize(size)
        for name in ("mosaic", "grid"):
            left, bottom = stage.place(name, 0, 0)
            right, top = stage.place(name, 28, 28)
            assert right - left == pytest.approx(bottom - top, rel=0.01)
            assert right - left > 40
        click_on(stage, image)
        expect_numbers(stage, numbers(data, image))
