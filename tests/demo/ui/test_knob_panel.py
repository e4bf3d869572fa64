"""The panel shows settings, and a turned knob changes one of them alone."""

from __future__ import annotations

from demo.hyperparameters import Hyperparameters
from demo.ui.knob_panel import KnobPanel
from demo.ui.run_settings import RunSettings
from demo.ui.toolkit import Toolkit

SETTINGS = RunSettings(Hyperparameters(0.05, 128, l2=0.01), examples=200, label_noise=0.1)


def test_what_is_turned_is_all_that_changes() -> None:
    turned: list[RunSettings] = []
    panel = KnobPanel(Toolkit(), 480, "points", turned.append)
    panel.show(SETTINGS, Hyperparameters(0.05, 128, "Adam"))
    knobs = panel._knobs
    assert knobs["optimizer"]._words.text == "Optimizer Adam"
    assert knobs["l2"]._words.text == "L2 0.01"
    assert knobs["examples"]._words.text == "Points 200"
    knobs["dropout"].slider.value = 5
    knobs["examples"].slider.value = 3  # all there are
    asked = Hyperparameters(0.05, 128, dropout=0.5, l2=0.01)
    assert turned == [
        RunSettings(asked, 200, 0.1),
        RunSettings(SETTINGS.hyperparameters, 0, 0.1),
    ]


def test_a_step_takes_no_more_than_there_are() -> None:
    turned: list[RunSettings] = []
    panel = KnobPanel(Toolkit(), 480, "points", turned.append)
    panel.show(SETTINGS, Hyperparameters())
    panel._knobs["examples"].slider.value = 0
    assert (turned[0].examples, turned[0].hyperparameters.batch) == (100, 64)
