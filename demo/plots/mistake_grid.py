"""Test images in rows and columns, a caption under each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource, Image, Range1d
from bokeh.plotting import figure

from demo.analysis.image_arrays import Picture
from demo.plots.images import white_on_black
from demo.ui.changes import set_columns
from demo.ui.figures import CANVAS_EDGE, bare_figure
from demo.ui.style import mark, series_colour, styled

# The figure is measured in the page's unit, as large as it is on a screen of 16:9.
WIDTH, HEIGHT = 70.0, 33.0
BORDER = 0.3  # around it
ASPECT = (WIDTH + 2 * BORDER) / (HEIGHT + 2 * BORDER)
GAP = 1.0  # between two images
CAPTION_HEIGHT = 4.3  # two lines of text beneath each
LETTER = 0.5  # of a caption's size: a letter's width, spaces among them
LEGIBLE = 1.42  # of the page's unit: a smaller text could not be read
FADE = 0.78  # opacity of the ground's colour over images that need no attention


@dataclass(frozen=True)
class Caption:
    """What is said under one image, and whether it is faded or marked."""

    said: str = ""
    truth: str = ""
    faded: bool = False
    marked: bool = False  # with the mark of the variant that is shown


class MistakeGrid:
    """A figure of rows × columns images."""

    def __init__(self, rows: int, columns: int, positions: Sequence[int], classes: int) -> None:
        """``positions`` of the variants that may mark an image, in the talk.

        Captions name one of so many ``classes``.
        """
        self._rows, self._columns = rows, columns
        self._digits = len(str(classes - 1))
        self.figure = self._make_figure()
        self._images = ColumnDataSource(_image_columns([], [], []), name="pictures")
        self._captions = ColumnDataSource(_caption_columns([], [], 0), name="captions")
        self._draw_captions()
        self._marks = {position: self._draw_marks(position) for position in positions}
        self._corners: list[tuple[float, float]] = []
        self._side = 0.0

    @property
    def places(self) -> int:
        """How many images there is room for."""
        return self._rows * self._columns

    def _make_figure(self) -> figure:
        plot = bare_figure(
            Range1d(start=-BORDER, end=WIDTH + BORDER),
            Range1d(start=-BORDER, end=HEIGHT + BORDER),
            label="Test images, and what the model says they are",
            name="mistake-grid",
            min_border=CANVAS_EDGE,
        )
        plot.axis.visible = False
        return plot

    def _draw_captions(self) -> None:
        plot, captions = self.figure, self._captions
        images = Image(image="image", x="x", y="y", dw="dw", dh="dh", color_mapper=white_on_black())
        plot.add_glyph(self._images, images)
        # Images that need no attention are faded by a square of the ground's colour over them.
        fade = plot.rect(
            x="x", y="middle", width="side", height="side", source=captions, fill_alpha="fade"
        )
        styled(fade.glyph, fill_color="--ground")
        fade.glyph.line_color = None
        shared: dict[str, Any] = {
            "source": captions,
            "text_align": "center",
            "text_baseline": "top",
        }
        said = plot.text(x="x", y="under", text="said", text_font_style="bold", **shared)
        styled(
            said.glyph, text_color="--ink", text_font="--font", text_font_size=self._size(1.8, 7)
        )
        truth = plot.text(x="x", y="below", text="truth", **shared)
        styled(
            truth.glyph,
            text_color="--ink-soft",
            text_font="--font",
            text_font_size=self._size(1.6, 8),
        )

    def _size(self, usual: float, letters: int) -> str:
        """Return the size of a caption with a class's digits and so many letters more."""
        size = (WIDTH / self._columns - 0.4) / (LETTER * (letters + self._digits))
        return f"{max(LEGIBLE, min(usual, size)):.2f}u"

    def _draw_marks(self, position: int) -> ColumnDataSource:
        source = ColumnDataSource({"x": [], "y": []}, name=f"marks-{position}")
        marks = self.figure.scatter(x="x", y="y", source=source, marker=mark(position))
        styled(marks.glyph, fill_color=series_colour(position), line_color="--ground", size="2u")
        return source

    def show_images(self, images: Picture) -> None:
        """Draw images (n, height, width), row by row from the top left."""
        _, height, width = images.shape
        room = WIDTH / self._columns, HEIGHT / self._rows
        self._side = side = min(room[0], room[1] - CAPTION_HEIGHT) - GAP
        self._corners = [
            (
                (place % self._columns) * room[0] + (room[0] - side) / 2,
                HEIGHT - (place // self._columns) * room[1] - side,
            )
            for place in range(len(images))
        ]
        scale = side / max(height, width)
        size = (width * scale, height * scale)
        self._images.data = _image_columns(
            [np.ascontiguousarray(image[::-1]) for image in images],
            [(x + (side - size[0]) / 2, y + (side - size[1]) / 2) for x, y in self._corners],
            [size] * len(images),
        )

    def show_captions(self, captions: Sequence[Caption], position: int | None = None) -> None:
        """Say what there is to say of each image; ``position`` is of the variant that says it."""
        columns = _caption_columns(captions, self._corners, self._side)
        set_columns(self._captions, columns)
        for each, source in self._marks.items():
            under = [
                {"x": x, "y": y}
                for x, y, caption in zip(columns["x"], columns["mark"], captions, strict=True)
                if caption.marked and each == position
            ]
            marks: dict[str, Any] = {name: [place[name] for place in under] for name in ("x", "y")}
            set_columns(source, marks)


def _image_columns(
    images: list[Picture],
    corners: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
) -> dict[str, Any]:
    return {
        "image": images,
        "x": [x for x, _ in corners],
        "y": [y for _, y in corners],
        "dw": [width for width, _ in sizes],
        "dh": [height for _, height in sizes],
    }


def _caption_columns(
    captions: Sequence[Caption], corners: Sequence[tuple[float, float]], side: float
) -> dict[str, Any]:
    return {
        "x": [x + side / 2 for x, _ in corners],
        "middle": [y + side / 2 for _, y in corners],
        "under": [y - 0.3 for _, y in corners],
        "mark": [y - 1.5 for _, y in corners],
        "below": [y - 2.4 for _, y in corners],
        "side": [side + 0.1] * len(corners),  # a hair's breadth over the edge
        "fade": [FADE if each.faded else 0.0 for each in captions],
        "said": [each.said for each in captions],
        "truth": [each.truth for each in captions],
    }
