"""The equation's pictures keep their shape, and the curve carries the point."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from bokeh.models import ColumnDataSource, Image, InlineStyleSheet, Range, Range1d, Scatter
from bokeh.models.renderers import GlyphRenderer
from bokeh.plotting import figure

from demo.data.core.dataset import Dataset
from demo.plots.weights.weighted_sum_figures import (
    FAR,
    MIDDLES,
    EquationSources,
    equation_figure,
    probability_curve,
)


def source(*columns: str) -> ColumnDataSource:
    return ColumnDataSource({name: [] for name in columns})


def glyphs(plot: figure, kind: type) -> list[GlyphRenderer[Any]]:
    found = [each for each in plot.renderers if isinstance(each, GlyphRenderer)]
    return [each for each in found if isinstance(each.glyph, kind)]


@pytest.mark.parametrize(
    ("height", "width", "size"), [(8, 8, (1, 1)), (16, 8, (1, 0.5)), (8, 16, (0.5, 1))]
)
def test_three_pictures_side_by_side(
    tiny: Dataset, height: int, width: int, size: tuple[float, float]
) -> None:
    blank = np.zeros((4, height, width, 1), np.float32)
    data = dataclasses.replace(tiny, x_train=blank, x_test=blank)
    first, second, third = pictures = [source("image") for _ in MIDDLES]
    sources = EquationSources(first, second, third, source("x", "text", "unknown"))
    plot = equation_figure(data, sources)
    images = glyphs(plot, Image)
    assert [each.data_source for each in images] == pictures
    for renderer, middle in zip(images, MIDDLES, strict=True):
        image = renderer.glyph
        assert isinstance(image, Image)
        assert (image.dh, image.dw) == size
        assert image.x == pytest.approx(middle - size[1] / 2)


def ends(axis: Range) -> tuple[object, object]:
    assert isinstance(axis, Range1d)
    return axis.start, axis.end


def test_the_curve_has_room_for_all_sums_that_are_drawn() -> None:
    point = source("sum", "percent")
    plot = probability_curve(point, InlineStyleSheet(css=""))
    assert ends(plot.x_range) == (-1.1 * FAR, 1.1 * FAR)
    (dot,) = glyphs(plot, Scatter)
    assert dot.data_source is point
