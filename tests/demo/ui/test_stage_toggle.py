"""A toggle asks the stage when it is pressed, and follows it in silence."""

from __future__ import annotations

from demo.ui.stage_toggle import StageToggle
from demo.ui.toolkit import Toolkit


def test_a_press_asks_and_following_does_not() -> None:
    asked: list[bool] = []
    toggle = StageToggle(Toolkit(), "Play", asked.append)
    assert (toggle.button.label, toggle.button.active) == ("Play", False)
    toggle.button.active = True
    toggle.follow(True)
    toggle.follow(False)
    assert (toggle.button.active, asked) == (False, [True])
    toggle.button.active = True
    assert asked == [True, True]


def test_of_two_quick_presses_none_is_lost() -> None:
    asked: list[bool] = []
    toggle = StageToggle(Toolkit(), "Play", asked.append)
    toggle.button.active = True
    toggle.button.active = False  # before the stage has told of the first
    assert asked == [True, False]
