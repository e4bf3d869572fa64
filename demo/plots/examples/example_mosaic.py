"""Many examples side by side: images as one picture, series as lines, others as squares."""

from __future__ import annotations

import numpy as np
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure

from demo.analysis.image_arrays import (
    MosaicLayout,
    flat_images,
    in_colour,
    mosaic,
    pictures_of,
    span_of,
)
from demo.data.core.dataset import Dataset
from demo.plots.examples.example_drawing import Box, Examples, LineDrawing
from demo.plots.images import picture_glyph

SERIES_CELL = (20, 30)  # height and width of a series
SQUARE = 8  # of an example that is neither picture nor line
GREY = 0.6  # of such a square


def cell_size(data: Dataset) -> tuple[int, int]:
    """Return height and width of an example in a mosaic; those of an image are its pixels."""
    match data.kind:
        case "images" | "volumes":
            height, width = data.input_shape[-3:-1]
            return height, width
        case "series":
            return SERIES_CELL
        case _:
            return SQUARE, SQUARE


def draw_mosaic(
    plot: figure,
    data: Dataset,
    examples: Examples,
    layout: MosaicLayout,
    corner: tuple[float, float],
    name: str,
) -> None:
    """Draw examples row by row from the top left; ``corner`` is the mosaic's lower left one.

    ``name`` is that of the picture's source.
    """
    left, bottom = corner
    if data.kind == "series":
        tops = [layout.corner(place) for place in range(layout.count)]
        height, width = layout.height, layout.width
        boxes = [Box(left + x, bottom + top - height, width, height) for x, top in tops]
        LineDrawing(plot, data, thin=True).show(examples, boxes)
        return
    across, up = layout.size
    source = ColumnDataSource({"image": [_picture(data, examples, layout)]}, name=name)
    colours = data.kind in ("images", "volumes") and in_colour(data.input_shape)
    plot.add_glyph(source, picture_glyph(colours, x=left, y=bottom, width=across, height=up))


def _picture(data: Dataset, examples: Examples, layout: MosaicLayout) -> Examples:
    if data.kind in ("table", "text"):
        squares = np.full((layout.count, SQUARE, SQUARE), GREY, np.float32)
        return mosaic(squares, layout.columns)
    return mosaic(pictures_of(flat_images(examples), span_of(data.x_train)), layout.columns)
