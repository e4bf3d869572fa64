"""Curves of the newest runs: their labels, where they were changed, and one that blew up."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from demo.events import HyperparametersChanged
from demo.hyperparameters import Hyperparameters
from demo.plots.runs.settings_curves import MOST_RUNS, SettingsCurves
from demo.stage.run import Run
from tests.demo.log import epoch


def run(number: int, rate: float, ends: int = 3, **more: Any) -> Run:
    asked = Hyperparameters(rate, 32, "SGD")
    history = [epoch(number, at, at / 10) for at in range(ends + 1)]
    made = Run(number, "linear", 10, 100, hyperparameters=asked, in_use=asked, history=history)
    return replace(made, **more)


def curves(small: bool = False) -> SettingsCurves:
    return SettingsCurves(
        10, width=60, small=small, loss=False, label=str.capitalize, noun="images"
    )


def test_each_is_labelled_by_what_differs_and_its_score() -> None:
    shown = curves()
    shown.update([run(1, 0.1), run(2, 10_000.0, 0, state="failed")], 320)
    assert shown.sources["labels"].data["text"] == ["rate 0.1: 30.0 %", "rate 10000: blew up"]
    assert shown.sources["ends"].data["mark"] == ["circle", "x"]
    small = curves(small=True)
    small.update([run(1, 0.1), run(2, 0.2)], 320)
    assert small.sources["labels"].data["text"] == ["rate 0.1\n30.0 %", "rate 0.2\n30.0 %"]


def test_the_newest_are_drawn_in_colours_of_their_own() -> None:
    shown = curves()
    shown.update([run(number, 0.1 * number) for number in range(1, 9)], 320)
    slots = shown.sources["lines"].data["slot"]
    assert len(set(slots)) == len(slots) == MOST_RUNS


def test_changes_stand_on_the_curve_and_the_last_of_near_ones_is_named() -> None:
    def change(at: int, examples: int, rate: float) -> HyperparametersChanged:
        return HyperparametersChanged(
            run=1, epoch=at, examples=examples, learning_rate=rate, batch=32
        )

    shown = curves()
    moved = [change(1, 160, 0.2), change(2, 0, 0.3), change(9, 0, 0.4)]
    shown.update([run(1, 0.1, changes=moved)], 320)
    drawn: Any = shown.sources["changes"].data
    assert drawn["epoch"] == [0.5, 1.0, 8.0]
    assert drawn["text"] == ["", "rate 0.3", "rate 0.4"]
    assert [round(each) for each in drawn["height"]] == [5, 10, 30]


def test_a_long_label_takes_more_lines_and_loses_no_word() -> None:
    shown = curves()
    large = replace(run(2, 0.1, examples=100), variant="extra layer")
    shown.update([run(1, 0.1, examples=100), large, run(3, 0.1)], 320)
    assert shown.sources["labels"].data["text"] == [
        "Linear, 100 images\n30.0 %",
        "Extra layer, 100\nimages\n30.0 %",
        "Linear, all images\n30.0 %",
    ]
    shown.update([replace(large, id=number) for number in (4, 5, 6)] + [run(7, 0.1), large], 320)
    labels = shown.sources["labels"].data
    assert {text.count("\n") for text in labels["text"]} == {1}
    heights = sorted(labels["height"])
    assert min(b - a for a, b in pairwise(heights)) >= 17.9  # two lines each
