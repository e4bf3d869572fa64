"""Test images of one kind side by side: they come and go, and those that stay don't move."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from bokeh.models import ColumnDataSource, Image, Range1d
from bokeh.plotting import figure
from numpy.typing import NDArray

from demo.analysis.image_arrays import Picture, brightness, mosaic
from demo.analysis.predictions import EMPTY, keep_places
from demo.plots.images import white_on_black
from demo.ui.figures import CANVAS_EDGE, bare_figure


class ImageGrid:
    """A figure with room for ``side`` × ``side`` images of a data set."""

    def __init__(self, images: NDArray[np.float32], side: int) -> None:
        """``images`` (n, height, width, channels) are those that may be shown."""
        self._images, self._side = images, side
        self._places = [EMPTY] * side**2
        height, width = self._size = mosaic(self._pictures(), side).shape
        self.ratio = width / height
        self._source = ColumnDataSource({"image": []}, name="digits")
        self.figure = self._make_figure()

    def _make_figure(self) -> figure:
        height, width = self._size
        plot = bare_figure(
            Range1d(start=0, end=width),
            Range1d(start=0, end=height),
            label="The test images of the chosen cell",
            name="image-grid",
            min_border=CANVAS_EDGE,
        )
        plot.axis.visible = False
        image = Image(image="image", x=0, y=0, dw=width, dh=height, color_mapper=white_on_black())
        plot.add_glyph(self._source, image)
        return plot

    def show(self, members: Sequence[int], *, anew: bool = False) -> int:
        """Show the images with these indices; return for how many there is no room.

        Images that are shown already keep their places, unless ``anew``: then all are placed in
        the order of ``members``, from the first place on.
        """
        places = keep_places([EMPTY] * self._side**2 if anew else self._places, members)
        if places != self._places:
            self._places = places
            shown = any(place != EMPTY for place in places)
            images = [mosaic(self._pictures(), self._side)] if shown else []
            self._source.data = {"image": images}
        return max(0, len(members) - len(places))

    def _pictures(self) -> Picture:
        places = np.array(self._places)
        pictures = brightness(self._images[np.maximum(places, 0)])
        pictures[places == EMPTY] = np.nan  # clear
        return pictures
