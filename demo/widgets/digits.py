"""The task: a wall of real test digits; the chosen one is shown as the numbers it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource, FixedTicker, Image, LinearColorMapper, Range1d, Rect, Row
from bokeh.plotting import figure

from demo.analysis.image_arrays import GAP, MosaicLayout, Picture, brightness, mosaic
from demo.events import Event
from demo.plots.images import white_on_black
from demo.stage.scene import Scene
from demo.ui.figures import bare_figure, on_click
from demo.ui.style import CHOSEN, styled
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Setting, Widget, expect_between

MOST = 20  # images along a side of the wall: smaller ones can't be told apart
CLOSE = 10  # pixels along the longer side of a close look
LEGIBLE = 32  # pixels along the longer side: numbers in more are too small, but for a close look
GRID = 42.0  # units along the longer side of the grid, on a slide with a heading of one line
LINE = 0.8  # of a gap: the frame's width
DIGIT_WIDTH = 0.65  # of the text's size

# What numbers are written in, from 0 to 255: the one of white and black with more contrast.
INKS = ("#7d8591", *["#ffffff"] * 117, *["#000000"] * 138)  # zero steps back


@dataclass(frozen=True)
class DigitsOptions:
    """What an author may set in the slide."""

    rows: int = 6
    columns: int = 7


@dataclass(frozen=True)
class DigitsPart:
    """A part of an image, in pixels from its upper left corner."""

    top: float
    left: float
    height: float
    width: float


class Digits(Widget):
    """A wall of the first test images, and the chosen one beside it, pixel by pixel."""

    options_type = DigitsOptions
    options: DigitsOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out with the first image chosen; raises ``DemoError``."""
        super().__init__(setting, options)
        count = self.options.rows * self.options.columns
        self._images = brightness(setting.data.x_test[:count])
        _, self._height, self._width = self._images.shape
        self._toolkit = toolkit = Toolkit(__file__)
        self._wall = DigitMosaic(toolkit, self._images, self.options.columns, self.choose)
        self._grid = DigitGrid(toolkit, self._height, self._width)
        on_click(self._grid.figure, self._tap_grid)
        self._chosen = 0
        self._middle = self._grid.middle  # of the next close look
        self._closer = toolkit.toggle("Closer", False, self._toggle_closer)
        self._closer.visible = max(self._height, self._width) > CLOSE
        self.root = toolkit.root(
            toolkit.row(
                "halves",
                toolkit.column(
                    "half",
                    self._wall.root,
                    self._controls(setting.data.image_shape),
                    fills=True,
                ),
                toolkit.column("half", self._grid.root, fills=True),
                fills=True,
            )
        )
        self.choose(0)

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> DigitsOptions:
        """Return the options; raises ``DemoError``."""
        chosen: DigitsOptions = super().check(setting, options)
        expect_between("rows", chosen.rows, 1, MOST)
        expect_between("columns", chosen.columns, 1, MOST)
        return chosen

    def _controls(self, shape: tuple[int, ...]) -> Row:
        following = self._toolkit.button("Next digit", self._choose_next)
        following.css_classes = ["next-digit"]
        note = self._toolkit.words("note")
        note.say(describe(shape))
        return self._toolkit.row("settings", note.pane, self._closer, following)

    # What the presenter chooses; it is this window's own.

    def choose(self, place: int) -> None:
        """Show this image of the wall, from 0, as numbers."""
        self._chosen = place
        self._wall.mark(place)  # first: a click shows at once that it was heard
        self._grid.show(self._images[place])

    def _choose_next(self) -> None:
        self.choose((self._chosen + 1) % len(self._images))

    def _tap_grid(self, x: float, y: float) -> None:
        if self._closer.visible:
            self._middle = self._height - y, x
            self._closer.active = not self._closer.active

    def _toggle_closer(self, close: bool) -> None:
        self._grid.look(self._middle if close else None)
        self._middle = self._grid.middle

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Nothing that happens on stage changes the images."""


class DigitMosaic:
    """Images side by side, to choose one from; a frame shows which."""

    def __init__(
        self, toolkit: Toolkit, images: Picture, columns: int, choose: Callable[[int], None]
    ) -> None:
        """``choose`` gets the place of an image that is clicked, from 0."""
        count, height, width = images.shape
        self._tiles = MosaicLayout(count, height, width, columns)
        self._choose = choose
        self._frame = ColumnDataSource({"x": [], "y": []}, name="frame")
        picture = mosaic(images, columns)
        self.figure = self._make_figure(picture)
        tall, wide = picture.shape
        self.root = toolkit.fitted(self.figure, (wide + 2 * GAP) / (tall + 2 * GAP))

    def _make_figure(self, picture: Picture) -> figure:
        height, width = picture.shape
        plot = bare_figure(
            Range1d(start=-GAP, end=width + GAP),
            Range1d(start=-GAP, end=height + GAP),
            label="Handwritten digits",
            name="wall",
        )
        plot.axis.visible = False
        # The frame lies beneath the pictures and shows in the gaps: it hides nothing.
        tiles, line = self._tiles, 2 * LINE * GAP
        frame = Rect(x="x", y="y", width=tiles.width + line, height=tiles.height + line)
        frame.line_color = None
        plot.add_glyph(self._frame, styled(frame, fill_color=CHOSEN))
        plot.add_glyph(ColumnDataSource({"image": [picture]}), _image(height, width))
        on_click(plot, self._tap)
        return plot

    def _tap(self, x: float, y: float) -> None:
        place = self._tiles.find(x, y)
        if place is not None:
            self._choose(place)

    def mark(self, place: int) -> None:
        """Put the frame around an image."""
        left, top = self._tiles.corner(place)
        middle: dict[str, Any] = {
            "x": [left + self._tiles.width / 2],
            "y": [top - self._tiles.height / 2],
        }
        self._frame.data = middle


class DigitGrid:
    """One image, large, with its numbers written on its pixels."""

    def __init__(self, toolkit: Toolkit, height: int, width: int) -> None:
        """Show nothing yet, of an image of this size."""
        self._whole = self.part = DigitsPart(0, 0, height, width)
        self.middle = (height / 2, width / 2)  # row and column
        self._image = np.zeros((height, width), np.float32)
        self._picture = ColumnDataSource({"image": [self._image]}, name="picture")
        self._numbers, self._close_numbers = (
            ColumnDataSource({"x": [], "y": [], "value": [], "text": []}, name=name)
            for name in ("numbers", "close-numbers")
        )
        self.figure = self._make_figure(height, width)
        self.root = toolkit.fitted(self.figure, width / height)

    def _make_figure(self, height: int, width: int) -> figure:
        plot = bare_figure(
            Range1d(start=0, end=width),
            Range1d(start=0, end=height),
            label="The chosen digit as numbers",
            name="grid",
        )
        plot.axis.visible = False
        plot.add_glyph(self._picture, _image(height, width))
        for grid, pixels in zip(plot.grid, (height, width), strict=True):
            grid.visible = True
            grid.level = "glyph"
            grid.ticker = FixedTicker(ticks=list(range(1, pixels)))
            grid.grid_line_color = "#808080"
            grid.grid_line_alpha = 0.4
            styled(grid, grid_line_width="0.08u")
        self._write(plot, self._numbers, max(height, width))
        self._write(plot, self._close_numbers, CLOSE)
        return plot

    def _write(self, plot: figure, numbers: ColumnDataSource, pixels: int) -> None:
        """Put numbers into a plot that shows so many pixels along its longer side."""
        ink = LinearColorMapper(palette=INKS, low=0, high=255)
        text = plot.text(
            x="x",
            y="y",
            text="text",
            text_color={"field": "value", "transform": ink},
            text_align="center",
            text_baseline="middle",
            source=numbers,
        )
        size = 0.92 * GRID / pixels / (3 * DIGIT_WIDTH)
        styled(text.glyph, text_font="--font", text_font_size=f"{size:.2f}u")

    def show(self, image: Picture) -> None:
        """Show another image, as closely as this one."""
        self._image = image
        self._picture.data = {"image": [image[::-1]]}  # Bokeh draws from the bottom
        self._renew_numbers()

    def look(self, middle: tuple[float, float] | None) -> None:
        """Look closely at this row and column of the image, or at all of it."""
        whole, part = self._whole, self._whole
        if middle is not None:
            part = close_part(whole, *middle)
        self.part = part
        self.figure.x_range.update(start=part.left, end=part.left + part.width)
        bottom = whole.height - part.top - part.height
        self.figure.y_range.update(start=bottom, end=bottom + part.height)
        self._renew_numbers()

    def _renew_numbers(self) -> None:
        legible = max(self._image.shape) <= LEGIBLE
        everything = self.part == self._whole
        nothing = cells(self._image, DigitsPart(0, 0, 0, 0))
        here = cells(self._image, self.part)
        self._numbers.data = here if everything and legible else nothing
        self._close_numbers.data = nothing if everything else here


def _image(height: int, width: int) -> Image:
    mapper = white_on_black()
    return Image(image="image", x=0, y=0, dw=width, dh=height, color_mapper=mapper)


# Computing, apart from drawing.


def close_part(whole: DigitsPart, row: float, column: float) -> DigitsPart:
    """Return the part that a close look at a row and a column shows: of the whole's shape."""
    scale = CLOSE / max(whole.height, whole.width)
    height, width = whole.height * scale, whole.width * scale
    top = min(max(0.0, round(row - height / 2)), whole.height - height)
    left = min(max(0.0, round(column - width / 2)), whole.width - width)
    return DigitsPart(top, left, height, width)


def cells(image: Picture, part: DigitsPart) -> dict[str, Any]:
    """Return the numbers 0 to 255 of an image's part, and where a plot of the image has them."""
    down = slice(int(part.top), ceil(part.top + part.height))
    across = slice(int(part.left), ceil(part.left + part.width))
    rows, columns = np.mgrid[down, across]
    values = np.rint(255 * image[down, across]).astype(np.uint8).ravel()
    return {
        "x": columns.ravel() + np.float32(0.5),
        "y": len(image) - rows.ravel() - np.float32(0.5),
        "value": values,
        "text": [str(value) for value in values.tolist()],
    }


def describe(shape: tuple[int, ...]) -> str:
    """Say in a few words what the numbers of an image are; shape is height, width, channels."""
    height, width, channels = shape
    numbers = f"{height * width:,}"
    if channels == 1:
        return f"{numbers} numbers from 0 to 255"
    return f"{numbers} means of {channels} colours, from 0 to 255"
