"""Predicted numbers against the true ones: where points stand, and what stands at the axes."""

from __future__ import annotations

import numpy as np
import pytest
from bokeh.models import Range1d

from demo.plots.predictions.prediction_scatter import MOST_POINTS, PredictionScatter, tick_labels
from tests.demo.plots.accuracy import CONV, LINEAR

TRUE = np.array([100.0, 300.0, 200.0], np.float32)


def scatter(true: np.ndarray[tuple[int], np.dtype[np.float32]] = TRUE) -> PredictionScatter:
    return PredictionScatter(true, "price", [(0, LINEAR), (2, CONV)])


def points(plot: PredictionScatter) -> dict[str, list[object]]:
    return {str(name): list(values) for name, values in plot._points.data.items()}


def test_each_example_has_a_point_and_what_lies_beyond_stands_at_the_edge() -> None:
    plot = scatter()
    assert points(plot) == {"true": [], "said": [], "variant": []}
    assert plot.show("conv", np.array([110, 290, 500], np.float32)) == 1
    assert points(plot) == {
        "true": [100, 300, 200],
        "said": [110, 290, 312],
        "variant": ["conv"] * 3,
    }
    assert plot.show("", None) == 0
    assert points(plot)["true"] == []


def test_both_axes_are_the_same_and_in_the_targets_unit() -> None:
    plot = scatter().figure
    for span in (plot.x_range, plot.y_range):
        assert isinstance(span, Range1d)
        assert (span.start, span.end) == (88, 312)
    assert (plot.xaxis[0].axis_label, plot.yaxis[0].axis_label) == ("true price", "predicted")


def test_of_many_examples_some_have_a_point() -> None:
    true = np.arange(2 * MOST_POINTS + 1, dtype=np.float32)
    plot = scatter(true)
    plot.show("linear", true)
    shown = points(plot)["true"]
    assert len(shown) == plot.shown <= MOST_POINTS
    assert shown[0] == 0


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (20, 340, ["100", "200", "300"]),
        (0.1, 0.9, ["0.2", "0.4", "0.6", "0.8"]),
        (-1500, 2500, ["-1,000", "0", "1,000", "2,000"]),
        (7.4, 7.401, ["7.4000", "7.4002", "7.4004", "7.4006", "7.4008", "7.4010"]),
    ],
)
def test_ticks_of_any_unit(low: float, high: float, labels: list[str]) -> None:
    assert list(tick_labels(low, high).values())[-len(labels) :] == labels
