"""Makes an image for the models of what somebody drew, in the way MNIST's images were made.

The ink is cropped, scaled into a box that leaves a margin, and put with its centre of mass at
the centre of the image. All of it is a pure function of the strokes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Point = tuple[float, float]  # 0…1 from the left, 0…1 from the bottom of the drawing
Stroke = Sequence[Point]

# A digit two thirds as high as the drawing gets lines as thick as MNIST's on average.
PEN_WIDTH = 0.085  # of a line, as a share of the drawing's side
BOX = 20 / 28  # MNIST's longest ink as a share of the image's side
DRAWING_SIDE = 8 * 28  # in pixels: fine enough for smooth edges


def image_of(strokes: Sequence[Stroke], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return the drawing as the models see it: float32 in 0…1, of a data set's image shape."""
    height, width, channels = shape
    ink = _scale_ink(_draw_strokes(strokes), round(BOX * min(height, width)))
    grey = _centre_ink(ink, (height, width))
    return np.repeat(grey[..., None], channels, axis=-1)


def _draw_strokes(strokes: Sequence[Stroke]) -> Image.Image:
    """Ink the strokes, with round ends and joints, white on black."""
    drawing = Image.new("L", (DRAWING_SIDE, DRAWING_SIDE))
    width, draw = PEN_WIDTH * DRAWING_SIDE, ImageDraw.Draw(drawing)
    for stroke in filter(None, strokes):
        points = [(x * DRAWING_SIDE, (1 - y) * DRAWING_SIDE) for x, y in stroke]
        draw.line(points, fill=255, width=round(width))
        for x, y in points:
            draw.circle((x, y), width / 2, fill=255)
    return drawing


def _scale_ink(drawing: Image.Image, longer_side: int) -> NDArray[np.float32]:
    """Return the ink alone, its longer side of so many pixels, with grey edges."""
    ink = drawing.getbbox()
    if ink is None:
        return np.zeros((0, 0), np.float32)
    left, top, right, bottom = ink
    scale = longer_side / max(right - left, bottom - top)
    size = max(1, round(scale * (right - left))), max(1, round(scale * (bottom - top)))
    scaled = drawing.crop(ink).resize(size, Image.Resampling.BOX)
    return np.asarray(np.asarray(scaled) / 255, np.float32)


def _centre_ink(ink: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    """Put the ink's centre of mass at the centre of an image, as near as whole pixels allow."""
    image = np.zeros(shape, np.float32)
    if ink.any():
        top, left = (_start(ink.sum(axis=1 - axis), shape[axis]) for axis in (0, 1))
        image[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return image


def _start(profile: NDArray[np.float32], room: int) -> int:
    """Return where to put a profile so that its mean lies in the middle; none of it is cut off.

    The middle of pixels 0 to 27 is 14, as the digits of MNIST have it.
    """
    mean = float(np.average(np.arange(len(profile)), weights=profile))
    return min(max(0, round(room / 2 - mean)), room - len(profile))
