"""An image's numbers are written where its pixels are, readable on each."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.models import Range, Range1d

from demo.plots.examples.digit_grid import INKS, DigitGrid, ImagePart, close_part, numbers_of
from demo.ui.toolkit import Toolkit
from tests.demo.kinds import dataset_of


def ends(axis: Range) -> tuple[Any, Any]:
    assert isinstance(axis, Range1d)
    return axis.start, axis.end


def test_a_close_look_and_back() -> None:
    grid = DigitGrid(Toolkit(), dataset_of("images", shape=(28, 28, 1)))
    grid.look(grid.middle)
    assert grid.part == ImagePart(9, 9, 10, 10)
    assert ends(grid.figure.x_range) == (9, 19)
    grid.look(None)
    assert grid.part == ImagePart(0, 0, 28, 28)
    assert ends(grid.figure.y_range) == (0, 28)


def test_a_close_look_stays_within_the_image() -> None:
    whole = ImagePart(0, 0, 28, 28)
    assert close_part(whole, 14, 14) == ImagePart(9, 9, 10, 10)
    assert close_part(whole, 0, 28) == ImagePart(0, 18, 10, 10)
    assert close_part(ImagePart(0, 0, 20, 40), 10, 20) == ImagePart(8, 15, 5, 10)


def test_numbers_are_the_values_of_a_part_where_the_picture_has_them() -> None:
    image = np.array([[0, 0.1, 1], [0.5, 0.2, 0]], np.float32)
    found = numbers_of(image, ImagePart(0, 1, 2, 2))
    assert found["text"] == ["26", "255", "51", "0"]
    assert found["value"].tolist() == [26, 255, 51, 0]
    assert found["x"].tolist() == [1.5, 2.5, 1.5, 2.5]
    assert found["y"].tolist() == [1.5, 1.5, 0.5, 0.5]  # upwards
    assert numbers_of(image, ImagePart(0, 0, 0, 0))["text"] == []


def luminance(colour: str) -> float:
    toolkit = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in toolkit
    ]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def test_ink_is_readable_on_every_grey() -> None:
    assert len(INKS) == 256
    for value, ink in enumerate(INKS):
        low, high = sorted((luminance(ink), luminance(f"#{value:02x}{value:02x}{value:02x}")))
        assert (high + 0.05) / (low + 0.05) >= 4.5
