"""What is drawn goes to the models, and their answers stand beside the picture they belong to."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.document.events import ModelChangedEvent
from bokeh.events import (
    ButtonClick,
    MouseMove,
    Pan,
    PanEnd,
    PanStart,
    PointEvent,
    Press,
    PressUp,
    Tap,
)
from bokeh.models import ColumnDataSource
from bokeh.models.ui import Pane
from bokeh.models.widgets import Button

from demo.analysis.drawn_digit import Point, image_of
from demo.catalog.variant_file import Variant
from demo.control.controls import Controls
from demo.data.core.dataset import SHUFFLED, Dataset
from demo.events import (
    EngineFailed,
    Event,
    PictureAnswered,
    PictureDrawn,
    RunStarted,
    Snapshot,
    StageCleared,
    StageReopened,
)
from demo.plots.bars.prediction_bars import LATE
from demo.requests import Start
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.widgets.draw import Draw
from tests.demo.conftest import VARIANTS
from tests.demo.log import ended, epoch, started

KNOWN = {
    "linear": Variant("linear", "Linear", 1),
    "conv": Variant("conv", "Convolution", 9),
    "dropout": Variant("dropout", "Dropout", 20),
}
ONE: list[Point] = [(0.5, 0.8), (0.5, 0.5), (0.5, 0.2)]
BAR: list[Point] = [(0.2, 0.7), (0.8, 0.7)]


class Window:
    """The demo in a document of its own, as in one window; windows may share a stage."""

    def __init__(
        self, data: Dataset, beside: Window | None = None, wish: int | None = None, **options: Any
    ) -> None:
        self.data = data
        self.stage: Stage = beside.stage if beside else Stage()
        self.engine: Engine = (
            beside.engine if beside else Engine(EngineSettings(data, VARIANTS, []), print)
        )
        controls = Controls(self.stage, self.engine)
        self.draw = Draw(Setting(self.stage, controls, data, KNOWN, wish), options)
        self.draw.catch_up()
        self.document = Document()
        self.document.add_root(self.draw.root)

    def tell(self, *events: Event) -> Window:
        for event in events:
            self.stage.append(event)
        self.draw.catch_up()
        return self

    def find(self, name: str) -> Any:
        return self.document.get_model_by_name(name)

    def column(self, source: str, name: str) -> list[Any]:
        found = self.find(source)
        assert isinstance(found, ColumnDataSource)
        return list(found.data[name])

    # The pointer and the clock.

    def pointer(self, kind: type[PointEvent], point: Point) -> None:
        x, y = point
        self.document.callbacks.trigger_event(kind(self.find("drawing-pad"), x=x, y=y))

    def stroke(
        self,
        points: list[Point],
        start: type[PointEvent] = PanStart,
        end: type[PointEvent] = PanEnd,
    ) -> Window:
        self.pointer(start, points[0])
        for point in points[1:-1]:
            self.pointer(MouseMove, point)
            if start is PanStart:
                self.pointer(Pan, point)
        self.pointer(end, points[-1])
        return self

    def click(self, name: str) -> None:
        self.document.callbacks.trigger_event(ButtonClick(self.button(name)))

    def button(self, name: str) -> Button:
        found = self.find(name)
        assert isinstance(found, Button)
        return found

    def wait(self) -> Window:
        """Let time pass until nothing more is to be done."""
        while self.document.session_callbacks:
            self.document.session_callbacks[0].callback()
        self.draw.catch_up()
        return self

    # What is to be seen.

    @property
    def picture(self) -> PictureDrawn:
        """The newest picture in the log."""
        newest = self.stage.scene.picture
        assert newest is not None
        return newest

    @property
    def image(self) -> Any:
        """The image shown as the models' input, its first row at the top."""
        return self.column("image", "image")[0][::-1]

    def bars(self, place: int) -> list[float]:
        """Return the probabilities that a row's bars show."""
        bars = self.find(f"bars-{place}").data
        rows = slice(place * self.data.classes, (place + 1) * self.data.classes)
        tall = np.subtract(self.column("scale", "top"), self.column("scale", "bottom"))[rows]
        shares = np.subtract(bars["top"], bars["bottom"]) / tall
        return [float(share) for share in shares]

    @property
    def said(self) -> list[str]:
        """What stands beside each row's bars."""
        words = [self.column("winners", name) for name in ("winner", "percent", "note")]
        return [" ".join(filter(None, each)) for each in zip(*words, strict=True)]

    @property
    def late(self) -> bool:
        return LATE in self.find("answers").html_attributes

    @property
    def inked(self) -> list[float]:
        """The ink that Python puts on the paper, from left to right."""
        return self.column("own-ink", "x")

    @property
    def status(self) -> str:
        (pane,) = (
            each
            for each in self.document.select({"type": Pane})
            if "status" in each.css_classes  # type: ignore[attr-defined]
        )
        return str(pane.elements[0].children[0].content)  # type: ignore[attr-defined]


@pytest.fixture
def window(tiny: Dataset) -> Window:
    return Window(tiny)


def snapshot(run: int, number: int) -> Snapshot:
    return Snapshot(
        run=run, epoch=number, probabilities=np.full((1, 10), 0.1, np.float32), weights={}
    )


def learns(run: int, variant: str) -> list[Event]:
    """Return what is told of a run that has gone through one epoch."""
    first = [started(run, variant), snapshot(run, 0), epoch(run, 0, 0.1)]
    return [*first, snapshot(run, 1), epoch(run, 1, 0.8)]


def answered(picture: int, run: int, winner: int, share: float = 0.91) -> PictureAnswered:
    probabilities = np.full(10, (1 - share) / 9, np.float32)
    probabilities[winner] = share
    return PictureAnswered(picture=picture, run=run, epoch=1, probabilities=probabilities)


# Options


def test_without_options_all_variants_answer(window: Window) -> None:
    assert window.said == ["not trained yet"] * 3
    window.click("start-dropout")
    assert window.engine._mailbox.request == Start("dropout", 20)


def test_an_author_chooses_variants_and_epochs(tiny: Dataset) -> None:
    window = Window(tiny, variants=["dropout"], epochs=3)
    assert window.said == ["not trained yet"]
    window.click("start-dropout")
    assert window.engine._mailbox.request == Start("dropout", 3)
    wished = Window(tiny, wish=7, epochs=3)
    wished.click("start-linear")
    assert wished.engine._mailbox.request == Start("linear", 7)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variants": ["convv"]}, "Expected variants: linear, conv, dropout. Received: 'convv'."),
        ({"epochs": 0}, "Expected epochs: 1 or more. Received: 0."),
        (
            {"pen": 3},
            "Expected an option: variants, epochs, "
            "learning_rate, batch, optimizer, class_weight, dropout, l2, activation. "
            "Received: 'pen'.",
        ),
    ],
)
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DemoError) as caught:
        Window(tiny, **options)
    assert str(caught.value).startswith(message)


# From the paper to the models


def test_a_stroke_becomes_the_picture_that_all_models_get(window: Window) -> None:
    window.stroke(ONE).wait()
    expected = image_of([ONE], window.data.input_shape)
    np.testing.assert_array_equal(window.picture.image, expected)
    assert window.engine._mailbox.questions[PictureDrawn] is window.picture
    np.testing.assert_array_equal(window.image, expected[..., 0])


def test_pictures_come_while_one_draws_and_the_last_one_always(window: Window) -> None:
    window.pointer(PanStart, (0.5, 0.8))
    for y in np.linspace(0.8, 0.5, 50):
        window.pointer(Pan, (0.5, float(y)))
    window.wait()
    assert window.picture.picture == 1  # one for the fifty, as they came at once
    window.pointer(PanEnd, (0.5, 0.2))
    window.wait()
    assert window.picture.picture == 2
    assert window.find("hint").visible is False


def test_between_two_pictures_there_is_a_pause(window: Window) -> None:
    window.pointer(PanStart, (0.5, 0.8))
    (first,) = window.document.session_callbacks
    assert first.timeout == 0  # type: ignore[attr-defined]
    window.wait().pointer(Pan, (0.5, 0.5))
    (second,) = window.document.session_callbacks
    assert 0 < second.timeout <= 40  # type: ignore[attr-defined]


def test_at_a_stroke_s_end_its_picture_is_sent_at_once_and_once(window: Window) -> None:
    window.stroke(ONE)
    assert window.document.session_callbacks == []
    expected = image_of([ONE], window.data.input_shape)
    np.testing.assert_array_equal(window.picture.image, expected)
    assert window.picture.picture == 1
    window.pointer(PanEnd, ONE[-1])  # of a stroke elsewhere
    assert window.wait().picture.picture == 1


def test_a_pointer_that_only_passes_draws_nothing(window: Window) -> None:
    window.pointer(MouseMove, (0.5, 0.5))
    window.stroke(ONE).wait()
    window.pointer(MouseMove, (0.9, 0.9))
    window.wait()
    np.testing.assert_array_equal(window.picture.image, image_of([ONE], window.data.input_shape))


def test_what_is_beside_the_paper_is_not_drawn(window: Window) -> None:
    window.stroke([(0.5, 0.8), (1.4, 0.5), (0.5, -0.1)]).wait()
    dot = image_of([[(0.5, 0.8)]], window.data.input_shape)
    np.testing.assert_array_equal(window.picture.image, dot)


def test_a_stroke_that_begins_with_a_rest_and_a_dot_are_inked_here(window: Window) -> None:
    window.stroke(ONE)
    assert window.inked == []  # the page has done so
    window.stroke([(0.2, 0.8), (0.3, 0.5), (0.4, 0.2)], Press, PressUp)
    assert window.inked[1:] == [0.2, 0.3, 0.4]
    window.pointer(Tap, (0.7, 0.7))
    assert window.inked[5:] == pytest.approx([0.7, 0.7], abs=0.01)
    assert len(set(window.inked[5:])) == 2  # a line of no length is not drawn
    window.wait()
    shape = window.data.input_shape
    expected = image_of([ONE, [(0.2, 0.8), (0.3, 0.5), (0.4, 0.2)], [(0.7, 0.7)]], shape)
    np.testing.assert_allclose(window.picture.image, expected, atol=0.05)


def test_clear_takes_ink_picture_and_answers_away(window: Window) -> None:
    assert window.button("clear-drawing").disabled
    window.tell(*learns(1, "linear")).stroke(ONE).wait()
    window.tell(answered(1, 1, 4))
    assert not window.button("clear-drawing").disabled
    window.pointer(Tap, (0.7, 0.7))
    window.click("clear-drawing")
    window.wait()
    assert not window.picture.image.any()
    assert not window.image.any()
    assert (window.inked, window.column("ink", "xs")) == ([], [])
    assert window.find("hint").visible
    assert window.said[0] == ""
    assert not any(window.bars(0))
    assert window.button("clear-drawing").disabled
    window.tell(answered(window.picture.picture, 1, 8))  # of a black picture
    assert window.said[0] == ""
    window.stroke(ONE).wait()
    np.testing.assert_array_equal(window.picture.image, image_of([ONE], window.data.input_shape))
    assert not any(window.bars(0))


# Answers


def test_every_variant_that_has_learned_answers(window: Window) -> None:
    window.tell(*learns(1, "linear"), ended(1), *learns(2, "conv")).stroke(ONE).wait()
    window.tell(answered(1, 1, 4), answered(1, 2, 1, 0.996))
    assert window.said == ["4 91 %", "1 100 %", "not trained yet"]
    assert window.bars(0) == pytest.approx([0.01] * 4 + [0.91] + [0.01] * 5)
    assert window.column("bars-0", "alpha") == [0.5] * 4 + [1.0] + [0.5] * 5
    assert not any(window.bars(2))
    assert not window.late


def test_rows_without_a_trained_model_have_no_scale(window: Window) -> None:
    window.tell(*learns(1, "conv"))
    assert window.column("scale", "alpha") == [0.0] * 10 + [1.0] * 10 + [0.0] * 10


def test_a_new_answer_after_an_epoch_replaces_the_old_one(window: Window) -> None:
    window.tell(*learns(1, "linear")).stroke(ONE).wait()
    window.tell(answered(1, 1, 4, 0.5))
    window.tell(snapshot(1, 2), epoch(1, 2, 0.9), answered(1, 1, 1, 0.7))
    assert window.said[0] == "1 70 %"


def test_answers_to_an_older_picture_fade_until_the_new_ones_come(window: Window) -> None:
    window.tell(*learns(1, "linear"), ended(1), *learns(2, "conv")).stroke(ONE).wait()
    window.tell(answered(1, 1, 4), answered(1, 2, 4))
    window.stroke(BAR).wait()
    assert not window.late  # as a rule they come soon
    assert window.wait().late
    assert window.tell(answered(2, 1, 7)).late
    assert not window.tell(answered(2, 2, 7)).late
    assert window.said[:2] == ["7 91 %"] * 2


def test_a_picture_and_its_answers_lay_nothing_out_anew(window: Window) -> None:
    window.tell(*learns(1, "linear")).stroke(ONE).wait().tell(answered(1, 1, 4))
    changes: list[Any] = []
    window.document.on_change(changes.append)
    window.stroke(BAR).wait().tell(answered(2, 1, 7))
    changed = {each.attr for each in changes if isinstance(each, ModelChangedEvent)}
    assert changed <= {"html_attributes"}  # a class or a size would do so


def test_an_answer_to_an_older_picture_is_not_shown_anew(window: Window) -> None:
    window.stroke(ONE).wait().stroke(BAR).wait()
    window.tell(*learns(1, "linear"), answered(1, 1, 4)).wait()
    assert window.late
    assert window.said[0] == ""
    assert not any(window.bars(0))


def test_what_changes_nothing_is_not_asked_again(window: Window) -> None:
    window.stroke(ONE).wait()
    first = window.picture
    window.stroke(ONE).wait()  # the same ink once more
    assert window.picture is first
    window.stroke(BAR).wait()
    assert window.picture is not first


def test_an_answer_that_is_no_number_is_none(window: Window) -> None:
    window.tell(*learns(1, "linear")).stroke(ONE).wait()
    window.tell(answered(1, 1, 4, float("nan")))
    assert window.said[0] == ""
    assert not any(window.bars(0))


def test_a_run_on_shuffled_pixels_takes_no_answers_away(window: Window) -> None:
    window.tell(*learns(1, "linear"), ended(1)).stroke(ONE).wait()
    window.tell(answered(1, 1, 4))
    beside = RunStarted(run=2, variant="linear", epochs=1, seed=0, test_size=9, dataset=SHUFFLED)
    assert window.tell(beside, ended(2, "stopped")).said[0] == "4 91 %"


def test_weights_that_went_with_another_process_answer_nothing(window: Window) -> None:
    window.tell(*learns(1, "linear"), ended(1)).stroke(ONE).wait()
    window.tell(answered(1, 1, 4))
    assert window.tell(StageReopened()).said[0] == "can't be asked"
    assert not any(window.bars(0))
    window.tell(*learns(3, "linear"), answered(1, 3, 4))
    assert window.said[0] == "4 91 %"


def test_runs_that_are_cleared_away_answer_no_more(window: Window) -> None:
    window.tell(*learns(1, "linear"), ended(1)).stroke(ONE).wait()
    window.tell(answered(1, 1, 4), StageCleared())
    assert window.said[0] == "not trained yet"


def test_without_an_engine_one_can_draw_and_read_why_nobody_answers(window: Window) -> None:
    window.tell(EngineFailed(reason="no library")).stroke(ONE).wait()
    assert window.image.any()
    assert window.status == "No training here: no library"


# One log, many windows


def test_all_windows_show_the_newest_picture_and_its_answers(window: Window) -> None:
    other = Window(window.data, window)
    other.pointer(Tap, (0.7, 0.7))
    other.wait()
    window.tell(*learns(1, "linear")).stroke(ONE).wait().tell(answered(2, 1, 1))
    other.draw.catch_up()
    late = Window(window.data, window)
    for each in (other, late):
        np.testing.assert_array_equal(each.image, window.image)
        assert each.said == window.said == ["1 91 %", "not trained yet", "not trained yet"]
        assert each.bars(0) == window.bars(0)
        assert each.inked == []  # of the picture before
        assert each.find("hint").visible
    assert not window.find("hint").visible


def test_a_stroke_in_progress_outlives_another_windows_picture(window: Window) -> None:
    other = Window(window.data, window)
    other.pointer(Press, (0.5, 0.8))
    window.stroke([(0.1, 0.1), (0.9, 0.9)]).wait()
    other.draw.catch_up()
    other.pointer(PressUp, (0.5, 0.2))
    other.wait()
    expected = image_of([[(0.5, 0.8), (0.5, 0.2)]], window.data.input_shape)
    np.testing.assert_array_equal(window.picture.image, expected)


# Other data sets


@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 3), (20, 36, 1)])
def test_images_of_any_shape(tiny: Dataset, shape: tuple[int, ...]) -> None:
    images = np.zeros((10, *shape), np.float32)
    window = Window(dataclasses.replace(tiny, x_train=images, x_test=images))
    window.stroke(ONE).wait()
    assert window.picture.image.shape == shape
    assert window.image.shape == shape[:2]


def test_more_classes(tiny: Dataset) -> None:
    window = Window(dataclasses.replace(tiny, y_test=tiny.y_test + 16))
    window.tell(*learns(1, "linear")).stroke(ONE).wait()
    shares = np.zeros(26, np.float32)
    shares[25] = 1
    window.tell(PictureAnswered(picture=1, run=1, epoch=1, probabilities=shares))
    assert window.said[0] == "25 100 %"
    assert window.bars(0) == pytest.approx(list(shares))


def test_images_may_be_too_small(tiny: Dataset) -> None:
    images = np.zeros((10, 4, 13, 1), np.float32)
    window = Window(dataclasses.replace(tiny, x_train=images, x_test=images))
    assert window.find("hint").text == "These images are too small to draw"
    window.stroke(ONE).wait()
    assert window.stage.scene.picture is None
    window.tell(*learns(1, "linear"))
    assert window.said[0] == ""
