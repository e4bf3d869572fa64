"""Filters and maps are as large as there is room for, each filter above its map."""

from __future__ import annotations

import numpy as np
import pytest

from demo.analysis.image_arrays import GAP
from demo.plots.weights.filter_grid import HEIGHT, SHOWN, WIDTH, FilterGrid, resized
from demo.ui.figures import figure_in_units


def grid_of(height: int, width: int) -> FilterGrid:
    plot = figure_in_units(WIDTH, HEIGHT, label="", name="filters")
    return FilterGrid(plot, (height, width), full_weight=1, full_answer=1)


@pytest.mark.parametrize(("height", "width"), [(28, 28), (8, 8), (32, 32), (10, 40), (40, 10)])
def test_the_grid_fits(height: int, width: int) -> None:
    grid = grid_of(height, width)
    cells = grid.cells(np.zeros((3, 3, 1, SHOWN), np.float32))
    half = cells["size"] / 2
    assert grid.left >= 26 - 1e-6
    assert grid.map_bottom(1) >= -1e-6
    assert (cells["y"] + half).max() <= 31.6 + 1e-6
    above = cells["y"].reshape(3, 3, SHOWN)[:, :, 0]
    assert (above - half[0]).min() >= grid.map_bottom(0) + grid.pixel * height


def test_each_filter_stands_above_its_map() -> None:
    grid = grid_of(28, 28)
    x = grid.cells(np.zeros((3, 3, 1, SHOWN), np.float32))["x"].reshape(3, 3, SHOWN)[0, 1]
    middles = grid.left + grid.pixel * ((28 + GAP) * np.arange(6) + 14)
    np.testing.assert_allclose(x, [*middles, *middles])


def test_maps_of_another_size_fill_the_same_place() -> None:
    maps = np.arange(4, dtype=np.float32).reshape(1, 2, 2)
    assert resized(maps, 4, 3).tolist() == [[[0, 0, 1], [0, 0, 1], [2, 2, 3], [2, 2, 3]]]
    assert resized(resized(maps, 4, 4), 2, 2).tolist() == maps.tolist()
