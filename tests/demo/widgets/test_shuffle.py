"""Shuffled pixels: what is started, what is drawn, and what the picture shows."""

from __future__ import annotations

import numpy as np
import pytest
from bokeh.models.widgets import RadioButtonGroup

from demo.data.core.dataset import Dataset, shuffle_pixels
from demo.requests import Start
from demo.ui.options import DemoError
from demo.widgets.shuffle import Shuffle
from tests.demo.kinds import dataset_of
from tests.demo.log import ended, epoch, started
from tests.demo.widgets.window import Window


def labels(opened: Window[Shuffle]) -> list[str]:
    return list(map(str, opened.widget.curves.labels.data["text"]))


@pytest.fixture
def opened(tiny: Dataset) -> Window[Shuffle]:
    return Window(Shuffle, tiny, variants=["linear", "conv"], epochs=5)


def test_a_click_trains_on_shuffled_pixels_and_the_picture_shows_them(
    opened: Window[Shuffle], tiny: Dataset
) -> None:
    shuffled = shuffle_pixels(tiny).x_test[0, :, :, 0]
    np.testing.assert_array_equal(opened.image("pictures"), shuffled)
    opened.click("start-conv")
    assert opened.asked() == Start("conv", 5, dataset="shuffled")


def test_the_same_models_on_pixels_in_order(opened: Window[Shuffle], tiny: Dataset) -> None:
    opened.one(RadioButtonGroup).active = 1
    np.testing.assert_array_equal(opened.image("pictures"), tiny.x_test[0, :, :, 0])
    opened.click("start-conv")
    assert opened.asked() == Start("conv", 5)


def test_both_are_drawn_and_say_which_they_are(opened: Window[Shuffle]) -> None:
    opened.tell(
        started(1, "conv", test_size=100),
        epoch(1, 0, 0.1),
        epoch(1, 1, 0.9),
        ended(1),
        started(2, "conv", test_size=100, dataset="shuffled"),
        epoch(2, 0, 0.1),
        epoch(2, 1, 0.7),
        started(3, "conv", dataset="wine"),
        epoch(3, 0, 0.3),
    )
    assert labels(opened) == ["Convolution, in order: 10 wrong", "Convolution, shuffled: 30 wrong"]


def test_an_unknown_data_set_is_refused(tiny: Dataset) -> None:
    with pytest.raises(DemoError, match="Expected dataset: shuffled, mnist5k, "):
        Window(Shuffle, tiny, dataset="stars")


def test_of_a_series_the_steps_are_shuffled() -> None:
    opened = Window(Shuffle, dataset_of("series"))
    assert opened.one(RadioButtonGroup).labels == ["Steps shuffled", "Steps in order"]
    mixed = opened.rows("line-0")["ys"][0]
    opened.one(RadioButtonGroup).active = 1
    assert opened.rows("line-0")["ys"][0] != mixed
