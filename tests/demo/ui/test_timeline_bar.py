"""The bar that looks back: where it is, what can be done, and that a drag is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from bokeh.models import Row
from bokeh.models.widgets import Button, Slider, Toggle

from demo.data.core.dataset import Dataset
from demo.widgets.race import Race
from tests.demo.log import ended, epoch, started
from tests.demo.widgets.window import Window


def button(window: Window[Any], name: str) -> Button:
    return window.model(name, Button)


@pytest.fixture
def race(tiny: Dataset) -> Window[Race]:
    return Window(Race, tiny)


def learn(race: Window[Race], *numbers: int) -> None:
    race.tell(*(epoch(1, number, 0.1 * number) for number in numbers))


def place(race: Window[Race]) -> str:
    return race.words("shown-epoch").replace("\u00a0", " ")


def test_its_row_says_whether_there_is_something_to_look_back_at(race: Window[Race]) -> None:
    found: Any = race.document.select({"type": Row})
    rows = [row for row in found if {"timeline", "foot"} & {*row.css_classes}]

    def states() -> list[str | None]:
        return [row.html_attributes.get("class") for row in rows]

    race.tell(started(1, epochs=9))
    assert states() == ["unused", "unused"]
    learn(race, 0, 1, 2)
    assert states() == [None, None]
    race.look_back(1)
    assert states() == ["past", "past"]


def test_it_says_where_it_is_and_what_can_be_done(race: Window[Race]) -> None:
    names = ("step-back", "step-on", "live")
    race.tell(started(1, epochs=9))
    learn(race, 0)
    assert place(race) == ""
    assert all(button(race, name).disabled for name in names)
    learn(race, 1, 2, 3)
    assert place(race) == "epoch 3 of 9"
    assert [button(race, name).disabled for name in names] == [False, True, True]
    race.look_back(0)
    assert place(race) == "epoch 0, live at 3"
    assert [button(race, name).disabled for name in names] == [True, False, False]
    learn(race, 4)
    assert place(race) == "epoch 0, live at 4"
    race.tell(ended(1, "stopped"))
    assert place(race) == "epoch 0 of 9"


def test_its_buttons_step_play_pause_and_go_live(race: Window[Race]) -> None:
    race.tell(started(1, epochs=4))
    learn(race, *range(5))
    race.click("step-back")
    race.click("step-back")
    race.clock.go(0.1)
    assert place(race.tell()) == "epoch 2, live at 4"
    race.click("step-on")
    assert place(race.tell()) == "epoch 3, live at 4"
    toggles = (each for each in race.document.select({"type": Toggle}) if isinstance(each, Toggle))
    (play,) = (each for each in toggles if each.label == "Play")
    play.active = True
    race.clock.go(0.01)
    assert race.stage.scene.position.playing
    play.active = False
    race.clock.go(9)
    assert place(race.tell()) == "epoch 3, live at 4"
    race.click("live")
    assert place(race.tell()) == "epoch 4 of 4"


def test_a_drag_is_not_pulled_back_by_what_it_has_caused(race: Window[Race]) -> None:
    race.tell(started(1, epochs=9))
    learn(race, *range(10))
    race.tell(ended(1))
    slider = race.model("epoch", Slider)
    slider.value = 6  # shown at once
    slider.value = 2  # waits
    assert place(race.tell()) == "epoch 6 of 9"
    assert slider.value == 2
    race.clock.go(1)
    assert (place(race.tell()), slider.value) == ("epoch 2 of 9", 2)
