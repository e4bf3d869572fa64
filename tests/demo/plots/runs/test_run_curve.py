"""The curve of one run: its variant's colour, its own axes, faint where screens look back."""

from __future__ import annotations

import pytest
from bokeh.models import ColumnDataSource

from demo.events import Event
from demo.plots.runs.run_curve import RunCurve
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.toolkit import Toolkit
from tests.demo.log import epoch, started
from tests.demo.plots.accuracy import labels


def run_of(variant: str, *accuracies: float) -> Run:
    scene = Scene()
    told: list[Event] = [started(1, variant, epochs=4)]
    told += [epoch(1, number, accuracy) for number, accuracy in enumerate(accuracies)]
    for event in told:
        scene.apply(event)
    return scene.runs[1]


@pytest.fixture
def curve() -> RunCurve:
    return RunCurve(Toolkit(), {"linear": 0, "conv": 1})


def points(curve: RunCurve, name: str) -> list[float]:
    (source,) = curve.figure.select({"type": ColumnDataSource, "name": f"curve-{name}"})
    assert isinstance(source, ColumnDataSource)
    return list(source.data["test"])


def test_one_run_is_drawn(curve: RunCurve) -> None:
    curve.show(run_of("conv", 0.1, 0.5, 0.9), "Convolution")
    assert (points(curve, "conv"), points(curve, "linear")) == ([10, 50, 90], [])
    assert curve.title.text == "Convolution"
    assert labels(curve.figure.xaxis[0]) == ["0", "4 epochs"]
    curve.show(None, "")
    assert points(curve, "conv") == []


def test_what_came_later_is_faint(curve: RunCurve) -> None:
    run = run_of("linear", 0.1, 0.5, 0.9)
    curve.show(run.up_to(1), "Linear")
    assert (points(curve, "linear"), points(curve, "whole")) == ([10, 50], [10, 50, 90])
    curve.show(run, "Linear")
    assert points(curve, "whole") == []
