"""What runs learn by: as they began, as they were changed, and what tells them apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo.events import HyperparametersChanged
from demo.hyperparameters import Hyperparameters
from demo.requests import Start
from demo.stage.run import Run
from demo.ui.run_settings import RunSettings, differences, settings_of

ASKED = Hyperparameters(0.1, 32, "SGD")


def run(number: int = 1, asked: Hyperparameters = ASKED, **more: object) -> Run:
    return replace(Run(number, "linear", 5, 100, hyperparameters=asked, in_use=asked), **more)  # type: ignore[arg-type]


def test_changes_on_the_way_are_those_of_the_run() -> None:
    change = HyperparametersChanged(run=1, epoch=1, examples=0, learning_rate=0.5)
    moved = run(changes=[change, replace(change, learning_rate=None, batch=64)])
    assert settings_of(moved) == RunSettings(Hyperparameters(0.5, 64, "SGD"))
    asked = RunSettings(ASKED, 100, 0.2).start(Start("linear", 3))
    assert asked == Start("linear", 3, examples=100, hyperparameters=ASKED, label_noise=0.2)
    assert RunSettings().start(asked) == Start("linear", 3)


@pytest.mark.parametrize(
    ("asked", "anew"),
    [
        (RunSettings(Hyperparameters(9.0, 64, "SGD")), False),
        (RunSettings(Hyperparameters(0.1, 32, "Adam")), True),
        (RunSettings(ASKED, examples=10), True),
        (RunSettings(Hyperparameters(None, 32, "SGD")), True),  # the model's own: nobody knows it
    ],
)
def test_rate_and_batch_alone_can_change_on_the_way(asked: RunSettings, anew: bool) -> None:
    assert asked.needs_a_new_run(RunSettings(ASKED)) == anew


def test_runs_are_told_apart_by_what_differs_alone() -> None:
    runs = [
        run(1, replace(ASKED, learning_rate=1000.0)),
        run(2, replace(ASKED, dropout=0.5)),
        run(3, replace(ASKED, activation="tanh"), examples=50, label_noise=0.1),
    ]
    assert differences(runs, ["Linear"] * 3, "images") == [
        "rate 1000, all images, 0 % wrong",
        "rate 0.1, dropout 0.5, all images, 0 % wrong",
        "rate 0.1, tanh, 50 images, 10 % wrong",
    ]
    brief = differences(runs, ["Linear"] * 3, "images", brief=True)
    assert brief == ["rate 1000", "rate 0.1, dropout 0.5", "rate 0.1"]
    assert differences(runs[:1], ["Linear"], "images") == [""]
    assert differences([run(1), run(2)], ["Linear", "Deep"], "images") == ["Linear", "Deep"]
