"""Images in a grid come and go; those that stay don't move."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from demo.analysis.image_arrays import GAP
from demo.data.core.dataset import Dataset
from demo.plots.examples.image_grid import ImageGrid
from tests.demo.kinds import dataset_of

# Ten images of 2×2 pixels; image n is n / 10 all over.
IMAGES = np.repeat(np.arange(10, dtype=np.float32) / np.float32(10), 4).reshape(10, 2, 2, 1)
NOTHING = -1


def of(images: NDArray[np.float32]) -> Dataset:
    labels = np.zeros(len(images), np.int32)
    return Dataset("own", images, labels, images, labels)


@pytest.fixture
def grid() -> ImageGrid:
    return ImageGrid(of(IMAGES), 2)


def shown(grid: ImageGrid) -> list[int]:
    """Return which images are in the places, row by row from the top."""
    source: Any = grid.figure.select_one({"name": "digits"})
    ((whole,),) = (source.data["image"],)
    step = 2 + GAP
    firsts = whole[::-1][::step, ::step].ravel()  # an image's first pixel tells which it is
    return [NOTHING if np.isnan(each) else round(float(10 * each)) for each in firsts]


def test_images_stand_in_order_and_those_without_room_are_counted(grid: ImageGrid) -> None:
    assert grid.show([3, 1, 7]) == 0
    assert shown(grid) == [3, 1, 7, NOTHING]
    assert grid.show([3, 1, 7, 4, 8, 9]) == 2
    assert shown(grid) == [3, 1, 7, 4]


def test_those_that_stay_keep_their_places(grid: ImageGrid) -> None:
    grid.show([3, 1, 7])
    grid.show([7, 5, 3])
    assert shown(grid) == [3, 5, 7, NOTHING]
    grid.show([7, 5, 3], anew=True)
    assert shown(grid) == [7, 5, 3, NOTHING]


def test_of_no_images_nothing_is_drawn(grid: ImageGrid) -> None:
    source: Any = grid.figure.select_one({"name": "digits"})
    assert source.data["image"] == []
    grid.show([3])
    grid.show([])
    assert source.data["image"] == []


def test_the_figure_is_as_wide_and_high_as_its_pixels(grid: ImageGrid) -> None:
    ends: list[Any] = [grid.figure.x_range, grid.figure.y_range]
    assert [each.end for each in ends] == [2 * 2 + GAP] * 2
    assert ImageGrid(of(np.zeros((4, 2, 6, 3), np.float32)), 2).ratio == (12 + GAP) / (4 + GAP)


def test_what_is_no_picture_has_boxes() -> None:
    series = ImageGrid(dataset_of("series"), 3)
    assert series.show(list(range(12))) == 3
    source: Any = series.figure.select_one({"name": "line-0"})
    assert len(source.data["xs"]) == 9
    table = ImageGrid(dataset_of("table"), 3)
    assert table.show([0, 1, 2, 3, 4]) == 1
    table.show([4])
    words: Any = table.figure.select_one({"name": "example-words"})
    assert words.data["text"][0].startswith("bill… 0.584\n")
