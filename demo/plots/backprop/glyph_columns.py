"""Columns of images, outlines, words and arrows, for glyphs that are drawn from a source."""

from __future__ import annotations

from typing import Any

from demo.analysis.image_arrays import Picture

Columns = dict[str, list[Any]]
Text = tuple[float, float, str]  # x, y, words
Arrow = tuple[float, float, float, float]  # x and y of its tail, x and y of its head


def image_columns(
    images: list[Picture], middles: list[float], y: float, box: tuple[float, float]
) -> Columns:
    """Return images beside each other, each as large as fits into a box, with square pixels.

    ``middles`` and ``y`` are the boxes' middles, ``box`` their width and height. The first row of
    an image is its lowest one.
    """
    sides = [min(box[0] / image.shape[1], box[1] / image.shape[0]) for image in images]
    widths = [side * image.shape[1] for side, image in zip(sides, images, strict=True)]
    heights = [side * image.shape[0] for side, image in zip(sides, images, strict=True)]
    return {
        "image": images,
        "x": [middle - size / 2 for middle, size in zip(middles, widths, strict=True)],
        "y": [y - size / 2 for size in heights],
        "dw": widths,
        "dh": heights,
    }


def frame_columns(images: Columns) -> Columns:
    """Return the outlines of images."""
    places = list(range(len(images["x"])))
    return {
        "left": images["x"],
        "right": [images["x"][place] + images["dw"][place] for place in places],
        "bottom": images["y"],
        "top": [images["y"][place] + images["dh"][place] for place in places],
    }


def line_of_texts(xs: list[float], y: float, words: list[str]) -> list[Text]:
    """Place words at these x, side by side, as far as there are words."""
    return [(x, y, text) for x, text in zip(xs, words, strict=False)]


def text_columns(texts: list[Text]) -> Columns:
    """Return words and their places."""
    return {name: [text[place] for text in texts] for place, name in enumerate(("x", "y", "text"))}


def arrow_columns(arrows: list[Arrow], angle: float) -> Columns:
    """Return arrows; ``angle`` is their heads', in radians from straight up to the left."""
    columns = {
        name: [arrow[place] for arrow in arrows]
        for place, name in enumerate(("x0", "y0", "x1", "y1"))
    }
    return {**columns, "angle": [angle] * len(arrows)}
