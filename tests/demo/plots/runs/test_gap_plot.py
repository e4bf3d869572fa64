"""Bars by the number of images, curves by epoch, and labels where there is room for them."""

from __future__ import annotations

from typing import Any

import pytest
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure

from demo.plots.runs.gap_plot import GapPlot, size_labels
from tests.demo.plots.accuracy import labels

NOTHING: dict[str, list[float]] = {"epoch": [], "train": [], "test": []}


def rows(plot: figure, name: str) -> dict[str, Any]:
    for renderer in plot.renderers:
        source = getattr(renderer, "data_source", None)
        if isinstance(source, ColumnDataSource) and source.name == name:
            return dict(source.data)
    raise KeyError(name)


@pytest.fixture
def plot() -> GapPlot:
    return GapPlot([100, 200, 1000], 5, {"linear": 0, "conv": 2})


def test_each_variant_has_bars_and_curves_of_its_own(plot: GapPlot) -> None:
    gaps = {"x": [100.0, 1000.0], "train": [90.0, 85.0], "test": [60.0, 80.0]}
    curves = {"epoch": [0.0, 1.0], "train": [10.0, 50.0], "test": [11.0, 48.0]}
    plot.show("conv", gaps, curves, NOTHING)
    assert rows(plot.by_size, "sizes-conv") == gaps
    assert rows(plot.by_epoch, "epochs-conv") == curves
    assert rows(plot.by_epoch, "whole-conv") == NOTHING
    assert rows(plot.by_epoch, "epochs-linear") == NOTHING


def test_others_results_lie_over_the_bars(plot: GapPlot) -> None:
    assert rows(plot.by_size, "published")["x"] == [100, 1000]  # none beyond the axis
    last: Any = plot.by_size.renderers[-1]
    assert last.data_source.name == "published"


def test_a_size_near_the_next_one_has_no_label() -> None:
    assert size_labels([100, 200, 300]) == {100: "100", 200: "", 300: "300"}
    assert size_labels([1000, 2000]) == {1000: "1,000", 2000: "2,000"}


def test_the_axes_end_with_all_images_and_the_last_epoch(plot: GapPlot) -> None:
    sizes: Any = plot.by_size.x_range
    assert sizes.end == 1500
    assert labels(plot.by_epoch.xaxis[0]) == ["0", "5 epochs"]


def test_the_axis_of_epochs_is_as_long_as_the_run(plot: GapPlot) -> None:
    plot.fit_epochs(40)
    assert labels(plot.by_epoch.xaxis[0]) == ["0", "20", "40 epochs"]
    plot.fit_epochs(2)  # no shorter than the slide says: it stays as it was
    assert labels(plot.by_epoch.xaxis[0])[-1] == "5 epochs"


def test_what_was_learned_is_never_below_the_axis(plot: GapPlot) -> None:
    figures = plot.by_size, plot.by_epoch
    assert [each.y_range.start for each in figures] == [50, 50]  # type: ignore[attr-defined]
    plot.fit_scores([70, 37.5])
    assert [each.y_range.start for each in figures] == [0, 0]  # type: ignore[attr-defined]
    plot.fit_scores([70])
    assert [each.y_range.start for each in figures] == [50, 50]  # type: ignore[attr-defined]
