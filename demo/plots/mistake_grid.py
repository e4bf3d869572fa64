"""A wall of test images, a caption under each; images keep their places until dealt anew."""

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

# The wall is measured in the page's unit, as large as it is on a screen of 16:9.
WIDTH, HEIGHT = 70.0, 33.0
EDGE = 0.3  # around it
RATIO = (WIDTH + 2 * EDGE) / (HEIGHT + 2 * EDGE)
ROOM = 1.0  # between two images
CAPTION = 4.3  # two lines of text beneath each
VEIL = 0.78  # of the ground's colour, over images that need no attention


@dataclass(frozen=True)
class Tile:
    """What stands on and under one image."""

    said: str = ""
    truth: str = ""
    veiled: bool = False
    marked: bool = False  # with the mark of the variant that is shown


class MistakeGrid:
    """A figure of rows × columns images."""

    def __init__(self, rows: int, columns: int, positions: Sequence[int]) -> None:
        """``positions`` of the variants that may mark a tile, in the talk."""
        self._rows, self._columns = rows, columns
        self.figure = self._make_figure()
        self._pictures = ColumnDataSource(_pictures([], [], []), name="pictures")
        self._tiles = ColumnDataSource(_captions([], [], 0), name="tiles")
        self._draw_tiles()
        self._marks = {position: self._draw_marks(position) for position in positions}
        self._corners: list[tuple[float, float]] = []
        self._side = 0.0

    @property
    def places(self) -> int:
        """How many images there is room for."""
        return self._rows * self._columns

    def _make_figure(self) -> figure:
        plot = bare_figure(
            Range1d(start=-EDGE, end=WIDTH + EDGE),
            Range1d(start=-EDGE, end=HEIGHT + EDGE),
            label="Test images, and what the model says they are",
            name="wall",
            min_border=CANVAS_EDGE,
        )
        plot.axis.visible = False
        return plot

    def _draw_tiles(self) -> None:
        plot, tiles = self.figure, self._tiles
        pictures = Image(
            image="image", x="x", y="y", dw="dw", dh="dh", color_mapper=white_on_black()
        )
        plot.add_glyph(self._pictures, pictures)
        veil = plot.rect(
            x="x", y="middle", width="side", height="side", source=tiles, fill_alpha="veil"
        )
        styled(veil.glyph, fill_color="--ground")
        veil.glyph.line_color = None
        shared: dict[str, Any] = {"source": tiles, "text_align": "center", "text_baseline": "top"}
        said = plot.text(x="x", y="under", text="said", text_font_style="bold", **shared)
        styled(said.glyph, text_color="--ink", text_font="--font", text_font_size="1.8u")
        truth = plot.text(x="x", y="below", text="truth", **shared)
        styled(truth.glyph, text_color="--ink-soft", text_font="--font", text_font_size="1.6u")

    def _draw_marks(self, position: int) -> ColumnDataSource:
        source = ColumnDataSource({"x": [], "y": []}, name=f"marks-{position}")
        marks = self.figure.scatter(x="x", y="y", source=source, marker=mark(position))
        styled(marks.glyph, fill_color=series_colour(position), line_color="--ground", size="2u")
        return source

    def hang(self, images: Picture) -> None:
        """Put images (n, height, width) on the wall, row by row from the top left."""
        _, height, width = images.shape
        room = WIDTH / self._columns, HEIGHT / self._rows
        self._side = side = min(room[0], room[1] - CAPTION) - ROOM
        self._corners = [
            (
                (place % self._columns) * room[0] + (room[0] - side) / 2,
                HEIGHT - (place // self._columns) * room[1] - side,
            )
            for place in range(len(images))
        ]
        scale = side / max(height, width)
        size = (width * scale, height * scale)
        self._pictures.data = _pictures(
            [np.ascontiguousarray(image[::-1]) for image in images],
            [(x + (side - size[0]) / 2, y + (side - size[1]) / 2) for x, y in self._corners],
            [size] * len(images),
        )

    def caption(self, tiles: Sequence[Tile], position: int | None = None) -> None:
        """Say what there is to say of each image; ``position`` is of the variant that says it."""
        captions = _captions(tiles, self._corners, self._side)
        set_columns(self._tiles, captions)
        for each, source in self._marks.items():
            under = [
                {"x": x, "y": y}
                for x, y, tile in zip(captions["x"], captions["mark"], tiles, strict=True)
                if tile.marked and each == position
            ]
            marks: dict[str, Any] = {name: [place[name] for place in under] for name in ("x", "y")}
            set_columns(source, marks)


def _pictures(
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


def _captions(
    tiles: Sequence[Tile], corners: Sequence[tuple[float, float]], side: float
) -> dict[str, Any]:
    return {
        "x": [x + side / 2 for x, _ in corners],
        "middle": [y + side / 2 for _, y in corners],
        "under": [y - 0.3 for _, y in corners],
        "mark": [y - 1.5 for _, y in corners],
        "below": [y - 2.4 for _, y in corners],
        "side": [side + 0.1] * len(corners),  # a hair's breadth over the edge
        "veil": [VEIL if tile.veiled else 0.0 for tile in tiles],
        "said": [tile.said for tile in tiles],
        "truth": [tile.truth for tile in tiles],
    }
