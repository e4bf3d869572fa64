"""Dropout's masks follow Keras's rule, and the words tell what the masks really hide."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.events import ButtonClick
from bokeh.models import ColumnDataSource
from bokeh.models.dom import Text
from bokeh.models.widgets import RadioButtonGroup, Slider, Toggle
from bokeh.server.session import ServerSession
from bokeh.util.token import generate_session_id
from tornado.ioloop import IOLoop

from demo.analysis.image_arrays import pictures_of
from demo.catalog.variant_file import Variant
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.widgets.dropout import HIDDEN_BYTES, TESTING, Dropout, drop, hidden, kept, picture
from tests.demo.conftest import VARIANTS
from tests.demo.log import epoch, started
from tests.talk import finish


class OpenDropout:
    """The demo in a document of its own."""

    def __init__(self, data: Dataset, *variants: str, **options: Any) -> None:
        stage = Stage()
        known = {name: Variant(name, name.capitalize(), 1) for name in variants}
        controls = Controls(stage, Engine(EngineSettings(data, VARIANTS, []), print))
        self.demo = Dropout(Setting(stage, controls, data, known), options)
        self.demo.catch_up()
        self.document = Document()
        self.document.add_root(self.demo.root)

    def the(self, kind: type[Any]) -> Any:
        """Return the one model of this kind."""
        (found,) = self.document.select({"type": kind})
        return found

    def source(self, name: str) -> ColumnDataSource:
        found = self.document.get_model_by_name(name)
        assert isinstance(found, ColumnDataSource)
        return found

    @property
    def image(self) -> Any:
        """What is drawn, from the top."""
        return self.source("pixels").data["image"][0][::-1]

    @property
    def lit(self) -> Any:
        return np.array(self.source("units").data["lit"])

    @property
    def words(self) -> set[str]:
        found = self.document.select({"type": Text})
        return {str(each.content) for each in found if isinstance(each, Text)} - {""}

    @property
    def next(self) -> Any:
        return self.document.get_model_by_name("next-batch")

    def click_next(self) -> None:
        self.document.callbacks.trigger_event(ButtonClick(self.next))


# The rule


@pytest.mark.parametrize("rate", [0.0, 0.2, 0.5, 0.9])
def test_each_value_is_hidden_by_itself_at_the_rate(rate: float) -> None:
    draws = np.random.default_rng(7).random((400, 500))
    mask = kept(draws, rate)
    error = np.sqrt(rate * (1 - rate) / mask.size)
    assert abs(hidden(mask) - rate) <= 3 * error
    both = (~mask[:, 1:] & ~mask[:, :-1]).mean()  # neighbours know nothing of each other
    assert both == pytest.approx(rate**2, abs=0.005)


def test_what_is_left_grows_so_that_the_expected_sum_stays() -> None:
    values = np.random.default_rng(1).random((300, 300)).astype(np.float32)
    mask = kept(np.random.default_rng(2).random(values.shape), 0.5)
    dropped = drop(values, mask, 0.5)
    np.testing.assert_array_equal(dropped[mask], 2 * values[mask])
    assert not dropped[~mask].any()
    assert dropped.mean() == pytest.approx(values.mean(), rel=0.02)
    np.testing.assert_array_equal(drop(values, np.ones_like(mask), 0), values)


@pytest.mark.parametrize("rate", [0.2, 0.5])
def test_keras_s_own_layer_does_the_same(rate: float) -> None:
    from keras.layers import Dropout as Layer

    ones = np.ones((200, 500), np.float32)
    theirs = np.asarray(Layer(rate, seed=3)(ones, training=True))
    ours = drop(ones, kept(np.random.default_rng(3).random(ones.shape), rate), rate)
    np.testing.assert_allclose(np.unique(theirs), np.unique(ours), rtol=1e-6)
    error = np.sqrt(rate * (1 - rate) / ones.size)
    assert abs((theirs == 0).mean() - (ours == 0).mean()) <= 4 * error
    np.testing.assert_array_equal(np.asarray(Layer(rate)(ones, training=False)), ones)


def test_a_higher_rate_hides_the_same_and_more() -> None:
    draws = np.random.default_rng(0).random(1000)
    assert not (kept(draws, 0.6) & ~kept(draws, 0.3)).any()


def test_a_picture_has_holes_where_nothing_is_left() -> None:
    image = np.array([[[0.2, 0.4], [0.6, 0.8]]], np.float32)
    mask = np.array([[[True], [False]]])
    drawn = picture(drop(image, mask, 0.5), mask, (0.0, 1.0))
    np.testing.assert_allclose(drawn, [[0.6, np.nan]])


# The demo


def test_the_words_tell_what_the_masks_hide(mnist: Dataset) -> None:
    opened = OpenDropout(mnist, rate=0.5)
    pixels, units = np.isnan(opened.image).mean(), (opened.lit == 0).mean()
    assert 0.3 < pixels < 0.7
    assert opened.words == {
        f"{100 * pixels:.0f} % of the pixels are hidden",
        f"{100 * units:.0f} % of the units are off",
        "Batch 1",
    }


def test_what_is_not_hidden_is_the_image_made_brighter(mnist: Dataset) -> None:
    opened = OpenDropout(mnist, image=3, rate=0.2)
    seen = np.isfinite(opened.image)
    whole = mnist.x_test[3, ..., 0]
    np.testing.assert_allclose(opened.image[seen], whole[seen] / 0.8, rtol=1e-6)


def test_each_batch_has_masks_of_its_own(mnist: Dataset) -> None:
    opened = OpenDropout(mnist, rate=0.5)
    before, lit = np.isnan(opened.image), opened.lit
    opened.click_next()
    assert "Batch 2" in opened.words
    assert (np.isnan(opened.image) != before).any()
    assert (opened.lit != lit).any()


def test_the_slider_hides_more_and_more_of_the_same_batch(mnist: Dataset) -> None:
    opened = OpenDropout(mnist, rate=0.2)
    before = np.isnan(opened.image)
    slider = opened.the(Slider)
    assert (slider.value, slider.start, slider.end) == (0.2, 0, 0.9)
    slider.value = 0.9
    after = np.isnan(opened.image)
    assert "Batch 1" in opened.words
    assert after[before].all()
    assert after.mean() > 0.8
    slider.value = 0
    np.testing.assert_array_equal(opened.image, mnist.x_test[0, ..., 0])


def test_at_test_time_nothing_is_hidden(mnist: Dataset) -> None:
    opened = OpenDropout(mnist, rate=0.5)
    before = opened.image
    phase = opened.the(RadioButtonGroup)
    phase.active = 1
    np.testing.assert_array_equal(opened.image, mnist.x_test[0, ..., 0])
    assert opened.lit.all()
    assert opened.words == {"The whole image is seen", "All units take part"}
    toolkit = (opened.next, opened.the(Toggle), opened.the(Slider))
    for part in toolkit:
        assert (part.disabled, part.html_attributes) == (True, {"title": TESTING})
    phase.active = 0
    np.testing.assert_array_equal(opened.image, before)
    assert not any(part.disabled for part in toolkit)


def test_other_images_have_holes_too(tiny: Dataset) -> None:
    assert OpenDropout(tiny).image.shape == (8, 8)
    colours = np.random.default_rng(0).random((4, 6, 5, 3), np.float32)
    opened = OpenDropout(dataclasses.replace(tiny, x_test=colours), rate=0.5)
    assert (opened.image.shape, opened.image.dtype) == ((6, 5), np.uint32)
    shown = pictures_of(drop(colours[:1], np.ones(1, np.bool_), 0.5))[0]
    hidden_pixels = opened.image == HIDDEN_BYTES
    assert 0 < hidden_pixels.sum() < 30
    np.testing.assert_array_equal(opened.image[~hidden_pixels], shown[~hidden_pixels])
    assert any("% of the pixels are hidden" in words for words in opened.words)


def test_units_have_the_colour_of_the_dropout_variant(tiny: Dataset) -> None:
    def colours(opened: OpenDropout) -> set[str]:
        tags = (tag for each in opened.document.models for tag in each.tags)
        return {tag["style"].get("fill_color", "") for tag in tags} - {""}

    assert colours(OpenDropout(tiny, "linear", "dropout")) == {"--series-2"}
    assert colours(OpenDropout(tiny, "linear")) == {"--ink"}


def test_training_changes_nothing(tiny: Dataset) -> None:
    opened = OpenDropout(tiny)
    words = opened.words
    opened.demo.setting.stage.append(started(1))
    opened.demo.setting.stage.append(epoch(1, 0, 0.1))
    opened.demo.catch_up()
    assert opened.words == words


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rate": 0.95}, "Expected rate: 0 to 0.9. Received: 0.95. Mend the value."),
        ({"rate": -0.1}, "Expected rate: 0 to 0.9. Received: -0.1. Mend the value."),
        ({"image": 100}, "Expected image: 0 to 99. Received: 100. Mend the value."),
        ({"size": 1}, "Expected an option: rate, image. Received: 'size'. Mend the name."),
    ],
)
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DemoError) as error:
        OpenDropout(tiny, **options)
    assert str(error.value) == message


# Playing


def test_play_is_the_document_s_doing(tiny: Dataset) -> None:
    opened = OpenDropout(tiny)
    play, document = opened.the(Toggle), opened.document
    assert document.session_callbacks == []
    play.active = True
    assert len(document.session_callbacks) == 1
    play.active = False
    assert document.session_callbacks == []
    play.active = True
    opened.the(RadioButtonGroup).active = 1  # nothing to play at test time
    assert not play.active
    assert document.session_callbacks == []


def test_batches_follow_each_other_until_the_window_is_gone(tiny: Dataset) -> None:
    async def visit() -> list[int]:
        opened = OpenDropout(tiny)
        session: Any = ServerSession(
            generate_session_id(), opened.document, io_loop=IOLoop.current(), token="of no one"
        )
        timers = session._callbacks._group._periodic_callback_removers
        await session.with_document_locked(setattr, opened.the(Toggle), "active", True)
        while "Batch 3" not in opened.words:
            await asyncio.sleep(0.01)
        before = len(timers)
        session.destroy()
        return [before, len(timers)]

    assert finish(asyncio.wait_for(visit(), 30)) == [1, 0]
