"""A knob shows a value at its place, and reports what somebody chooses, not what it is shown."""

from __future__ import annotations

from demo.ui.knob import Knob
from demo.ui.toolkit import Toolkit

RATES = (0.001, 0.01, 0.1)


def knob(turned: list[float]) -> Knob:
    return Knob(Toolkit(), "Rate", RATES, "{:g}".format, turned.append)


def test_what_is_shown_is_no_choice() -> None:
    turned: list[float] = []
    shown = knob(turned)
    for value, place, words in ((0.1, 2, "Rate 0.1"), (0.02, 1, "Rate 0.02"), (7, 2, "Rate 7")):
        shown.show(value)
        assert (shown.slider.value, shown._words.text) == (place, words)
    shown.show(None)
    assert (shown.slider.value, shown._words.text) == (0, "Rate as written")
    assert turned == []


def test_a_place_is_a_value() -> None:
    turned: list[float] = []
    shown = knob(turned)
    shown.show(0.001)
    shown.slider.value = 2
    assert turned == [0.1]


def test_one_value_is_a_knob_too() -> None:
    turned: list[float] = []
    alone = Knob(Toolkit(), "Rate", RATES[:1], "{:g}".format, turned.append)
    alone.show(0.001)
    alone.slider.value = 1
    assert turned == []
