"""The axes of an accuracy plot show what is drawn, and move as little as they can."""

from __future__ import annotations

from typing import Any

from demo.events import StageCleared
from demo.plots.runs.accuracy_plot import AccuracyPlot
from demo.stage.scene import Scene
from tests.demo.log import ended, epoch, started
from tests.demo.plots.accuracy import (
    along_x,
    column,
    curve,
    goal,
    labels,
    learning,
    marked,
    tell,
    visible,
)


def test_the_accuracy_axis_begins_where_trained_curves_can_be_told_apart(
    curves: AccuracyPlot, scene: Scene
) -> None:
    assert goal(curves) == [0, 103]
    assert curves.caption == "right answers on unseen images"
    tell(curves, scene, started(1), *learning(1, 0.1, 0.9))
    assert goal(curves) == [0, 103]  # one epoch: still on its way up
    tell(curves, scene, epoch(1, 2, 0.91))
    assert goal(curves) == [80, 100.6]
    assert marked(curves.figure.yaxis[0]) == [80, 85, 90, 95, 100]
    assert curves.caption == "right answers on unseen images; axis from 80 %"
    tell(curves, scene, epoch(1, 3, 0.72))
    assert goal(curves)[0] == 70  # the curve stays in sight


def test_a_little_dip_does_not_move_the_axis(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1), *learning(1, 0.1, 0.9, 0.931))
    assert goal(curves)[0] == 90
    tell(curves, scene, epoch(1, 3, 0.915))
    assert goal(curves)[0] == 90


def test_the_axis_is_as_long_as_the_longest_run(curves: AccuracyPlot, scene: Scene) -> None:
    x = curves.figure.xaxis[0]
    assert marked(x) == [0, 5, 10, 15, 20]
    assert labels(x) == ["0", "5", "10", "15", "20 epochs"]
    tell(curves, scene, started(1, epochs=100), *learning(1, 0.1))
    assert labels(x) == ["0", "20", "40", "60", "80", "100 epochs"]
    x_range: Any = curves.figure.x_range
    assert x_range.end > 100


def test_in_seconds_everything_moves_along(curves: AccuracyPlot, scene: Scene) -> None:
    tell(curves, scene, started(1), epoch(1, 0, 0.1, seconds=0), epoch(1, 1, 0.9, seconds=1.2))
    before = along_x(curves)
    assert {"epoch"} <= set(before) <= {"epoch", "x"}
    curves.show_seconds(True, scene)
    x = curves.figure.xaxis[0]
    assert marked(x) == [0, 0.5, 1.0, 1.5, 2.0]
    assert labels(x) == ["0", "0.5", "1", "1.5", "2 seconds"]
    now = ["seconds" if name == "epoch" else name for name in before]
    assert along_x(curves) == now
    assert 2 < column(curves.labels, "x")[0] < 2.2
    curves.show_seconds(False, scene)
    assert labels(x) == ["0", "5", "10", "15", "20 epochs"]


def test_what_has_nothing_to_draw_is_not_painted(curves: AccuracyPlot, scene: Scene) -> None:
    assert visible(curves) == []
    tell(curves, scene, started(1, "linear"), *learning(1, 0.1, 0.5))
    own = curve(curves)
    assert {look.data_source for look in visible(curves)} == {own.source, curves.labels}
    tell(curves, scene, ended(1), started(2, "linear"), *learning(2, 0.1))
    assert curves.areas not in {look.data_source for look in visible(curves)}
    assert curves.lines in {look.data_source for look in visible(curves)}
    tell(curves, scene, ended(2), StageCleared())
    assert visible(curves) == []
