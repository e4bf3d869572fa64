"""Columns put each glyph where it was told."""

from __future__ import annotations

import math

import numpy as np

from demo.plots.backprop.glyph_columns import (
    arrow_columns,
    frame_columns,
    image_columns,
    line_of_texts,
    text_columns,
)


def test_images_are_as_large_as_fits_and_keep_their_pixels_square() -> None:
    wide, tall = np.zeros((2, 8), np.float32), np.zeros((10, 5), np.float32)
    columns = image_columns([wide, tall], [10, 30], 7, (16, 6))
    assert (columns["dw"], columns["dh"]) == ([16, 3], [4, 6])
    assert (columns["x"], columns["y"]) == ([2, 28.5], [5, 4])
    assert frame_columns(columns) == {
        "left": [2, 28.5],
        "right": [18, 31.5],
        "bottom": [5, 4],
        "top": [9, 10],
    }


def test_words_stand_side_by_side_as_far_as_there_are_any() -> None:
    texts = line_of_texts([1, 2, 3], 5, ["a", "b"])
    assert text_columns(texts) == {"x": [1, 2], "y": [5, 5], "text": ["a", "b"]}
    assert text_columns([]) == {"x": [], "y": [], "text": []}


def test_arrows_have_a_tail_a_head_and_an_angle() -> None:
    assert arrow_columns([(0, 1, 2, 3)], math.pi) == {
        "x0": [0],
        "y0": [1],
        "x1": [2],
        "y1": [3],
        "angle": [math.pi],
    }
