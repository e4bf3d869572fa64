"""Many examples side by side are one picture, lines, or squares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bokeh.models import Range1d
from bokeh.plotting import figure

from demo.analysis.image_arrays import GAP, MosaicLayout
from demo.data.core.kinds import Kind
from demo.plots.examples.example_mosaic import SERIES_CELL, SQUARE, cell_size, draw_mosaic
from demo.ui.figures import bare_figure
from tests.demo.kinds import dataset_of


def mosaic_of(kind: Kind, name: str) -> tuple[figure, Any]:
    data = dataset_of(kind)
    plot = bare_figure(Range1d(), Range1d(), label="examples")
    layout = MosaicLayout(4, *cell_size(data), 2)
    draw_mosaic(plot, data, data.x_test[:4], layout, (100, 50), "examples")
    return plot, plot.select_one({"name": name})


@pytest.mark.parametrize(
    ("kind", "size", "dtype"),
    [
        ("images", (10, 12), np.uint32),
        ("volumes", (10, 12), np.float32),
        ("table", (SQUARE, SQUARE), np.float32),
    ],
)
def test_images_are_one_picture_and_rows_squares(
    kind: Kind, size: tuple[int, int], dtype: type[Any]
) -> None:
    assert cell_size(dataset_of(kind)) == size
    _, source = mosaic_of(kind, "examples")
    (picture,) = source.data["image"]
    assert picture.shape == tuple(2 * each + GAP for each in size)
    assert picture.dtype == dtype


def test_series_are_lines_each_in_its_cell() -> None:
    _, source = mosaic_of("series", "line-0")
    height, width = SERIES_CELL
    assert len(source.data["xs"]) == 4
    first, last = source.data["ys"][0], source.data["ys"][3]
    assert 50 + height + GAP <= min(first) < max(first) <= 50 + 2 * height + GAP
    assert 50 <= min(last) < max(last) <= 50 + height
    assert 100 <= min(source.data["xs"][0]) < max(source.data["xs"][0]) <= 100 + width
