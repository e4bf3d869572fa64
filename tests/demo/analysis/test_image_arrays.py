"""Images become one mosaic without a pixel lost or turned."""

from __future__ import annotations

import numpy as np

from demo.analysis.image_arrays import GAP, MosaicLayout, brightness, mosaic
from demo.data.core.dataset import Dataset


def test_brightness_is_the_mean_of_the_channels(tiny: Dataset) -> None:
    np.testing.assert_array_equal(brightness(tiny.x_test), tiny.x_test[..., 0])
    colours = np.zeros((1, 2, 2, 3), np.float32)
    colours[0, 0, 1] = (0.3, 0.6, 0.9)
    np.testing.assert_allclose(brightness(colours), np.array([[[0, 0.6], [0, 0]]]), rtol=1e-6)


def test_a_mosaic_holds_each_image_in_its_place() -> None:
    images = np.arange(5 * 2 * 3, dtype=np.float32).reshape(5, 2, 3)
    image_mosaic = mosaic(images, 3)[::-1]  # from the top
    assert image_mosaic.shape == (2 + GAP + 2, 3 * 3 + 2 * GAP)
    np.testing.assert_array_equal(image_mosaic[:2, :3], images[0])
    np.testing.assert_array_equal(image_mosaic[:2, -3:], images[2])
    np.testing.assert_array_equal(image_mosaic[-2:, 3 + GAP : 6 + GAP], images[4])
    assert np.isnan(image_mosaic[2 : 2 + GAP]).all()
    assert np.isnan(image_mosaic[-2:, -3:]).all()  # nothing there


def test_a_layout_knows_where_the_images_of_a_mosaic_lie() -> None:
    images = np.arange(5 * 2 * 3, dtype=np.float32).reshape(5, 2, 3)
    image_mosaic = mosaic(images, 3)
    layout = MosaicLayout(5, 2, 3, columns=3)
    for place, image in enumerate(images):
        left, top = layout.corner(place)
        np.testing.assert_array_equal(image_mosaic[top - 2 : top, left : left + 3][::-1], image)
        for x in (left - 0.5 * GAP + 0.1, left + 3 + 0.5 * GAP - 0.1):
            assert layout.find(x, top - 1) == place
    assert layout.find(2 * (3 + GAP) + 1, 1) is None  # nothing there
    assert [layout.find(-GAP, 1), layout.find(1, -GAP), layout.find(1, 99)] == [None] * 3
