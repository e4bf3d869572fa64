"""Images as arrays: their brightness, their colours, and many of them as one mosaic."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

GAP = 2  # pixels between the images of a mosaic

SAMPLE = 1000  # images that tell which numbers are black and white
COLOURS = 3  # channels of an image in colour: red, green, blue

Picture = NDArray[np.float32]
Pictures = NDArray[Any]  # to be drawn: grey as float32 in 0…1, colours as uint32, a byte each


def brightness(images: NDArray[Any]) -> Picture:
    """Return images (n, height, width, channels) as (n, height, width): their channels' mean."""
    return np.asarray(images.mean(axis=-1), np.float32)


def in_colour(shape: tuple[int, ...]) -> bool:
    """Tell whether images of this shape are drawn in colour; others are in grey."""
    return shape[-1] == COLOURS


def flat_images(examples: NDArray[Any]) -> NDArray[Any]:
    """Return images as they are, and the middle planes of volumes (n, planes, ...)."""
    return examples if examples.ndim == 4 else examples[:, examples.shape[1] // 2]


def span_of(images: NDArray[Any]) -> tuple[float, float]:
    """Return which numbers are black and white: 0 and 1, but for images with others beyond."""
    some = images[:SAMPLE]
    return min(0.0, float(some.min())), max(1.0, float(some.max()))


def pictures_of(images: NDArray[Any], span: tuple[float, float] = (0.0, 1.0)) -> Pictures:
    """Return images (n, height, width, channels) as they are drawn, (n, height, width).

    ``span`` are the numbers of black and white. Grey is float32 in 0…1, colours are uint32.
    """
    low, high = span
    if span != (0.0, 1.0):
        images = (images - low) / (high - low)
    if not in_colour(images.shape):
        return brightness(images)
    bytes_ = np.full((*images.shape[:-1], 4), 255, np.uint8)  # the fourth one: opaque
    bytes_[..., :COLOURS] = np.rint(255 * np.clip(images, 0, 1))
    return bytes_.view(np.uint32)[..., 0]


def mosaic(images: Pictures, columns: int) -> Pictures:
    """Return images (n, height, width) as one picture, row by row from the top left.

    Bokeh draws the first row of an array at the bottom, so the picture comes upside down, as an
    ``image`` glyph with its corner at (0, 0) wants it. Gaps are NaN, or colours
    without opacity: they stay clear.
    """
    count, height, width = images.shape
    rows = -(-count // columns)
    shape = (rows * (height + GAP) - GAP, columns * (width + GAP) - GAP)
    whole = clear(shape, images.dtype)
    for place, image in enumerate(images):
        row, column = divmod(place, columns)
        top, left = row * (height + GAP), column * (width + GAP)
        whole[top : top + height, left : left + width] = image
    return whole[::-1]


def clear(shape: tuple[int, ...], kind: np.dtype[Any]) -> Pictures:
    """Return pictures with nothing in them, which stay clear, of grey or colours."""
    if kind == np.uint32:
        return np.zeros(shape, np.uint32)
    return np.full(shape, np.nan, np.float32)


@dataclass(frozen=True)
class MosaicLayout:
    """Where the images of a mosaic lie in a plot that has the mosaic's corner at (0, 0)."""

    count: int
    height: int
    width: int
    columns: int

    @property
    def size(self) -> tuple[int, int]:
        """The whole mosaic's width and height."""
        rows = -(-self.count // self.columns)
        return self.columns * (self.width + GAP) - GAP, rows * (self.height + GAP) - GAP

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
