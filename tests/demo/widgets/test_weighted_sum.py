"""The weighted sum of one picture: three pictures, a sum, a probability."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from bokeh.models import ColumnDataSource
from bokeh.models.widgets import Button, RadioButtonGroup

from demo.analysis.linear_weights import sigmoid
from demo.data.core.dataset import Dataset
from demo.events import RunQueued, StageCleared
from demo.plots.weights.weighted_sum_figures import FAR
from demo.requests import Start
from demo.ui.options import DemoError
from demo.widgets.weighted_sum import WeightedSum, next_place, percent, with_article
from tests.demo.log import ended, epoch, started
from tests.demo.widgets.linear import bias, coloured, kernel, learned, snapshot
from tests.demo.widgets.window import Window


@pytest.fixture
def window(tiny: Dataset) -> Window[WeightedSum]:
    return Window(WeightedSum, tiny)


def shown(window: Window[WeightedSum], data: Dataset) -> int:
    """Return which test image is shown."""
    picture = window.image("picture")
    (places,) = np.nonzero((data.x_test.mean(axis=-1) == picture).all(axis=(1, 2)))
    return int(places[0])


def choose(window: Window[WeightedSum], answer: int) -> None:
    """Press one of the classes' buttons."""
    group = window.document.select_one({"type": RadioButtonGroup})
    assert isinstance(group, RadioButtonGroup)
    group.active = answer


def point(window: Window[WeightedSum]) -> dict[str, Any]:
    return dict(window.model("point", ColumnDataSource).data)


# Options


def test_an_author_chooses_variant_class_and_epochs(tiny: Dataset) -> None:
    window = Window(WeightedSum, tiny, variant="conv", answer=8, epochs=7)
    assert tiny.y_test[shown(window, tiny)] == 8
    assert window.words("tail") == "probability of an eight"
    window.click("start-conv")
    assert window.asked() == Start("conv", 7)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variant": "liner"}, "Expected variants: linear, conv. Received: 'liner'."),
        ({"answer": 10}, "Expected answer: 0 to 9. Received: 10."),
        ({"epochs": 0}, "Expected epochs: 1 or more. Received: 0."),
        (
            {"digit": 3},
            "Expected an option: variant, answer, epochs, "
            "learning_rate, batch, optimizer, class_weight, dropout, l2, activation. "
            "Received: 'digit'.",
        ),
    ],
)
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DemoError) as caught:
        Window(WeightedSum, tiny, **options)
    assert str(caught.value).startswith(message)


# Before, during and after a run


def test_before_a_run_there_is_a_zero_and_a_button(
    window: Window[WeightedSum], tiny: Dataset
) -> None:
    assert tiny.y_test[shown(window, tiny)] == 0
    assert window.words("status") == "The model has to learn first: click Linear."
    assert (window.words("sum"), window.words("probability")) == ("?", "? %")
    assert window.empty("weights")
    assert window.empty("contributions")
    assert point(window) == {"sum": [], "percent": []}
    window.click("start-linear")
    assert window.asked() == Start("linear", 20)


def test_every_epoch_is_weighed(window: Window[WeightedSum], tiny: Dataset) -> None:
    window.tell(started(1))
    for number in range(3):
        window.tell(*learned(tiny, 1, number))
        image, weights = tiny.x_test[shown(window, tiny)], kernel(tiny, number)[:, 0]
        total = float(image.ravel() @ weights + bias(tiny)[0])
        assert window.words("sum") == f"{total:+.1f}".replace("-", "−")
        assert window.words("probability") == percent(sigmoid(total))
        np.testing.assert_allclose(window.image("weights"), weights.reshape(8, 8))
        contributions = image[..., 0] * weights.reshape(8, 8)
        np.testing.assert_allclose(window.image("contributions"), contributions)
        assert point(window)["sum"] == pytest.approx([total], abs=1e-5)
        assert point(window)["percent"] == pytest.approx([100 * sigmoid(total)], abs=1e-3)
    before = window.words("probability")
    assert window.tell(ended(1)).words("probability") == before


def test_sums_beyond_the_curve_are_drawn_at_its_end(
    window: Window[WeightedSum], tiny: Dataset
) -> None:
    weights = snapshot(1, 0, kernel=10 * np.ones_like(kernel(tiny)))
    window.tell(started(1), weights, epoch(1, 0, 0.1))
    assert point(window)["sum"] == [FAR]
    assert float(window.words("sum")) > FAR
    assert window.words("probability") == "> 99 %"


def test_cleared_away(window: Window[WeightedSum], tiny: Dataset) -> None:
    window.tell(started(1), *learned(tiny, 1, 0), ended(1), StageCleared())
    assert window.words("probability") == "? %"
    assert window.empty("weights")
    assert point(window) == {"sum": [], "percent": []}


def test_a_model_of_another_kind_says_so(tiny: Dataset) -> None:
    window = Window(WeightedSum, tiny, variant="conv")
    filters = snapshot(1, 0, kernel=np.zeros((3, 3, 1, 32), np.float32))
    window.tell(started(1, "conv"), filters, epoch(1, 0, 0.1))
    assert window.words("lead") == "Convolution has no weight for each pixel"
    assert window.words("probability") == "? %"


def test_runs_of_other_variants_are_not_shown(window: Window[WeightedSum], tiny: Dataset) -> None:
    window.tell(started(1, "conv"), *learned(tiny, 1, 0))
    assert window.words("probability") == "? %"


def test_an_update_without_a_new_epoch_sends_no_picture(
    window: Window[WeightedSum], tiny: Dataset
) -> None:
    window.tell(started(1), *learned(tiny, 1, 0))
    changes: list[str] = []
    window.document.on_change(lambda event: changes.append(getattr(event, "attr", "")))
    window.tell(RunQueued(variant="conv"))
    assert "data" not in changes


# What the presenter chooses


def test_the_next_picture_round_and_round(window: Window[WeightedSum], tiny: Dataset) -> None:
    first = shown(window, tiny)
    count = len(tiny.x_test)
    for step in range(1, count + 1):
        window.click("next-picture")
        assert shown(window, tiny) == (first + step) % count


def test_one_of_the_class_or_another(window: Window[WeightedSum], tiny: Dataset) -> None:
    seen = [shown(window, tiny)]
    for _ in range(3):
        window.click("this-class")
        seen.append(shown(window, tiny))
    assert [int(tiny.y_test[place]) for place in seen] == [0] * 4
    assert len(set(seen)) == 4
    window.click("other-class")
    assert tiny.y_test[shown(window, tiny)] != 0


def test_another_class_has_other_weights_for_the_same_picture(
    window: Window[WeightedSum], tiny: Dataset
) -> None:
    window.tell(started(1), *learned(tiny, 1, 0))
    before = shown(window, tiny)
    choose(window, 8)
    assert shown(window, tiny) == before
    np.testing.assert_allclose(window.image("weights"), kernel(tiny, 0)[:, 8].reshape(8, 8))
    assert window.words("tail") == "probability of an eight"
    labels = [window.model(name, Button).label for name in ("this-class", "other-class")]
    assert labels == ["An eight", "Not an eight"]
    window.click("this-class")
    assert tiny.y_test[shown(window, tiny)] == 8


def test_what_a_presenter_chooses_is_this_windows_own(
    window: Window[WeightedSum], tiny: Dataset
) -> None:
    window.click("other-class")
    choose(window, 3)
    assert window.stage.since(0)[0] == []


def test_a_class_without_test_pictures_cannot_be_asked_for(tiny: Dataset) -> None:
    without = tiny.y_test != 0
    x_test, y_test = tiny.x_test[without], tiny.y_test[without]
    window = Window(WeightedSum, dataclasses.replace(tiny, x_test=x_test, y_test=y_test))
    assert window.model("this-class", Button).disabled
    assert not window.model("other-class", Button).disabled
    choose(window, 1)
    assert not window.model("this-class", Button).disabled


# Other data, and the parts


def test_pictures_of_other_shapes_and_colours() -> None:
    data = coloured()
    window = Window(WeightedSum, data).tell(started(1), *learned(data, 1, 0))
    picture: Any = window.image("picture")
    assert picture.shape == (4, 6)
    assert picture.dtype == np.uint32  # in its colours
    total = float(data.x_test[0].ravel() @ kernel(data)[:, 0] + bias(data)[0])
    assert window.words("probability") == percent(sigmoid(total))


def test_the_next_place_that_fits() -> None:
    fitting = np.array([True, False, False, True])
    assert [next_place(fitting, after) for after in (-1, 0, 1, 2, 3)] == [0, 3, 3, 3, 0]
    nowhere = np.zeros(4, bool)
    assert [next_place(nowhere, after) for after in (-1, 2)] == [0, 2]


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "< 1 %"),
        (0.004, "< 1 %"),
        (0.006, "1 %"),
        (0.5, "50 %"),
        (0.994, "99 %"),
        (0.996, "> 99 %"),
        (1.0, "> 99 %"),
    ],
)
def test_nothing_is_certain(probability: float, said: str) -> None:
    assert percent(probability) == said


def test_classes_in_words(tiny: Dataset) -> None:
    assert [with_article(tiny, each) for each in (0, 8, 9, 10, 11, 18, 80)] == [
        "a zero",
        "an eight",
        "a nine",
        "a 10",
        "an 11",
        "an 18",
        "an 80",
    ]
