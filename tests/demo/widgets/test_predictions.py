"""Predicted numbers against the true ones, live: points, and how far they are off in words."""

from __future__ import annotations

import numpy as np

from demo.data.core.dataset import Dataset
from demo.events import EpochShown, Event, Snapshot
from demo.ui.fitting import why_unfit_demo
from demo.widgets.predictions import PredictedNumbers
from tests.demo.log import started
from tests.demo.numbers import number_epoch, progression
from tests.demo.widgets.window import Window

TEST = len(progression().y_test)


def learned(run: int, number: int, score: float, error: float, off: float) -> list[Event]:
    """An epoch ends with all predictions off by as much."""
    said = (progression().y_test + off)[:, np.newaxis].astype(np.float32)
    return [
        Snapshot(run=run, epoch=number, probabilities=said, weights={}),
        number_epoch(run, number, score, error),
    ]


def test_the_newest_models_predictions_follow_its_training_and_the_look_back() -> None:
    window = Window(PredictedNumbers, progression())
    assert window.rows("points")["true"] == []
    assert (window.words("count"), window.words("score")) == ("", "")
    window.tell(started(1, test_size=TEST), *learned(1, 0, -0.5, 60.2, 400))
    assert window.words("note").endswith(f"{TEST} lie beyond the edge.")
    assert window.words("score").startswith("R² below 0 on 100 unseen")
    window.tell(*learned(1, 1, 0.5, 43.1, 10))
    points = window.rows("points")
    assert len(points["true"]) == TEST
    assert set(points["variant"]) == {"linear"}
    assert (window.words("count"), window.words("count-beside")) == ("43.1", "off on average")
    window.tell(EpochShown(epoch=0))
    assert window.words("count") == "60.2"


def test_classes_are_not_for_it(tiny: Dataset) -> None:
    setting = Window(PredictedNumbers, progression()).widget.setting
    of_classes = type(setting)(setting.stage, setting.controls, tiny, setting.variants)
    assert why_unfit_demo("predictions", PredictedNumbers, setting, {}) == ""
    told = why_unfit_demo("predictions", PredictedNumbers, of_classes, {})
    assert told == "“Predictions” shows numbers; the answers of digits are classes."
