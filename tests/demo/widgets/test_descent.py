"""A ball goes down a true loss in all windows; then a real model's way is asked for and shown."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from bokeh.models.widgets import Slider

from demo.control.ball import STEP_SECONDS
from demo.data.core.dataset import Dataset
from demo.data.sources.named_datasets import load_dataset
from demo.events import QuestionFailed
from demo.requests import LossMapWanted, Start
from demo.training.loss_maps import UNTRAINED
from demo.ui.widget import PLAYS
from demo.widgets.descent import Descent
from tests.demo.log import ended, epoch, loss_map, started
from tests.demo.widgets.linear import snapshot
from tests.demo.widgets.window import Window

BUTTONS = ("too-small", "right", "too-large", "step", "roll", "again", "real")
LEARNED = [
    started(1, "linear"),
    *(each for number in (0, 1) for each in (snapshot(1, number), epoch(1, number, 0.5))),
    ended(1),
]


def turn(window: Window[Descent], label: str, place: int) -> None:
    sliders = (each for each in window.document.models if isinstance(each, Slider))
    (slider,) = (each for each in sliders if each.html_attributes.get("aria-label") == label)
    slider.value = place
    window.tell()


def press(window: Window[Descent], name: str, seconds: float = 0) -> Window[Descent]:
    window.click(name)
    for _ in range(round(seconds / STEP_SECONDS)):
        window.clock.go(STEP_SECONDS)
    return window.tell()


def test_before_any_click_the_landscape_stands_there_with_a_question(mnist: Dataset) -> None:
    window = Window(Descent, mnist)
    assert len(window.rows("ground")["xs"]) > 500
    assert len(window.rows("ball")["x"]) == 1
    assert window.words("status").startswith("Is it 0 or 1?")
    assert window.stage.since(0)[0] == []  # nothing happens by itself


def test_steps_too_small_crawl_right_ones_arrive_too_large_ones_overshoot(mnist: Dataset) -> None:
    window = Window(Descent, mnist)
    press(window, "too-small", 3)
    assert window.words("status").startswith("Stuck")
    press(window, "right", 3)
    assert window.words("status").startswith("It has arrived")
    press(window, "too-large", 3)
    assert "overshot" in window.words("status")


def test_momentum_turned_while_it_rolls_gets_it_out(mnist: Dataset) -> None:
    window = press(Window(Descent, mnist), "too-small", 2)
    turn(window, "Momentum", 3)
    for _ in range(50):
        window.clock.go(STEP_SECONDS)
    assert window.tell().words("status").startswith("It has arrived")


def test_step_again_and_stop_do_what_they_say(mnist: Dataset) -> None:
    window = press(Window(Descent, mnist), "step")
    assert window.words("fact").endswith("after 1 step")
    press(press(window, "roll", 1), "stop", 1)
    assert window.words("fact").endswith("after 12 steps")
    press(window, "again")
    assert window.words("fact").endswith("after 0 steps")


def test_all_windows_and_a_replay_show_the_same(mnist: Dataset) -> None:
    window = press(Window(Descent, mnist), "right", 1)
    other = Window(Descent, mnist).tell(*window.stage.since(0)[0])
    for name in ("way", "ball"):
        assert other.rows(name) == window.rows(name)
    assert other.words("fact") == window.words("fact")


def test_keys_press_all_buttons_in_their_order(mnist: Dataset) -> None:
    window = Window(Descent, mnist)
    for name in BUTTONS:
        assert "keyed" in window.widget.root.select_one({"name": name}).css_classes  # type: ignore[union-attr]


def test_the_real_model_learns_first_and_is_then_asked_for_its_way(tiny: Dataset) -> None:
    window = press(Window(Descent, tiny), "real")
    asked = window.asked()
    assert isinstance(asked, Start)
    assert asked.variant == "linear"
    assert "learns" in window.words("status")
    window.tell(*LEARNED)
    assert window.engine._mailbox.questions == {LossMapWanted: LossMapWanted("linear")}
    window.tell(loss_map())
    assert window.words("fact") == "Loss 0.50\nafter 1 epoch"
    assert "directions" in window.words("status")
    press(window, "again")
    assert window.words("fact").endswith("after 0 steps")


def test_its_way_goes_back_with_all_screens(tiny: Dataset) -> None:
    window = Window(Descent, tiny)
    window.tell(*LEARNED, loss_map())
    window.look_back(0)
    assert window.words("fact") == "Loss 2.50\nafter 0 epochs"


def test_a_recorded_runs_way_says_so(tiny: Dataset) -> None:
    begun = replace(started(1, "linear"), recorded="then")
    window = Window(Descent, tiny).tell(begun, *LEARNED[1:])
    assert window.widget.root.html_attributes == {}
    window.tell(loss_map())
    assert window.widget.root.html_attributes == {"class": PLAYS}


def test_a_run_of_an_earlier_session_learns_anew(tiny: Dataset) -> None:
    window = Window(Descent, tiny)
    window.tell(*LEARNED)
    press(window, "real")
    assert window.asked() is None
    window.tell(QuestionFailed(question="LossMapWanted", reason=UNTRAINED))
    assert isinstance(window.asked(), Start)


def test_a_rehearsal_records_a_real_models_way(tiny: Dataset) -> None:
    window = Window(Descent, tiny)
    window.widget.rehearse()
    assert isinstance(window.asked(), Start)
    assert window.engine._mailbox.questions == {LossMapWanted: LossMapWanted("linear")}


@pytest.mark.parametrize("name", ["wine", "diabetes"])
def test_tables_have_a_landscape_with_their_columns(name: str) -> None:
    window = Window(Descent, load_dataset(name))
    assert window.rows("left-names")["text"] != window.rows("right-names")["text"]
    press(window, "right", 5)
    assert window.words("status").startswith("It has arrived")


def test_it_opens_and_steps_fast(mnist: Dataset) -> None:
    window = Window(Descent, mnist)
    began = time.process_time()
    window = Window(Descent, mnist)
    assert time.process_time() - began < 0.3
    press(window, "roll")
    began = time.process_time()
    for _ in range(20):
        window.clock.go(STEP_SECONDS)
        window.tell()
    assert (time.process_time() - began) / 20 < 0.005
