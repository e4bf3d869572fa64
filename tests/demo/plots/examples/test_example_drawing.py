"""Examples are drawn into boxes: images fit in, series are lines, rows are words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bokeh.models import ColumnDataSource, Range1d
from bokeh.plotting import figure

from demo.analysis.image_arrays import pictures_of
from demo.data.core.dataset import Dataset
from demo.plots.examples.example_drawing import MOST_POINTS, Box, example_drawing, thinned
from demo.ui.figures import bare_figure
from tests.demo.kinds import dataset_of

BOXES = [Box(0, 0, 4, 2), Box(5, 0, 4, 2)]


@pytest.fixture
def plot() -> figure:
    return bare_figure(Range1d(), Range1d(), label="examples")


def drawn(plot: figure, data: Dataset, name: str) -> dict[str, Any]:
    example_drawing(plot, data, 0.5).show(data.x_test[:2], BOXES)
    source = plot.select_one({"name": name})
    assert isinstance(source, ColumnDataSource)
    return dict(source.data)


def test_images_stand_in_the_middle_of_their_boxes(plot: figure) -> None:
    data = dataset_of("images", shape=(8, 8, 3))
    pictures = drawn(plot, data, "pictures")
    assert (pictures["x"], pictures["dw"], pictures["dh"]) == ([1, 6], [2, 2], [2, 2])
    np.testing.assert_array_equal(pictures["image"][1][::-1], pictures_of(data.x_test)[1])


def test_a_series_has_a_line_for_each_channel(plot: figure) -> None:
    data = dataset_of("series")
    lines = drawn(plot, data, "line-1")
    assert len(lines["xs"]) == 2
    assert 5 < min(lines["xs"][1]) < max(lines["xs"][1]) < 9
    assert 0 <= min(lines["ys"][0]) < max(lines["ys"][0]) <= 2
    assert np.argmax(lines["ys"][0]) == np.argmax(data.x_test[0, :, 1])


def test_a_row_is_written_as_far_as_there_is_room(plot: figure) -> None:
    words = drawn(plot, dataset_of("table"), "example-words")
    assert words["y"] == [2, 2]
    assert [line[-6:] for line in words["text"][0].split("\n")][-1] == "3 more"


def test_of_a_long_series_the_peaks_stay() -> None:
    values = np.zeros(10_000)
    values[[1234, 8765]] = 1, -1
    steps, kept = thinned(values)
    assert len(steps) == len(kept) == MOST_POINTS
    assert {1234, 8765} <= set(steps.tolist())
    assert (np.diff(steps) >= 0).all()
