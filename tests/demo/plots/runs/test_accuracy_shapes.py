"""Bands, gaps to training and earlier runs behind the curves."""

from __future__ import annotations

import pytest

from demo.plots.runs.accuracy_plot import AccuracyPlot, AccuracyPlotOptions
from demo.stage.scene import Scene
from tests.demo.log import ended, epoch, started
from tests.demo.plots.accuracy import (
    CONV,
    LINEAR,
    column,
    contents,
    curve,
    learning,
    tell,
    texts,
    visible,
)


def test_a_restart_leaves_the_earlier_run_faint(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1), *learning(1, 0.1, 0.8), ended(1))
    tell(curves, scene, started(2), *learning(2, 0.2))
    drawn = curve(curves)
    assert column(drawn.source, "test") == [20]
    assert contents(curves.lines) == {
        "variant": ["linear"],
        "epoch": [[0, 1]],
        "seconds": [[0, 0.3]],
        "accuracy": [[10, 80]],
        "alpha": [0.3],
        "dash": [""],
    }
    assert texts(curves) == [
        "Linear, best: 200 wrong of 1,000",
        "Linear: 800 wrong of 1,000",
    ]
    assert column(curves.labels, "alpha") == [0.62, 1.0]
    tell(curves, scene, epoch(2, 1, 0.7))
    assert column(drawn.source, "test") == pytest.approx([20, 70])
    assert len(column(curves.lines, "accuracy")) == 1


def test_a_run_that_has_not_measured_yet_leaves_the_last_one_in_place(
    curves: AccuracyPlot, scene: Scene
) -> None:
    tell(curves, scene, started(1), *learning(1, 0.1, 0.8), ended(1), started(2))
    assert column(curve(curves).source, "test") == [10, 80]
    assert column(curves.lines, "accuracy") == []


def test_the_gap_is_shown_when_chosen(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1, "linear"), *learning(1, 0.1, 0.5))
    tell(curves, scene, started(2, "conv"), *learning(2, 0.1))
    without = visible(curves)
    curves.show_gap(True, scene)
    for source in (curves.areas, curves.lines):
        assert source in {look.data_source for look in visible(curves)}
        assert column(source, "variant") == ["linear", "conv"]
    # A dashed curve, and the outline of what lies between it and the other.
    assert column(curves.lines, "accuracy")[0] == pytest.approx([55, 75])
    assert column(curves.lines, "dash") == ["10 7", "10 7"]
    assert column(curves.areas, "epoch")[0] == [0, 1, 1, 0]
    assert column(curves.areas, "seconds")[0] == [0, 0.3, 0.3, 0]
    assert column(curves.areas, "accuracy")[0] == pytest.approx([10, 50, 75, 55])
    assert "dashed: training images" in curves.caption
    tell(curves, scene, epoch(2, 1, 0.5))
    assert column(curves.areas, "accuracy")[1] == pytest.approx([10, 50, 75, 55])
    curves.show_gap(False, scene)
    assert visible(curves) == without
    assert "dashed" not in curves.caption
    shown = AccuracyPlot([(0, LINEAR), (2, CONV)], 20, AccuracyPlotOptions(gap=True))
    shown.update(scene)
    assert column(shown.lines, "dash") == ["10 7", "10 7"]


def test_a_series_has_a_band_as_far_as_two_runs_have_come(
    curves: AccuracyPlot, scene: Scene
) -> None:
    tell(curves, scene, started(1, series=1), *learning(1, 0.1, 0.8, 0.85), ended(1))
    assert column(curves.areas, "variant") == []
    tell(curves, scene, started(2, series=1), *learning(2, 0.2, 0.7))
    assert contents(curves.areas) == {
        "variant": ["linear"],
        "epoch": [[0, 1, 1, 0]],
        "seconds": [[0, 0.3, 0.3, 0]],
        "accuracy": [pytest.approx([10, 70, 80, 20])],
        "alpha": [0.3],
        "dash": [""],
    }
    tell(curves, scene, started(3, "conv"), *learning(3, 0.2))
    assert column(curves.areas, "variant") == ["linear"]
