"""Drawings become images like MNIST's: as large, as thick, as bright, and in the same place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from demo.analysis.drawn_digit import PEN_WIDTH, Stroke, image_of
from demo.data.core.dataset import Dataset
from tests.demo.penmanship import drawn

SHAPE = (28, 28, 1)
SIZES = pytest.mark.parametrize("height", [0.15, 0.4, 0.8])
CORNERS = pytest.mark.parametrize("corner", [(0.5, 0.5), (0, 1), (1, 0)])
DIGITS = pytest.mark.parametrize("digit", range(10))
points = st.tuples(st.floats(0, 1), st.floats(0, 1))


def grey(strokes: list[list[tuple[float, float]]]) -> NDArray[np.float32]:
    return image_of(strokes, SHAPE)[..., 0]


def extent(image: NDArray[np.float32]) -> tuple[int, int]:
    """Return the height and width of the ink in pixels."""
    rows, columns = np.nonzero(image)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def centre(image: NDArray[np.float32]) -> tuple[float, float]:
    """Return the centre of mass in pixels, from the top left one."""
    rows, columns = np.indices(image.shape)
    return float(np.average(rows, weights=image)), float(np.average(columns, weights=image))


def thickness(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how thick the lines of images (n, height, width) are on average, in pixels.

    A line's ink is its length times its thickness, its edges are twice its length.
    """
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    down = framed[:, 1:, :-1] - framed[:, :-1, :-1]
    across = framed[:, :-1, 1:] - framed[:, :-1, :-1]
    return np.asarray(2 * images.sum((1, 2)) / np.hypot(down, across).sum((1, 2)))


# Shape and values


@pytest.mark.parametrize("shape", [(28, 28, 1), (8, 8, 1), (32, 32, 3), (20, 36, 1)])
def test_the_image_is_like_those_of_the_data_set(shape: tuple[int, int, int]) -> None:
    image = image_of(drawn(5), shape)
    assert image.shape == shape
    assert image.dtype == np.float32
    assert image.min() == 0
    assert 0.6 < image.max() <= 1
    assert (image == image[..., :1]).all()  # the same grey in all channels
    assert max(extent(image[..., 0])) == round(20 / 28 * min(shape[:2]))


def test_nothing_drawn_is_black() -> None:
    assert not grey([]).any()
    assert not grey([[]]).any()


def test_up_is_up_and_right_is_right() -> None:
    image = grey([[(0.2, 0.2), (0.2, 0.8), (0.7, 0.8)]])
    left, right = image[:, :14], image[:, 14:]
    assert right[:14].sum() > 10 > 1 > right[14:].sum()
    assert left[14:].sum() > 10


@settings(deadline=None)  # a busy machine proves nothing
@given(st.lists(st.lists(points, max_size=6), max_size=4))
def test_any_strokes_can_be_drawn(strokes: list[Stroke]) -> None:
    image = image_of(strokes, SHAPE)
    assert image.any() == any(strokes)
    assert 0 <= image.min() <= image.max() <= 1


# Size and place


@DIGITS
@SIZES
@CORNERS
def test_wherever_one_draws_the_ink_is_20_pixels_long_and_centred(
    digit: int, height: float, corner: tuple[float, float]
) -> None:
    margin = height / 2 + PEN_WIDTH
    x, y = (margin + (1 - 2 * margin) * place for place in corner)
    image = grey(drawn(digit, height=height, at=(x, y)))
    assert max(extent(image)) == 20
    assert centre(image) == pytest.approx((14, 14), abs=0.5)


def test_mnist_has_its_ink_in_the_same_place(mnist: Dataset) -> None:
    images = mnist.x_test[..., 0]
    assert np.mean([max(extent(image)) for image in images]) == pytest.approx(20, abs=0.01)
    assert np.mean([centre(image) for image in images], axis=0) == pytest.approx([14, 14], abs=0.05)


def test_the_aspect_is_kept() -> None:
    wide, tall = [[(0.2, 0.45), (0.8, 0.55)]], [[(0.45, 0.2), (0.55, 0.8)]]
    assert extent(grey(wide)) == extent(grey(tall))[::-1]
    high, narrow = extent(grey(tall))
    assert narrow / high == pytest.approx((0.1 + PEN_WIDTH) / (0.6 + PEN_WIDTH), abs=0.05)


def test_a_dot_is_round_and_in_the_middle() -> None:
    dot = grey([[(0.3, 0.7)]])
    assert extent(dot) == (20, 20)
    assert dot.sum() == pytest.approx(np.pi * 10**2, rel=0.05)


def test_ink_that_is_all_at_one_end_is_not_cut_off() -> None:
    blot = [(x / 40, y / 40) for x in range(2, 18) for y in range(2, 18)]
    image = grey([blot, [(0.2, 0.2), (0.95, 0.2)]])
    assert extent(image)[1] == 20


# The pen


def test_lines_are_as_thick_as_in_mnist(mnist: Dataset) -> None:
    ours = thickness(np.stack([grey(drawn(digit)) for digit in range(10)]))
    theirs = thickness(mnist.x_train[..., 0])
    assert ours.mean() == pytest.approx(theirs.mean(), rel=0.05)
    assert np.percentile(theirs, 5) < ours.min() < ours.max() < np.percentile(theirs, 95)


def test_images_are_as_bright_as_in_mnist(mnist: Dataset) -> None:
    ours = np.mean([grey(drawn(digit)).mean() for digit in range(10)])
    assert ours == pytest.approx(mnist.x_train.mean(), rel=0.1)


def test_a_thickness_is_measured_as_it_is() -> None:
    bar = np.zeros((1, 28, 28), np.float32)
    bar[0, 4:24, 12:15] = 1
    assert thickness(bar)[0] == pytest.approx(2 * 60 / 46, rel=0.05)
