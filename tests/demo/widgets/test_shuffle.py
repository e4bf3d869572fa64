"""Shuffled pixels: what is started, what is drawn, and what the picture shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.events import ButtonClick
from bokeh.models import ColumnDataSource
from bokeh.models.widgets import Button, RadioButtonGroup

from demo.catalog import read_catalog
from demo.controls import Controls
from demo.data import Dataset, shuffle_pixels
from demo.engine import Engine, Start
from demo.stage import Stage
from demo.widgets.base import DemoError, Setting
from demo.widgets.shuffle import Shuffle
from tests.demo.conftest import VARIANTS
from tests.demo.log import ended, epoch, started


class Opened:
    """The demo in one window."""

    def __init__(self, data: Dataset, **options: Any) -> None:
        self.stage = Stage()
        self.engine = Engine(data, VARIANTS, [], print)
        controls = Controls(self.stage, self.engine)
        catalog = read_catalog(VARIANTS.read_text(encoding="utf-8"))
        self.demo = Shuffle(Setting(self.stage, controls, data, catalog), options)
        self.demo.catch_up()
        self.document = Document()
        self.document.add_root(self.demo.root)

    def click(self, name: str) -> None:
        button = self.document.get_model_by_name(name)
        assert isinstance(button, Button)
        self.document.callbacks.trigger_event(ButtonClick(button))

    @property
    def picture(self) -> np.ndarray[Any, Any]:
        source = self.document.get_model_by_name("pixels")
        assert isinstance(source, ColumnDataSource)
        (image,) = source.data["image"]
        return np.asarray(image)

    @property
    def labels(self) -> list[str]:
        sources = (curve.labels for curve in self.demo.curves._curves.values())
        return [str(text) for source in sources for text in source.data["text"]]


@pytest.fixture
def opened(tiny: Dataset) -> Opened:
    return Opened(tiny, variants=["linear", "conv"], epochs=5)


def test_a_click_trains_on_shuffled_pixels_and_the_picture_shows_them(
    opened: Opened, tiny: Dataset
) -> None:
    shuffled = shuffle_pixels(tiny).x_test[0, ::-1, :, 0]
    np.testing.assert_array_equal(opened.picture, shuffled)
    opened.click("start-conv")
    assert opened.engine._request == Start("conv", 5, dataset="shuffled")


def test_the_same_models_on_pixels_in_order(opened: Opened, tiny: Dataset) -> None:
    (choice,) = [
        each
        for each in opened.document.select({"type": RadioButtonGroup})
        if isinstance(each, RadioButtonGroup)
    ]
    choice.active = 1
    np.testing.assert_array_equal(opened.picture, tiny.x_test[0, ::-1, :, 0])
    opened.click("start-conv")
    assert opened.engine._request == Start("conv", 5)


def test_both_are_drawn_and_say_which_they_are(opened: Opened) -> None:
    for event in (
        started(1, "conv", test_size=100),
        epoch(1, 0, 0.1),
        epoch(1, 1, 0.9),
        ended(1),
        started(2, "conv", test_size=100, dataset="shuffled"),
        epoch(2, 0, 0.1),
        epoch(2, 1, 0.7),
        started(3, "conv", dataset="wine"),
        epoch(3, 0, 0.3),
    ):
        opened.stage.append(event)
    opened.demo.catch_up()
    assert opened.labels == ["Convolution, in order: 10 wrong", "Convolution, shuffled: 30 wrong"]


def test_an_unknown_data_set_is_refused(tiny: Dataset) -> None:
    with pytest.raises(DemoError, match="Expected dataset: shuffled, wine, breast_cancer"):
        Opened(tiny, dataset="stars")
