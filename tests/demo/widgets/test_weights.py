"""The mosaic of weights, epoch by epoch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bokeh.models.widgets import Button, Slider

from demo.analysis.image_arrays import GAP
from demo.data.core.dataset import Dataset
from demo.events import RunQueued, StageCleared
from demo.plots.weights.weight_mosaic import fit_mosaic
from demo.requests import Start
from demo.ui.options import DemoError
from demo.widgets.weights import QUESTION, Weights, describe
from tests.demo.log import ended, epoch, started
from tests.demo.widgets.linear import coloured, kernel, learned, snapshot
from tests.demo.widgets.window import Window


@pytest.fixture
def window(tiny: Dataset) -> Window[Weights]:
    return Window(Weights, tiny)


def slider(window: Window[Weights]) -> Slider:
    return window.model("epoch", Slider)


def scrub(window: Window[Weights], epoch: int) -> None:
    """Drag the handle to an epoch, and let the windows follow."""
    slider(window).value = epoch
    window.clock.go(1)
    window.tell()


def shows(window: Window[Weights], data: Dataset, number: int) -> bool:
    """True if the mosaic holds the weights that ``learned`` tells of this epoch."""
    mosaic = window.image("mosaic")
    height, width, _ = data.input_shape
    place = fit_mosaic(data.classes, height, width)
    first = mosaic[:height, place.label_width : place.label_width + width]
    weights = kernel(data, number).reshape(*data.input_shape, data.classes).sum(axis=2)
    return np.allclose(first, weights[..., 0])


# Options


def test_an_author_chooses_the_variant_and_the_epochs(tiny: Dataset) -> None:
    window = Window(Weights, tiny, variant="conv", epochs=7)
    window.click("start-conv")
    assert window.asked() == Start("conv", 7)


def test_the_presenters_epochs_come_before_the_slides(tiny: Dataset) -> None:
    window = Window(Weights, tiny, 50, epochs=7)
    window.click("start-linear")
    assert window.asked() == Start("linear", 50)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variant": "liner"}, "Expected variants: linear, conv. Received: 'liner'."),
        ({"epochs": 0}, "Expected epochs: 1 or more. Received: 0."),
        (
            {"speed": 3},
            "Expected an option: variant, epochs, "
            "learning_rate, batch, optimizer, class_weight, dropout, l2, activation. "
            "Received: 'speed'.",
        ),
    ],
)
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DemoError) as caught:
        Window(Weights, tiny, **options)
    assert str(caught.value).startswith(message)


# Before, during and after a run


def test_before_a_run_it_says_so_and_has_the_button(window: Window[Weights]) -> None:
    assert window.words("headline") == QUESTION
    assert window.words("status") == "Click Linear to see its weights change."
    assert window.empty("mosaic")
    assert slider(window).disabled
    assert not window.model("start-linear", Button).disabled
    window.tell(RunQueued(variant="linear"), started(1, epochs=5))
    assert window.words("headline") == QUESTION


def test_it_follows_the_training(window: Window[Weights], tiny: Dataset) -> None:
    window.tell(started(1, epochs=5), *learned(tiny, 1, 0, 0.1))
    assert window.words("headline") == "Before training: 900 wrong of 1,000"
    assert shows(window, tiny, 0)
    window.tell(*learned(tiny, 1, 1, 0.75))
    assert window.words("headline") == "After epoch 1: 250 wrong of 1,000"
    assert (slider(window).value, slider(window).end, slider(window).disabled) == (1, 5, False)
    assert shows(window, tiny, 1)
    window.tell(ended(1, "stopped"))
    assert shows(window, tiny, 1)


def test_an_epoch_is_shown_when_all_of_it_is_told(window: Window[Weights], tiny: Dataset) -> None:
    weights, measured = learned(tiny, 1, 0)
    window.tell(started(1), weights)
    assert window.empty("mosaic")
    window.tell(measured)
    assert shows(window, tiny, 0)


def test_scrubbed_back_it_stays_and_at_the_newest_it_follows(
    window: Window[Weights], tiny: Dataset
) -> None:
    window.tell(started(1), *learned(tiny, 1, 0), *learned(tiny, 1, 1), *learned(tiny, 1, 2))
    scrub(window, 1)
    assert shows(window, tiny, 1)
    window.tell(*learned(tiny, 1, 3))
    assert shows(window, tiny, 1)
    assert (slider(window).value, window.words("headline")[:13]) == (1, "After epoch 1")
    scrub(window, 3)
    window.tell(*learned(tiny, 1, 4))
    assert shows(window, tiny, 4)
    assert slider(window).value == 4


def test_what_is_not_learned_yet_cannot_be_scrubbed_to(
    window: Window[Weights], tiny: Dataset
) -> None:
    window.tell(started(1), *learned(tiny, 1, 0), *learned(tiny, 1, 1))
    scrub(window, 17)
    assert slider(window).value == 1
    window.tell(*learned(tiny, 1, 2))
    assert shows(window, tiny, 2)


def test_a_new_run_is_followed(window: Window[Weights], tiny: Dataset) -> None:
    window.tell(started(1), *learned(tiny, 1, 0), *learned(tiny, 1, 1), ended(1))
    scrub(window, 0)
    assert shows(window, tiny, 0)
    window.tell(started(2, epochs=3))
    assert shows(window, tiny, 1)
    window.tell(*learned(tiny, 2, 0), *learned(tiny, 2, 1), *learned(tiny, 2, 2))
    assert shows(window, tiny, 2)
    assert (slider(window).value, slider(window).end) == (2, 3)


def test_cleared_away(window: Window[Weights], tiny: Dataset) -> None:
    window.tell(started(1), *learned(tiny, 1, 0), *learned(tiny, 1, 1), ended(1), StageCleared())
    assert window.empty("mosaic")
    assert window.words("headline") == QUESTION
    assert (slider(window).value, slider(window).disabled) == (0, True)


def test_a_window_opened_later_shows_the_same(window: Window[Weights], tiny: Dataset) -> None:
    story = [started(1), *learned(tiny, 1, 0), *learned(tiny, 1, 1, 0.8), ended(1)]
    for event in story:
        window.tell(event)
    late = Window(Weights, tiny).tell(*story)
    assert late.words("headline") == window.words("headline")
    np.testing.assert_array_equal(late.image("mosaic"), window.image("mosaic"))


def test_an_update_without_a_new_epoch_sends_no_picture(
    window: Window[Weights], tiny: Dataset
) -> None:
    window.tell(started(1), *learned(tiny, 1, 0))
    changes: list[str] = []
    window.document.on_change(lambda event: changes.append(getattr(event, "attr", "")))
    window.tell(RunQueued(variant="conv"))
    assert "data" not in changes


def test_a_model_of_another_kind_says_so(tiny: Dataset) -> None:
    window = Window(Weights, tiny, variant="conv")
    filters = snapshot(1, 0, kernel=np.zeros((3, 3, 1, 32), np.float32))
    window.tell(started(1, "conv"), filters, epoch(1, 0, 0.1))
    assert window.words("headline") == "Convolution has no weight for each pixel"
    assert window.empty("mosaic")
    assert slider(window).disabled


def test_runs_of_other_variants_are_not_shown(window: Window[Weights], tiny: Dataset) -> None:
    window.tell(started(1, "conv"), *learned(tiny, 1, 0))
    assert window.empty("mosaic")


# Other data, and the mosaic


def test_pictures_of_other_shapes_and_colours() -> None:
    data = coloured()
    window = Window(Weights, data).tell(started(1), *learned(data, 1, 0))
    assert shows(window, data, 0)


def test_the_mosaic_fills_the_room() -> None:
    assert [fit_mosaic(count, 28, 28).columns for count in (1, 2, 3, 10, 26)] == [1, 2, 3, 5, 9]


def test_each_picture_is_in_its_place_beside_its_label() -> None:
    mosaic = fit_mosaic(10, 8, 8)
    pictures = np.arange(10, dtype=np.float32)[:, None, None] * np.ones((10, 8, 8), np.float32)
    joined = mosaic.join(pictures)
    assert joined.shape[::-1] == mosaic.size
    assert joined.shape == (2 * 8 + GAP, 5 * (mosaic.label_width + 8) + 4 * GAP)
    for label, (x, y) in enumerate(zip(*mosaic.middles(), strict=True)):
        assert joined[int(y), int(x)] == label
        beside = x - 4 - mosaic.label_width / 2
        assert np.isnan(joined[int(y), int(beside)])


def test_in_plain_words() -> None:
    assert describe(epoch(1, 0, 0.058), 1000) == "Before training: 942 wrong of 1,000"
    assert describe(epoch(1, 7, 0.896), 1000) == "After epoch 7: 104 wrong of 1,000"
