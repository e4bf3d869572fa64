"""The mosaic of digits and the numbers of the chosen one."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.events import ButtonClick, PanStart, Press, Tap
from bokeh.events import Event as BokehEvent
from bokeh.models import ColumnDataSource
from bokeh.models.widgets import Button, Toggle
from bokeh.plotting import figure

from demo.analysis.image_arrays import GAP, pictures_of
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.widgets.digits import Digits, describe
from tests.demo.conftest import VARIANTS
from tests.demo.kinds import dataset_of
from tests.demo.log import ended, epoch, started


class OpenDigits:
    """The demo in a document of its own, as in one window."""

    def __init__(self, data: Dataset, **options: Any) -> None:
        self.data = data
        self.stage = Stage()
        controls = Controls(self.stage, Engine(EngineSettings(data, VARIANTS, []), print))
        self.widget = Digits(Setting(self.stage, controls, data, {}), options)
        self.widget.catch_up()
        self.document = Document()
        self.document.add_root(self.widget.root)

    def columns(self, name: str) -> dict[str, Any]:
        source = self.document.get_model_by_name(name)
        assert isinstance(source, ColumnDataSource)
        return dict(source.data)

    def plot(self, name: str) -> figure:
        found = self.document.get_model_by_name(name)
        assert isinstance(found, figure)
        return found

    def point(self, name: str, x: float, y: float, kind: type[BokehEvent] = Tap) -> None:
        self.document.callbacks.trigger_event(kind(self.plot(name), x=x, y=y))  # type: ignore[call-arg]

    def press_next(self) -> None:
        button = self.document.select_one({"type": Button})
        assert isinstance(button, Button)
        self.document.callbacks.trigger_event(ButtonClick(button))

    @property
    def closer(self) -> Toggle:
        (found,) = self.document.select({"type": Toggle})
        assert isinstance(found, Toggle)
        return found

    def looks_closely(self) -> bool:
        return bool(self.closer.active)

    def numbers(self, name: str = "numbers") -> list[int]:
        return [int(text) for text in self.columns(name)["text"]]

    def of(self, place: int) -> list[int]:
        """Return the numbers of a test image, row by row."""
        pixels = 255 * self.data.x_test[place].mean(axis=-1)
        return [int(value) for value in np.rint(pixels).ravel()]


@pytest.fixture
def digits(few: Dataset) -> OpenDigits:
    return OpenDigits(few)


def coloured() -> Dataset:
    """Return images of 32×32 pixels in three colours, as they come."""
    noise = np.random.default_rng(0).random((20, 32, 32, 3), np.float32)
    labels = np.arange(20, dtype=np.int32) % 4
    return Dataset("noise", noise, labels, noise, labels)


# Choosing


def test_the_first_digit_is_chosen_at_first(digits: OpenDigits) -> None:
    assert digits.numbers() == digits.of(0)
    top = 6 * (28 + GAP) - GAP
    assert digits.columns("frame") == {"x": [14], "y": [top - 14]}


@pytest.mark.parametrize("kind", [Tap, Press, PanStart])
def test_a_click_quick_slow_or_slipping_chooses(digits: OpenDigits, kind: type[BokehEvent]) -> None:
    top = 6 * (28 + GAP) - GAP
    digits.point(
        "mosaic", 2 * (28 + GAP) + 3, top - (28 + GAP) - 20, kind
    )  # third in the second row
    assert digits.numbers() == digits.of(9)
    (picture,) = digits.columns("picture")["image"]
    np.testing.assert_array_equal(picture[::-1], digits.data.x_test[9, ..., 0])
    assert digits.columns("frame") == {"x": [2 * (28 + GAP) + 14], "y": [top - 28 - GAP - 14]}


def test_beside_the_mosaic_there_is_nothing_to_choose(tiny: Dataset) -> None:
    few = OpenDigits(dataclasses.replace(tiny, x_test=tiny.x_test[:3]), rows=2, columns=2)
    few.point("mosaic", 8 + GAP + 4, 4)  # where a fourth image would be
    few.point("mosaic", -4 * GAP, 4)
    assert few.numbers() == few.of(0)
    few.point("mosaic", 4, 4)
    assert few.numbers() == few.of(2)


def test_next_goes_through_all_of_them(tiny: Dataset) -> None:
    digits = OpenDigits(tiny, rows=1, columns=3)
    for place in (1, 2, 0):
        digits.press_next()
        assert digits.numbers() == digits.of(place)


# A close look


def test_a_click_on_the_grid_looks_closely_and_back(digits: OpenDigits) -> None:
    digits.point("grid", 12.5, 28 - 20.5)  # row 20, column 12
    assert digits.looks_closely()
    pixels = np.array(digits.of(0)).reshape(28, 28)
    grid = digits.plot("grid")
    left, top = int(grid.x_range.start), int(28 - grid.y_range.end)  # type: ignore[attr-defined]
    assert top <= 20 < top + 10
    assert left <= 12 < left + 10
    close = pixels[top : top + 10, left : left + 10]
    assert digits.numbers("close-numbers") == close.ravel().tolist()
    assert digits.numbers() == []
    digits.point("grid", 12.5, 8)
    assert not digits.looks_closely()
    assert digits.numbers() == digits.of(0)
    assert digits.numbers("close-numbers") == []


def test_the_button_looks_at_the_middle_and_the_next_digit_stays_close(digits: OpenDigits) -> None:
    digits.point("grid", 1, 1)
    digits.closer.active = False
    digits.closer.active = True
    digits.press_next()
    pixels = np.array(digits.of(1)).reshape(28, 28)
    assert digits.numbers("close-numbers") == pixels[9:19, 9:19].ravel().tolist()


def test_small_images_are_close_already(tiny: Dataset) -> None:
    digits = OpenDigits(tiny)
    assert not digits.closer.visible
    digits.point("grid", 4, 4)
    assert len(digits.numbers()) == 64


def test_the_note_says_what_the_numbers_are() -> None:
    grey, colours = (dataset_of("images", shape=shape) for shape in ((28, 28, 1), (32, 32, 3)))
    assert describe(grey) == "784 numbers from 0 to 255"
    assert describe(colours) == "1,024 means of 3 colours, from 0 to 255"
    beyond = dataclasses.replace(grey, x_train=grey.x_train * 16)
    assert describe(beyond) == "784 numbers, shown from 0 to 255"
    assert describe(dataset_of("series")) == "20 steps of 2 numbers"


# Other data, options, the stage


def test_images_in_colour_are_in_colour_and_their_numbers_brightness() -> None:
    digits = OpenDigits(coloured())
    assert digits.numbers() == digits.of(0)
    (picture,) = digits.columns("picture")["image"]
    np.testing.assert_array_equal(picture[::-1], pictures_of(digits.data.x_test)[0])


def test_a_series_is_a_line() -> None:
    data = dataset_of("series")
    series = OpenDigits(data)
    series.press_next()
    for channel in range(2):
        drawn = series.columns(f"channel-{channel}")
        np.testing.assert_array_equal(drawn["value"], data.x_test[1, :, channel])
        assert drawn["step"].tolist() == list(range(1, 21))


def test_large_images_show_numbers_in_a_close_look_alone(tiny: Dataset) -> None:
    large = np.zeros((4, 96, 64, 1), np.float32)
    digits = OpenDigits(dataclasses.replace(tiny, x_train=large, x_test=large))
    assert digits.numbers() == []
    digits.closer.active = True
    assert len(digits.numbers("close-numbers")) == 10 * 7  # some of them in part


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rows": 0}, "Expected rows: 1 to 20. Received: 0. Mend the value."),
        ({"columns": 21}, "Expected columns: 1 to 20. Received: 21. Mend the value."),
        ({"rows": "6"}, "Expected rows to be like 6. Received: '6'. Mend the value."),
        ({"size": 3}, "Expected an option: rows, columns. Received: 'size'. Mend the name."),
    ],
)
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DemoError) as caught:
        OpenDigits(tiny, **options)
    assert str(caught.value) == message


def test_a_run_changes_nothing(digits: OpenDigits) -> None:
    digits.press_next()
    for event in (started(1), epoch(1, 0, 0.1), epoch(1, 1, 0.5), ended(1)):
        digits.stage.append(event)
        digits.widget.catch_up()
    assert digits.numbers() == digits.of(1)
