"""One image, large, with its numbers written on its pixels; all of it, or a part from near."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource, FixedTicker, LinearColorMapper, Range1d
from bokeh.plotting import figure
from numpy.typing import NDArray

from demo.analysis.image_arrays import Picture, in_colour, pictures_of, span_of
from demo.data.core.dataset import Dataset
from demo.plots.images import picture_glyph
from demo.ui.figures import bare_figure
from demo.ui.style import styled
from demo.ui.toolkit import Toolkit

CLOSE = 10  # pixels along the longer side of a close look
LEGIBLE = 32  # pixels along the longer side: numbers in more are too small, but for a close look
GRID = 42.0  # units along the longer side of the grid, on a slide with a heading of one line
DIGIT_WIDTH = 0.65  # of the text's size

# What numbers are written in, from 0 to 255: the one of white and black with more contrast.
INKS = ("#7d8591", *["#ffffff"] * 117, *["#000000"] * 138)  # zero steps back


@dataclass(frozen=True)
class ImagePart:
    """A part of an image, in pixels from its upper left corner."""

    top: float
    left: float
    height: float
    width: float


class DigitGrid:
    """One image, large, with its numbers written on its pixels."""

    def __init__(self, toolkit: Toolkit, data: Dataset) -> None:
        """Show nothing yet, of the images of a data set."""
        height, width, _ = data.input_shape
        self._span, self._in_colour = span_of(data.x_train), in_colour(data.input_shape)
        self._whole = self.part = ImagePart(0, 0, height, width)
        self.middle = (height / 2, width / 2)  # row and column
        self._image = np.zeros((height, width), np.float32)
        self._picture = ColumnDataSource({"image": []}, name="picture")
        self._numbers, self._close_numbers = (
            ColumnDataSource({"x": [], "y": [], "value": [], "text": []}, name=name)
            for name in ("numbers", "close-numbers")
        )
        self.figure = self._make_figure(height, width)
        self.root = toolkit.fitted(
            self.figure, width / height, units=GRID * width / max(height, width)
        )

    def _make_figure(self, height: int, width: int) -> figure:
        plot = bare_figure(
            Range1d(start=0, end=width),
            Range1d(start=0, end=height),
            label="The chosen image as numbers",
            name="grid",
        )
        plot.axis.visible = False
        glyph = picture_glyph(self._in_colour, x=0, y=0, width=width, height=height)
        plot.add_glyph(self._picture, glyph)
        for grid, pixels in zip(plot.grid, (height, width), strict=True):
            grid.visible = True
            grid.level = "glyph"
            grid.ticker = FixedTicker(ticks=list(range(1, pixels)))
            grid.grid_line_color = "#808080"
            grid.grid_line_alpha = 0.4
            styled(grid, grid_line_width="0.08u")
        self._write(plot, self._numbers, max(height, width))
        self._write(plot, self._close_numbers, CLOSE)
        return plot

    def _write(self, plot: figure, numbers: ColumnDataSource, pixels: int) -> None:
        """Put numbers into a plot that shows so many pixels along its longer side."""
        ink = LinearColorMapper(palette=INKS, low=0, high=255)
        text = plot.text(
            x="x",
            y="y",
            text="text",
            text_color={"field": "value", "transform": ink},
            text_align="center",
            text_baseline="middle",
            source=numbers,
        )
        size = 0.92 * GRID / pixels / (3 * DIGIT_WIDTH)
        styled(text.glyph, text_font="--font", text_font_size=f"{size:.2f}u")

    def show(self, image: NDArray[np.float32]) -> None:
        """Show another image (height, width, channels), as closely as this one."""
        low, high = self._span
        (picture,) = pictures_of(image[np.newaxis], self._span)
        self._image = np.clip((image.mean(axis=-1) - low) / (high - low), 0, 1)
        self._picture.data = {"image": [picture[::-1]]}  # Bokeh draws from the bottom
        self._renew_numbers()

    def look(self, middle: tuple[float, float] | None) -> None:
        """Look closely at this row and column of the image, or at all of it."""
        whole, part = self._whole, self._whole
        if middle is not None:
            part = close_part(whole, *middle)
        self.part = part
        self.figure.x_range.update(start=part.left, end=part.left + part.width)
        bottom = whole.height - part.top - part.height
        self.figure.y_range.update(start=bottom, end=bottom + part.height)
        self._renew_numbers()

    def _renew_numbers(self) -> None:
        legible = max(self._image.shape) <= LEGIBLE
        everything = self.part == self._whole
        nothing = numbers_of(self._image, ImagePart(0, 0, 0, 0))
        here = numbers_of(self._image, self.part)
        self._numbers.data = here if everything and legible else nothing
        self._close_numbers.data = nothing if everything else here


def close_part(whole: ImagePart, row: float, column: float) -> ImagePart:
    """Return the part that a close look at a row and a column shows: of the whole's shape."""
    scale = CLOSE / max(whole.height, whole.width)
    height, width = whole.height * scale, whole.width * scale
    top = min(max(0.0, round(row - height / 2)), whole.height - height)
    left = min(max(0.0, round(column - width / 2)), whole.width - width)
    return ImagePart(top, left, height, width)


def numbers_of(image: Picture, part: ImagePart) -> dict[str, Any]:
    """Return the numbers 0 to 255 of an image's part, and where a plot of the image has them."""
    down = slice(int(part.top), ceil(part.top + part.height))
    across = slice(int(part.left), ceil(part.left + part.width))
    rows, columns = np.mgrid[down, across]
    values = np.rint(255 * image[down, across]).astype(np.uint8).ravel()
    return {
        "x": columns.ravel() + np.float32(0.5),
        "y": len(image) - rows.ravel() - np.float32(0.5),
        "value": values,
        "text": [str(value) for value in values.tolist()],
    }
