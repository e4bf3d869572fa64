"""The gap: what is asked for, what is drawn of runs, and what Keras would have printed."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from bokeh.models.widgets import RadioButtonGroup, Slider

from demo.catalog.variant_file import read_catalog
from demo.data.core.dataset import Dataset
from demo.events import Event
from demo.requests import Start
from demo.ui.options import DemoError
from demo.widgets.gap import Gap, printed_r_squared
from tests.demo.conftest import VARIANTS
from tests.demo.log import ended, epoch, started
from tests.demo.numbers import number_epoch, progression
from tests.demo.widgets.window import Window

CATALOG = read_catalog(VARIANTS.read_text(encoding="utf-8"))


def open_gap(data: Dataset, **options: Any) -> Window[Gap]:
    return Window(Gap, data, known=CATALOG, **options)


@pytest.fixture
def opened(tiny: Dataset) -> Window[Gap]:
    return open_gap(tiny, variants=["extra_layer", "conv"], epochs=5)


def run(number: int, examples: int, accuracy: float, variant: str = "extra_layer") -> list[Event]:
    begins = dataclasses.replace(started(number, variant, test_size=100), examples=examples)
    last = dataclasses.replace(epoch(number, 1, accuracy), running_accuracy=0.4)
    return [begins, epoch(number, 0, 0.1), last, ended(number)]


def test_the_slider_chooses_how_many_images_a_click_learns_from(opened: Window[Gap]) -> None:
    assert opened.widget.sizes == [100, 200, 300]  # all there are
    slider = opened.model("digits", Slider)
    assert slider.value == 2
    opened.click("start-conv")
    assert opened.asked() == Start("conv", 5)
    slider.value = 0
    opened.click("start-conv")
    assert opened.asked() == Start("conv", 5, examples=100)


def test_a_bar_reaches_from_unseen_to_training_images(opened: Window[Gap]) -> None:
    opened.tell(*run(1, 100, 0.6), *run(2, 0, 0.8))
    assert opened.rows("sizes-extra_layer") == {
        "x": [100, 300],
        "train": pytest.approx([80, 90]),
        "test": pytest.approx([60, 80]),
    }
    opened.tell(*run(3, 100, 0.7))
    assert opened.rows("sizes-extra_layer")["test"] == pytest.approx([70, 80])  # the newest counts
    assert opened.rows("sizes-conv") == {"x": [], "train": [], "test": []}


def test_the_newest_run_is_drawn_by_epoch(opened: Window[Gap]) -> None:
    opened.tell(*run(1, 100, 0.6))
    assert opened.rows("epochs-extra_layer")["test"] == pytest.approx([10, 60])
    opened.tell(*run(2, 0, 0.8, "conv"))
    assert opened.rows("epochs-extra_layer")["test"] == []
    assert opened.rows("epochs-conv")["train"] == pytest.approx([55, 90])
    assert opened.words("caption") == "training 90.0 %, unseen 80.0 %: +10.0 points"


def test_what_keras_prints_is_a_switch_away(opened: Window[Gap]) -> None:
    opened.tell(*run(1, 100, 0.6))
    opened.one(RadioButtonGroup).active = 1
    assert opened.rows("epochs-extra_layer")["train"] == pytest.approx([40])  # none before training
    assert opened.rows("sizes-extra_layer")["train"] == pytest.approx([40])
    assert opened.words("caption") == "training 40.0 %, unseen 60.0 %: -20.0 points"


def test_other_data_is_another_matter(opened: Window[Gap]) -> None:
    opened.tell(started(1, "conv", dataset="shuffled"), epoch(1, 0, 0.1), epoch(1, 1, 0.5))
    assert opened.rows("sizes-conv")["x"] == []


def test_others_results_are_there_with_their_source(few: Dataset, tiny: Dataset) -> None:
    other = open_gap(tiny)  # other digits than MNIST's: they say nothing of these
    assert not list(other.document.select({"name": "published"}))
    assert other.words("device") == ""
    opened = open_gap(few)
    assert opened.rows("published") == {"x": [100], "y": [69.1]}  # none beyond the axis
    assert "Nielsen 2015" in opened.words("device")


@pytest.mark.parametrize("options", [{"epochs": 0}, {"examples": 0}, {"variants": ["star"]}])
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any]) -> None:
    with pytest.raises(DemoError, match="Expected"):
        open_gap(tiny, **options)


def test_of_numbers_it_shows_r2_also_by_what_keras_prints() -> None:
    window = open_gap(progression(), variants=["linear"])
    last = dataclasses.replace(number_epoch(1, 1, 0.5, 43.1), running_loss=0.8)
    window.tell(started(1), number_epoch(1, 0, -3.0, 90.5), last)
    assert window.rows("epochs-linear") == {"epoch": [0, 1], "train": [0, 75], "test": [0, 50]}
    assert window.words("caption") == "training R² 0.75, unseen R² 0.50"
    assert window.words("device") == ""
    window.one(RadioButtonGroup).active = 1  # the loss is 0.8 instead of the 0.5 of R² 0.75
    assert window.words("caption") == "training R² 0.60, unseen R² 0.50"
    assert window.rows("epochs-linear") == {"epoch": [1], "train": [60], "test": [50]}


def test_r2_by_the_loss_that_keras_prints() -> None:
    ended_well = number_epoch(1, 1, 0.5, 43.1)
    assert printed_r_squared(ended_well) is None  # an earlier version did not write it down
    for loss, score in {0.5: 0.75, 1.0: 0.5, -9.0: 1.0}.items():
        printed = printed_r_squared(dataclasses.replace(ended_well, running_loss=loss))
        assert printed == pytest.approx(score)
    perfect = dataclasses.replace(ended_well, running_loss=0.1, train_loss=0.0)
    assert printed_r_squared(perfect) is None
