"""Pictures in plots: brightness in grey, signed weights in two colours, in any theme."""

from __future__ import annotations

from typing import Any

from bokeh.models import ColorMapper, ColumnDataSource, Image, ImageRGBA, LinearColorMapper
from bokeh.models.renderers import GlyphRenderer
from bokeh.palettes import Greys256
from bokeh.plotting import figure

from demo.ui.style import styled

CLEAR = "rgba(0, 0, 0, 0)"


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


def picture_glyph(
    in_colour: bool, *, x: str | float, y: str | float, width: str | float, height: str | float
) -> Image | ImageRGBA:
    """Return what draws a source's column ``image``: pictures in grey, or in colour.

    They are those of ``pictures_of``, upside down; their lower left corner is at x and y.
    """
    if in_colour:
        return ImageRGBA(image="image", x=x, y=y, dw=width, dh=height)
    return Image(image="image", x=x, y=y, dw=width, dh=height, color_mapper=white_on_black())


def white_on_black() -> LinearColorMapper:
    """Return the colours of digits, 0 to 1: as in MNIST, in any theme."""
    return LinearColorMapper(palette=Greys256, low=0, high=1, nan_color=CLEAR)


def signed(limit: float) -> LinearColorMapper:
    """Return the colours of weights, -limit to limit: zero is the page's ground, in any theme."""
    mapper = LinearColorMapper(palette=Greys256, low=-limit, high=limit, nan_color=CLEAR)
    return styled(mapper, palette="--negative..--ground..--positive")
