"""Learning in slow motion: what is drawn fits how far a step has gone."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.events import ButtonClick
from bokeh.models import ColumnDataSource
from bokeh.models.widgets import Button

from demo.catalog.variant_file import Variant
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.events import EngineFailed, EngineReady, Event, Phase, QuestionFailed
from demo.plots.backprop.layout import ANSWERS, SIDE
from demo.requests import NO_INSPECTOR, Question, StepWanted
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.widgets.backprop import Backprop
from tests.demo.conftest import VARIANTS
from tests.demo.log import step

KNOWN = {
    "linear": Variant("linear", "Linear", 1),
    "extra_layer": Variant("extra_layer", "Extra layer", 9),
}
READY = EngineReady(backend="tensorflow", device="CPU")


class OpenBackprop:
    """The demo in a document of its own, as in one window, with the stage it follows."""

    def __init__(
        self,
        data: Dataset,
        variants: dict[str, Variant] | None = None,
        stage: Stage | None = None,
        **options: Any,
    ) -> None:
        self.stage = stage or Stage()
        self.engine = Engine(EngineSettings(data, VARIANTS, []), print)
        controls = Controls(self.stage, self.engine)
        self.demo = Backprop(Setting(self.stage, controls, data, variants or KNOWN), options)
        self.demo.catch_up()
        self.document = Document()
        self.document.add_root(self.demo.root)

    def tell(self, *events: Event) -> OpenBackprop:
        for event in events:
            self.stage.append(event)
        self.demo.catch_up()
        return self

    def click(self, name: str) -> None:
        self.document.callbacks.trigger_event(ButtonClick(self.button(name)))

    def button(self, name: str) -> Button:
        found = self.document.get_model_by_name(name)
        assert isinstance(found, Button)
        return found

    def asked(self) -> Question | None:
        """Return what the engine was asked last."""
        return self.engine._mailbox.questions.get(StepWanted)

    def drawn(self, name: str) -> dict[str, Any]:
        found = self.document.get_model_by_name(name)
        assert isinstance(found, ColumnDataSource)
        return dict(found.data)

    @property
    def status(self) -> str:
        return self.demo._status.text


@pytest.fixture
def window(tiny: Dataset) -> OpenBackprop:
    return OpenBackprop(tiny)


# Options


def test_the_usual_variant_is_the_one_with_an_extra_layer(tiny: Dataset) -> None:
    assert OpenBackprop(tiny).demo.options.variant == "extra_layer"
    alone = {"mine": Variant("mine", "Mine", 1)}
    assert OpenBackprop(tiny, alone).demo.options.variant == "mine"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variant": "convv"}, "Expected variants: linear, extra_layer. Received: 'convv'."),
        ({"picture": 300}, "Expected picture: 0 to 299. Received: 300."),
        ({"picture": -1}, "Expected picture: 0 to 299. Received: -1."),
        ({"rate": 1}, "Expected an option: variant, picture. Received: 'rate'."),
    ],
)
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DemoError) as caught:
        OpenBackprop(tiny, **options)
    assert str(caught.value).startswith(message)


# One button leads through a step


def test_one_button_goes_forward_back_and_nudges(window: OpenBackprop) -> None:
    phases: tuple[Phase, ...] = ("forward", "back", "nudge", "forward")
    for label, phase in zip(("Forward", "Back", "Nudge", "Forward"), phases, strict=True):
        assert window.button("go").label == label
        window.click("go")
        assert window.asked() == StepWanted("extra_layer", 0, phase)
        window.tell(step(phase, losses=(2, 1), taken=int(phase == "nudge")))


def test_the_other_buttons(window: OpenBackprop, tiny: Dataset) -> None:
    others = ("ten-steps", "next-picture", "start-over")
    assert all(window.button(name).disabled for name in others)
    window.tell(step("back", picture=7))
    assert not any(window.button(name).disabled for name in others)
    window.click("ten-steps")
    assert window.asked() == StepWanted("extra_layer", 7, "nudge", steps=10)
    window.click("next-picture")
    assert window.asked() == StepWanted("extra_layer", 8)
    window.click("start-over")
    assert window.asked() == StepWanted("extra_layer", 7, anew=True)
    window.tell(step(picture=len(tiny.x_train) - 1))
    window.click("next-picture")
    assert window.asked() == StepWanted("extra_layer", 0)


def test_an_author_chooses_variant_and_picture(tiny: Dataset) -> None:
    window = OpenBackprop(tiny, variant="linear", picture=4)
    window.click("go")
    assert window.asked() == StepWanted("linear", 4)
    assert window.drawn("right name")["text"] == [str(tiny.y_train[4])]
    window.tell(step("back"))  # of another variant
    assert window.button("go").label == "Forward"


# Words


def test_the_words_follow_the_step(window: OpenBackprop, tiny: Dataset) -> None:
    right = tiny.y_train[0]
    assert window.status == "It has learned nothing. What will it say to this digit? Press Forward."
    window.click("go")
    assert window.status == "Keras is loading; this goes on by itself"
    assert window.tell(READY).status == "Getting a small model ready"
    window.tell(step())
    assert window.status == f"The digit goes through. The model gives {right} a chance of 10 %."
    assert window.tell(step("back")).status.startswith("The error flows back")
    window.tell(step("nudge", taken=1, losses=(2, 1)))
    assert window.status.startswith("3,000 weights move a little: now")
    window.tell(step("nudge", taken=10, losses=tuple(range(12, 0, -1))))
    assert window.status.startswith("3,000 weights move a little, 10 times: now")


def test_without_an_engine_nothing_can_be_asked(window: OpenBackprop) -> None:
    window.tell(EngineFailed(reason="no library"))
    assert window.status == "No training here: no library"
    assert window.button("go").disabled


def test_on_a_library_that_shows_nothing_it_cannot_be_asked_for(window: OpenBackprop) -> None:
    window.click("go")
    window.tell(READY, QuestionFailed(question="StepWanted", reason=f"{NO_INSPECTOR} JAX."))
    assert window.button("go").disabled


def test_a_model_that_cannot_be_built_says_why(window: OpenBackprop) -> None:
    window.click("go")
    window.tell(READY, QuestionFailed(question="StepWanted", reason="ValueError: no"))
    assert window.status == "This model can't be shown: ValueError: no"
    assert not window.button("go").disabled


# What is drawn


def test_each_phase_adds_to_the_picture(window: OpenBackprop) -> None:
    forward = ("activations", "shares", "right share", "weights", "losses", "forward arrows")
    back = ("errors", "too much", "too little", "back arrows")
    nudge = ("nudges", "nudge arrows", "curve", "before")

    def filled(names: tuple[str, ...]) -> set[bool]:
        return {bool(len(next(iter(window.drawn(name).values())))) for name in names}

    assert filled(("pictures", "names", "right name")) == {True}
    assert filled(("losses", "forward arrows", "frames")) == {True}  # where answers will be
    assert filled(("activations", "shares", "weights", *back, *nudge)) == {False}
    window.tell(step())
    assert (filled(forward), filled(back), filled(nudge)) == ({True}, {False}, {False})
    window.tell(step("back"))
    assert (filled(forward), filled(back), filled(nudge)) == ({True}, {True}, {False})
    window.tell(step("nudge", taken=1, losses=(2, 1)))
    assert filled(forward + back + nudge) == {True}
    window.tell(step(picture=1))
    assert (filled(forward), filled(back), filled(nudge)) == ({True}, {False}, {False})


def test_values_are_drawn_on_scales_that_stay(window: OpenBackprop) -> None:
    window.tell(step("nudge", taken=1, losses=(2.5, 1.25)))
    (active,), (wrong,) = (window.drawn(name)["image"] for name in ("activations", "errors"))
    np.testing.assert_allclose(active, 0.5)
    np.testing.assert_allclose(wrong, -0.5)  # of a largest error of 0.2
    assert window.drawn("losses")["text"] == ["2.50", "1.25"]
    assert window.drawn("nudges")["text"] == ["0.10 %", "0.10 %", "moved by", "moved by"]
    (little,) = window.drawn("too little")["top"]
    assert little < window.drawn("too little")["bottom"][0]
    assert len(window.drawn("too much")["top"]) == 9
    heights = window.drawn("curve")["y"]
    assert heights[1] - 2.8 == pytest.approx((heights[0] - 2.8) / 2)


def test_after_ten_steps_the_loss_before_them_stands_above(window: OpenBackprop) -> None:
    losses = (2.0, *(1 - 0.05 * number for number in range(11)))
    window.tell(step("nudge", taken=10, losses=losses))
    assert window.drawn("losses")["text"] == ["1.00", "0.50"]
    assert window.drawn("captions")["text"] == ["Loss", "after 10 steps", "step 0 to 11"]


def test_what_stays_is_not_sent_again(window: OpenBackprop) -> None:
    window.tell(step())
    sent: list[Any] = []
    window.document.on_change(sent.append)
    window.tell(step())
    assert sent == []


def test_a_window_opened_later_shows_the_same(window: OpenBackprop, tiny: Dataset) -> None:
    window.tell(READY, step(), step("back", picture=3))
    late = OpenBackprop(tiny, stage=window.stage)
    assert late.status == window.status
    assert late.button("go").label == "Nudge"
    for name in ("pictures", "activations", "errors"):
        np.testing.assert_array_equal(late.drawn(name)["image"], window.drawn(name)["image"])


@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (32, 32, 3), (1, 13, 1)])
@pytest.mark.parametrize("classes", [2, 10, 100])
@pytest.mark.parametrize("hidden", [(), ((512,),), ((28, 28), (14, 14)), ((9,),) * 6])
def test_any_data_and_any_layers_fit_into_the_picture(
    tiny: Dataset, shape: tuple[int, ...], classes: int, hidden: tuple[tuple[int, ...], ...]
) -> None:
    labels = (np.arange(len(tiny.x_train)) % classes).astype(np.int32)
    images = np.zeros((len(labels), *shape), np.float32)
    data = dataclasses.replace(
        tiny, x_train=images, x_test=images[:100], y_train=labels, y_test=labels[:100]
    )
    window = OpenBackprop(data)
    window.tell(step("nudge", hidden=hidden, classes=classes, losses=(2, 1), taken=1))
    for name in ("pictures", "activations", "errors"):
        drawn = window.drawn(name)
        for image, width, height in zip(drawn["image"], drawn["dw"], drawn["dh"], strict=True):
            rows, columns = image.shape
            assert width / columns == pytest.approx(height / rows)  # square pixels
            assert height <= SIDE + 1e-9
    bars = window.drawn("shares")["x"] + window.drawn("right share")["x"]
    assert len(bars) == classes
    assert all(ANSWERS[0] < x < ANSWERS[1] for x in bars)
