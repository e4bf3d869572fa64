"""Test examples of one kind side by side: they come and go, and those that stay don't move."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from bokeh.models import ColumnDataSource, Range1d
from bokeh.plotting import figure

from demo.analysis.image_arrays import (
    Pictures,
    clear,
    flat_images,
    in_colour,
    mosaic,
    pictures_of,
    span_of,
)
from demo.analysis.predictions import EMPTY, keep_places
from demo.data.core.dataset import Dataset
from demo.plots.examples.example_drawing import Box, Examples, example_drawing
from demo.plots.images import picture_glyph
from demo.ui.figures import CANVAS_EDGE, bare_figure

SIDE = 30.0  # units of the page along a side of the grid, where examples are no pictures
APART = 1.0  # units between them
LEGIBLE = 2.2  # units: a smaller text could not be read, as the grid has two thirds of its units
MOST_WORDS = 2  # examples along a side, if they are in words


class ImageGrid:
    """A figure with room for some examples of a data set."""

    def __init__(self, data: Dataset, side: int) -> None:
        """There are ``side`` × ``side`` places for test examples; fewer for those in words."""
        self._data = data
        self._side = min(side, MOST_WORDS) if data.kind in ("table", "text") else side
        self._places = [EMPTY] * self._side**2
        is_pictures = data.kind in ("images", "volumes")
        self._grid = PictureMosaic(data, self._side) if is_pictures else BoxGrid(data, self._side)
        self.figure, self.ratio, self.units = self._grid.figure, self._grid.ratio, self._grid.units

    def show(self, members: Sequence[int], *, anew: bool = False) -> int:
        """Show the examples with these indices; return for how many there is no room.

        Those that are shown already keep their places, unless ``anew``: then all are placed in
        the order of ``members``, from the first place on.
        """
        places = keep_places([EMPTY] * self._side**2 if anew else self._places, members)
        if places != self._places:
            self._places = places
            self._grid.show(self._data.x_test, places)
        return max(0, len(members) - len(places))


class PictureMosaic:
    """Draws images in their places as one picture."""

    units = None  # nothing in it has a size but pixels

    def __init__(self, data: Dataset, side: int) -> None:
        """Show nothing yet, of images as those of a data set."""
        self._side, self._span = side, span_of(data.x_train)
        some = self._pictures(data.x_test, [EMPTY] * side**2)
        height, width = mosaic(some, side).shape
        self.ratio = width / height
        self._source = ColumnDataSource({"image": []}, name="digits")
        self.figure = _make_figure(data, width, height)
        glyph = picture_glyph(in_colour(data.input_shape), x=0, y=0, width=width, height=height)
        self.figure.add_glyph(self._source, glyph)

    def show(self, examples: Examples, places: Sequence[int]) -> None:
        """Draw the examples with these indices, row by row from the top left."""
        shown = any(place != EMPTY for place in places)
        images = [mosaic(self._pictures(examples, places), self._side)] if shown else []
        self._source.data = {"image": images}

    def _pictures(self, examples: Examples, places: Sequence[int]) -> Pictures:
        chosen = np.array(places)
        pictures = pictures_of(flat_images(examples[np.maximum(chosen, 0)]), self._span)
        pictures[chosen == EMPTY] = clear((), pictures.dtype)
        return pictures


class BoxGrid:
    """Draws what is no picture: each example into a box of its own."""

    ratio = 1.0
    units = SIDE

    def __init__(self, data: Dataset, side: int) -> None:
        """Show nothing yet, of examples as those of a data set."""
        self.figure = _make_figure(data, SIDE, SIDE)
        self._drawing = example_drawing(self.figure, data, LEGIBLE)
        pitch = (SIDE + APART) / side
        self._boxes = [
            Box(
                (place % side) * pitch,
                SIDE + APART - (place // side + 1) * pitch,
                pitch - APART,
                pitch - APART,
            )
            for place in range(side**2)
        ]

    def show(self, examples: Examples, places: Sequence[int]) -> None:
        """Draw the examples with these indices, row by row from the top left."""
        taken = [place for place in places if place != EMPTY]
        boxes = [box for box, at in zip(self._boxes, places, strict=True) if at != EMPTY]
        self._drawing.show(examples[taken], boxes)


def _make_figure(data: Dataset, width: float, height: float) -> figure:
    plot = bare_figure(
        Range1d(start=0, end=width),
        Range1d(start=0, end=height),
        label=f"The {data.noun} of the chosen cell",
        name="image-grid",
        min_border=CANVAS_EDGE,
    )
    plot.axis.visible = False
    return plot
