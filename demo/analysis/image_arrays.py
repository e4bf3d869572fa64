"""Images as arrays: their brightness, and many of them as one mosaic."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

GAP = 2  # pixels between the images of a mosaic

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
    whole = np.full(shape, np.nan, np.float32)
    for place, image in enumerate(images):
        row, column = divmod(place, columns)
        top, left = row * (height + GAP), column * (width + GAP)
        whole[top : top + height, left : left + width] = image
    return whole[::-1]


@dataclass(frozen=True)
class MosaicLayout:
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
