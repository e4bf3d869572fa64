"""Curves of losses stand on an axis of powers of ten, with words that fit."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from demo.events import EpochEnded, Event
from demo.plots.runs.accuracy_plot import AccuracyPlot, AccuracyPlotOptions
from demo.stage.scene import Scene
from tests.demo.log import epoch, started
from tests.demo.plots.accuracy import CONV, LINEAR


def lost(run: int, number: int, test: float, train: float = 1.0) -> EpochEnded:
    return replace(epoch(run, number, 0.5), test_loss=test, train_loss=train)


def drawn(*events: Event, gap: bool = False) -> AccuracyPlot:
    options = AccuracyPlotOptions(loss=True, gap=gap)
    curves = AccuracyPlot([(0, LINEAR), (2, CONV)], 20, options)
    scene = Scene()
    for event in events:
        scene.apply(event)
    curves.update(scene)
    return curves


def test_losses_are_drawn_by_their_powers_of_ten() -> None:
    curves = drawn(started(1), lost(1, 0, 2.5), lost(1, 1, 0.25, 0.1), gap=True)
    (row,) = curves.lines.data["accuracy"]  # of training
    assert row == pytest.approx([0, -1])
    low, high = curves.figure.y_range.tags[0]["goal"]
    assert low < -1
    assert high > math.log10(2.5)
    assert "0.1" in curves.figure.yaxis[0].major_label_overrides.values()
    assert curves.labels.data["text"] == ["Linear: loss 0.250"]
    assert curves.caption == "line: unseen images, dashed: training images; axis by powers of ten"


def test_losses_below_zero_are_drawn_as_they_are() -> None:
    curves = drawn(started(1), lost(1, 0, 2.5), lost(1, 1, -3.0))
    assert curves.caption == "loss on unseen images: lower is better"
    assert curves.labels.data["test"] == [-3.0]


@pytest.mark.parametrize("low", [-40.0, 1e-9, 1e-4, 0.3, 2.4, 2.5])
def test_labels_of_the_axis_are_few_whatever_the_range(low: float) -> None:
    curves = drawn(started(1), lost(1, 0, 2.5, low), lost(1, 1, low, low))
    assert 1 <= len(curves.figure.yaxis[0].major_label_overrides) <= 7
