"""Filters: the newest weights and what they find, before, during and after a run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.events import ButtonClick
from bokeh.models import ColumnDataSource, Image, Rect
from bokeh.models.dom import Span, Text
from bokeh.models.renderers import GlyphRenderer
from bokeh.models.ui import Pane
from bokeh.models.widgets import Button
from numpy.typing import NDArray

from demo.analysis.filter_responses import Filters
from demo.catalog.variant_file import Variant
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.events import Event, Snapshot, StageCleared
from demo.plots.weights.filter_grid import SHOWN
from demo.requests import Start
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.widgets.filters import FULL_ANSWER, FilterImages
from tests.demo.conftest import VARIANTS
from tests.demo.log import ended, epoch, started

KNOWN = {
    "linear": Variant("linear", "Linear", 1),
    "conv": Variant("conv", "Convolution", 9),
    "dropout": Variant("dropout", "Dropout", 20),
}


class OpenFilters:
    """The demo in a document of its own, with the stage it follows."""

    def __init__(
        self, data: Dataset, known: dict[str, Variant] | None = None, **options: Any
    ) -> None:
        self.stage = Stage()
        self.engine = Engine(EngineSettings(data, VARIANTS, []), print)
        controls = Controls(self.stage, self.engine)
        self.demo = FilterImages(Setting(self.stage, controls, data, known or KNOWN), options)
        self.demo.catch_up()
        self.document = Document()
        self.document.add_root(self.demo.root)

    def tell(self, *events: Event) -> OpenFilters:
        for event in events:
            self.stage.append(event)
        self.demo.catch_up()
        return self

    def data(self, name: str) -> dict[str, Any]:
        source = self.document.get_model_by_name(name)
        assert isinstance(source, ColumnDataSource)
        return dict(source.data)

    def click(self, name: str) -> None:
        button = self.document.get_model_by_name(name)
        assert isinstance(button, Button)
        self.document.callbacks.trigger_event(ButtonClick(button))

    def words(self, name: str) -> str:
        panes = [each for each in self.document.select({"type": Pane}) if isinstance(each, Pane)]
        (pane,) = (each for each in panes if name in each.css_classes)
        (span,) = pane.elements
        assert isinstance(span, Span)
        (text,) = span.children
        assert isinstance(text, Text)
        return str(text.content)

    @property
    def starts(self) -> list[str]:
        names = (str(each.name) for each in self.document.select({"type": Button}))
        return sorted(name for name in names if name.startswith("start-"))

    @property
    def are_shown(self) -> bool:
        renderers: list[Any] = [
            each
            for each in self.demo.plot.renderers
            if isinstance(each, GlyphRenderer) and isinstance(each.glyph, (Image, Rect))
        ]
        return all(each.visible for each in renderers)


def weights(seed: int, *shape: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 0.2, shape).astype(np.float32)


def snapshot(
    run: int, number: int, *, channels: int = 1, size: int = 3, count: int = 32
) -> Snapshot:
    return Snapshot(
        run=run,
        epoch=number,
        probabilities=np.zeros((100, 10), np.float32),
        weights={
            "0/kernel": weights(100 * run + number, size, size, channels, count),
            "0/bias": weights(number, count),
        },
    )


def dense(run: int) -> Snapshot:
    nothing = np.zeros((100, 10), np.float32)
    return Snapshot(
        run=run, epoch=0, probabilities=nothing, weights={"0/kernel": weights(0, 64, 10)}
    )


@pytest.fixture
def opened(tiny: Dataset) -> OpenFilters:
    return OpenFilters(tiny)


def expected(snapshot: Snapshot, image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the first row's maps, side by side, from the top."""
    kernel, bias = snapshot.weights["0/kernel"], snapshot.weights["0/bias"]
    maps = Filters(kernel, bias).maps(image)[: SHOWN // 2] / FULL_ANSWER
    return np.concatenate(list(maps), axis=1)


def without_gaps(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    upright = rows[::-1]
    return upright[:, ~np.isnan(upright).any(axis=0)]


# Options


def test_without_options_conv_and_dropout_can_be_started(opened: OpenFilters) -> None:
    assert opened.starts == ["start-conv", "start-dropout"]
    opened.click("start-conv")
    assert opened.engine._mailbox.request == Start("conv", 20)


def test_an_author_chooses_a_variant_and_epochs(tiny: Dataset) -> None:
    opened = OpenFilters(tiny, variant="dropout", epochs=7)
    assert opened.starts == ["start-dropout"]
    opened.click("start-dropout")
    assert opened.engine._mailbox.request == Start("dropout", 7)


def test_a_talk_with_other_variants(tiny: Dataset) -> None:
    opened = OpenFilters(tiny, {"mine": Variant("mine", "Mine", 1)})
    assert opened.starts == ["start-mine"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variant": "convv"}, "Expected variants: linear, conv, dropout. Received: 'convv'."),
        ({"epochs": 0}, "Expected epochs: 1 or more. Received: 0."),
        (
            {"variants": ["conv"]},
            "Expected an option: variant, epochs, "
            "learning_rate, batch, optimizer, class_weight, dropout, l2, activation. "
            "Received: 'variants'.",
        ),
    ],
)
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DemoError) as caught:
        OpenFilters(tiny, **options)
    assert str(caught.value).startswith(message)


# Before, during and after a run


def test_before_a_run_there_are_places_for_what_will_come(opened: OpenFilters) -> None:
    assert opened.words("status") == "What will each of these look for? Click a model."
    assert opened.words("caption") == ""
    assert opened.data("kernels")["weight"].tolist() == [0] * 9 * SHOWN
    assert np.nanmax(opened.data("maps")["image"][0]) == 0


def test_the_digit_is_shown_before_a_run(opened: OpenFilters, tiny: Dataset) -> None:
    np.testing.assert_array_equal(opened.data("pictures")["image"][0][::-1], tiny.x_test[0, ..., 0])


def test_weights_and_maps_follow_the_run(opened: OpenFilters, tiny: Dataset) -> None:
    opened.tell(started(1, "conv"))
    for number in range(3):
        newest = snapshot(1, number)
        opened.tell(newest, epoch(1, number, 0.5))
        assert opened.words("caption") == f"12 of 32 filters, Convolution after epoch {number}"
        kernel = newest.weights["0/kernel"][:, :, 0, :SHOWN]
        np.testing.assert_array_equal(opened.data("kernels")["weight"], kernel.ravel())
        maps = without_gaps(opened.data("maps")["image"][0])
        np.testing.assert_allclose(maps, expected(newest, tiny.x_test[0]), rtol=1e-5)
        assert maps.dtype == np.float32
    opened.tell(ended(1))
    assert opened.words("caption") == "12 of 32 filters, Convolution after epoch 2"


def test_next_digit(opened: OpenFilters, tiny: Dataset) -> None:
    newest = snapshot(1, 0)
    opened.tell(started(1, "conv"), newest)
    for place in (1, 2):
        opened.click("next-digit")
        digit = opened.data("pictures")["image"][0][::-1]
        np.testing.assert_array_equal(digit, tiny.x_test[place, ..., 0])
        maps = without_gaps(opened.data("maps")["image"][0])
        np.testing.assert_allclose(maps, expected(newest, tiny.x_test[place]), rtol=1e-5)


def test_after_the_last_digit_comes_the_first(opened: OpenFilters, tiny: Dataset) -> None:
    for _ in tiny.x_test:
        opened.click("next-digit")
    np.testing.assert_array_equal(opened.data("pictures")["image"][0][::-1], tiny.x_test[0, ..., 0])


def test_a_digit_is_this_windows_own(opened: OpenFilters) -> None:
    events = opened.stage.since(0)[1]
    opened.click("next-digit")
    assert opened.stage.since(0)[1] == events


def test_the_newest_run_of_either_variant_is_shown(opened: OpenFilters) -> None:
    opened.tell(started(1, "dropout"), snapshot(1, 0), ended(1), started(2, "conv"))
    assert "Dropout" in opened.words("caption")  # until there is something newer to see
    opened.tell(snapshot(2, 0), ended(2), started(3, "linear"), dense(3))
    assert opened.words("caption") == "12 of 32 filters, Convolution after epoch 0"


def test_clearing_empties_the_places(opened: OpenFilters) -> None:
    opened.tell(started(1, "conv"), snapshot(1, 0), epoch(1, 0, 0.1), ended(1), StageCleared())
    assert opened.words("caption") == ""
    assert not opened.data("kernels")["weight"].any()


def test_what_stays_is_not_sent(opened: OpenFilters) -> None:
    opened.tell(started(1, "conv"), snapshot(1, 0))
    before = opened.data("maps")["image"]
    opened.tell(epoch(1, 0, 0.5))
    assert opened.data("maps")["image"] is before


def test_a_window_opened_later_shows_the_same(opened: OpenFilters, tiny: Dataset) -> None:
    story = [started(1, "conv"), snapshot(1, 0), epoch(1, 0, 0.1), snapshot(1, 1)]
    for event in story:
        opened.tell(event)
    late = OpenFilters(tiny).tell(*story)
    assert late.words("caption") == opened.words("caption")
    np.testing.assert_array_equal(late.data("maps")["image"][1], opened.data("maps")["image"][1])


# Other models, other data


def test_a_variant_without_a_convolution_says_so(tiny: Dataset) -> None:
    opened = OpenFilters(tiny, variant="linear").tell(started(1, "linear"), dense(1))
    (note,) = opened.data("note")["text"]
    assert note.startswith("Linear\nhas no convolution")
    assert not opened.are_shown
    assert opened.words("caption") == ""
    opened.tell(ended(1), StageCleared())
    assert opened.data("note")["text"] == [""]


def test_few_and_large_filters(opened: OpenFilters) -> None:
    opened.tell(started(1, "conv"), snapshot(1, 0, size=5, count=4))
    assert opened.words("caption") == "4 of 4 filters, Convolution after epoch 0"
    assert len(opened.data("kernels")["weight"]) == 4 * 25
    assert np.isnan(opened.data("maps")["image"][1]).all()
    opened.tell(started(2, "conv"), snapshot(2, 0))
    assert len(opened.data("kernels")["weight"]) == SHOWN * 9


def test_colour_pictures() -> None:
    x = np.random.default_rng(0).random((3, 32, 32, 3), np.float32)
    y = np.arange(3, dtype=np.int32)
    opened = OpenFilters(Dataset("colour", x, y, x, y))
    newest = snapshot(1, 0, channels=3)
    opened.tell(started(1, "conv"), newest)
    maps = without_gaps(opened.data("maps")["image"][0])
    np.testing.assert_allclose(maps, expected(newest, x[0]), rtol=1e-4, atol=1e-6)
    kernel = newest.weights["0/kernel"][..., :SHOWN].mean(axis=2)
    np.testing.assert_allclose(opened.data("kernels")["weight"], kernel.ravel())
