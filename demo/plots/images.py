"""Pictures for plots: brightness, walls of images as one mosaic, signed weights in two colours."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np
from bokeh.models import ColorMapper, ColumnDataSource, Image, LinearColorMapper
from bokeh.models.renderers import GlyphRenderer
from bokeh.palettes import Greys256
from bokeh.plotting import figure
from numpy.typing import NDArray

from demo.ui.style import styled

GAP = 2  # pixels between the images of a mosaic
CLEAR = "rgba(0, 0, 0, 0)"

Picture = NDArray[np.float32]


def brightness(images: NDArray[Any]) -> Picture:
    """Return images (n, height, width, channels) as (n, height, width): their channels' mean."""
    return np.asarray(images.mean(axis=-1), np.float32)


def mosaic(images: NDArray[Any], columns: int) -> Picture:
    """Return images (n, height, width) as one picture, row by row from the top left.

    Bokeh draws the first row of an array at the bottom, so the picture comes upside down, as an
    ``image`` glyph with its corner at (0, 0) wants it. Gaps are NaN: they stay clear.
    """
    count, height, width = images.shape
    rows = -(-count // columns)
    shape = (rows * (height + GAP) - GAP, columns * (width + GAP) - GAP)
    wall = np.full(shape, np.nan, np.float32)
    for place, image in enumerate(images):
        row, column = divmod(place, columns)
        top, left = row * (height + GAP), column * (width + GAP)
        wall[top : top + height, left : left + width] = image
    return wall[::-1]


def add_image(
    plot: figure,
    source: ColumnDataSource,
    colours: ColorMapper,
    *,
    x: str | float,
    y: str | float,
    width: float,
    height: float,
) -> GlyphRenderer[Any]:
    """Draw the pictures in a source's column ``image``, their lower left corner at x and y."""
    glyph = Image(image="image", x=x, y=y, dw=width, dh=height, color_mapper=colours)
    return plot.add_glyph(source, glyph)


@dataclass(frozen=True)
class Tiles:
    """Where the images of a mosaic lie in a plot that has the mosaic's corner at (0, 0)."""

    count: int
    height: int
    width: int
    columns: int

    def corner(self, place: int) -> tuple[int, int]:
        """Return x and y of the upper left corner of the image at this place, from 0."""
        rows = -(-self.count // self.columns)
        row, column = divmod(place, self.columns)
        return column * (self.width + GAP), (rows - row) * (self.height + GAP) - GAP

    def find(self, x: float, y: float) -> int | None:
        """Return the place of the image at this point; a gap belongs to what is beside it."""
        top = self.corner(0)[1]
        column = floor((x + GAP / 2) / (self.width + GAP))
        row = floor((top - y + GAP / 2) / (self.height + GAP))
        place = row * self.columns + column
        return place if 0 <= column < self.columns and 0 <= place < self.count else None


def white_on_black() -> LinearColorMapper:
    """Return the colours of digits, 0 to 1: as in MNIST, in any theme."""
    return LinearColorMapper(palette=Greys256, low=0, high=1, nan_color=CLEAR)


def signed(limit: float) -> LinearColorMapper:
    """Return the colours of weights, -limit to limit: zero is the page's ground, in any theme."""
    mapper = LinearColorMapper(palette=Greys256, low=-limit, high=limit, nan_color=CLEAR)
    return styled(mapper, palette="--negative..--ground..--positive")
