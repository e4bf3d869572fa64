"""Images become walls and colours without a pixel lost or turned."""

from __future__ import annotations

import numpy as np
from bokeh.models import ColumnDataSource, Image

from demo.analysis.image_arrays import GAP, MosaicLayout, brightness, mosaic
from demo.data.dataset import Dataset
from demo.plots.images import add_image, signed, white_on_black
from demo.ui.figures import drawing


def test_brightness_is_the_mean_of_the_channels(tiny: Dataset) -> None:
    np.testing.assert_array_equal(brightness(tiny.x_test), tiny.x_test[..., 0])
    colours = np.zeros((1, 2, 2, 3), np.float32)
    colours[0, 0, 1] = (0.3, 0.6, 0.9)
    np.testing.assert_allclose(brightness(colours), np.array([[[0, 0.6], [0, 0]]]), rtol=1e-6)


def test_a_mosaic_holds_each_image_in_its_place() -> None:
    images = np.arange(5 * 2 * 3, dtype=np.float32).reshape(5, 2, 3)
    wall = mosaic(images, 3)[::-1]  # from the top
    assert wall.shape == (2 + GAP + 2, 3 * 3 + 2 * GAP)
    np.testing.assert_array_equal(wall[:2, :3], images[0])
    np.testing.assert_array_equal(wall[:2, -3:], images[2])
    np.testing.assert_array_equal(wall[-2:, 3 + GAP : 6 + GAP], images[4])
    assert np.isnan(wall[2 : 2 + GAP]).all()
    assert np.isnan(wall[-2:, -3:]).all()  # nothing there


def test_tiles_know_where_the_images_of_a_mosaic_lie() -> None:
    images = np.arange(5 * 2 * 3, dtype=np.float32).reshape(5, 2, 3)
    wall = mosaic(images, 3)
    tiles = MosaicLayout(5, 2, 3, columns=3)
    for place, image in enumerate(images):
        left, top = tiles.corner(place)
        np.testing.assert_array_equal(wall[top - 2 : top, left : left + 3][::-1], image)
        for x in (left - 0.5 * GAP + 0.1, left + 3 + 0.5 * GAP - 0.1):
            assert tiles.find(x, top - 1) == place
    assert tiles.find(2 * (3 + GAP) + 1, 1) is None  # nothing there
    assert [tiles.find(-GAP, 1), tiles.find(1, -GAP), tiles.find(1, 99)] == [None] * 3


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
    plot = drawing(9, 9, label="A digit", name="digit")
    source = ColumnDataSource({"image": [np.zeros((2, 3), np.float32)]})
    glyph = add_image(plot, source, white_on_black(), x=1, y=2, width=3, height=4).glyph
    assert isinstance(glyph, Image)
    assert (glyph.x, glyph.y, glyph.dw, glyph.dh) == (1, 2, 3, 4)
