"""Images in plots: their colours, and where they are drawn."""

from __future__ import annotations

import numpy as np
from bokeh.models import ColumnDataSource, Image

from demo.plots.images import add_image, signed, white_on_black
from demo.ui.figures import figure_in_units


def test_digits_are_white_on_black_in_any_theme() -> None:
    mapper = white_on_black()
    assert (mapper.palette[0], mapper.palette[-1]) == ("#000000", "#ffffff")
    assert (mapper.low, mapper.high) == (0, 1)
    assert mapper.tags == []


def test_signed_weights_have_the_page_s_ground_in_the_middle() -> None:
    mapper = signed(0.5)
    assert (mapper.low, mapper.high) == (-0.5, 0.5)
    assert mapper.tags == [{"style": {"palette": "--negative..--ground..--positive"}}]


def test_a_picture_is_drawn_where_and_as_large_as_told() -> None:
    plot = figure_in_units(9, 9, label="A digit", name="digit")
    source = ColumnDataSource({"image": [np.zeros((2, 3), np.float32)]})
    glyph = add_image(plot, source, white_on_black(), x=1, y=2, width=3, height=4).glyph
    assert isinstance(glyph, Image)
    assert (glyph.x, glyph.y, glyph.dw, glyph.dh) == (1, 2, 3, 4)
