"""A plane with the points to learn from and to test with, and what a model answers everywhere."""

from __future__ import annotations

import numpy as np
from bokeh.models import CategoricalColorMapper, ColumnDataSource, LinearColorMapper, Range1d
from bokeh.plotting import figure
from bokeh.transform import transform
from numpy.typing import NDArray

from demo.data.sources.planes import CLASS_NAMES, CLICKED, GRID, REACH, Plane, points_of
from demo.plots.images import CLEAR, add_image
from demo.ui.changes import set_columns
from demo.ui.figures import Act, bare_figure, on_click
from demo.ui.style import styled

COLOURS = ["--positive", "--negative"]  # of the two classes: no model has these
SURE = f"{COLOURS[0]}..--ground..{COLOURS[1]}"  # from one class to the other
FADED = 0.7  # so that points stand out
# Points to test with are rings, so that nobody takes them for those that were learned from.
LOOKS = {"train": {"size": "1u", "fill_alpha": 1.0}, "test": {"size": "1u", "fill_alpha": 0.0}}


class DecisionSurface:
    """The plane is ``figure``."""

    def __init__(self, click: Act) -> None:
        """``click`` gets the places, -REACH to REACH, that are clicked."""
        self.figure = bare_figure(
            Range1d(start=-REACH, end=REACH),
            Range1d(start=-REACH, end=REACH),
            label="Points of two colours, and which colour a model expects at each place",
            name="plane",
        )
        self.figure.axis.visible = False
        self._surface = ColumnDataSource({"image": []}, name="surface")
        colours = LinearColorMapper(palette=["black"], low=0, high=1, nan_color=CLEAR)
        surface = add_image(
            self.figure,
            self._surface,
            styled(colours, palette=SURE),
            x=-REACH,
            y=-REACH,
            width=2 * REACH,
            height=2 * REACH,
        )
        surface.glyph.global_alpha = FADED
        self._points = {part: _draw_points(self.figure, part) for part in LOOKS}
        on_click(self.figure, click)

    def show_points(self, plane: Plane) -> None:
        """Show the points of a plane; those that were clicked are all learned from."""
        points = points_of(plane)
        for part, source in self._points.items():
            places, labels = points[part]
            if part == "test" and plane.shape == CLICKED:
                places, labels = places[:0], labels[:0]
            names = [CLASS_NAMES[label] for label in labels]
            across, up = places.T.tolist()
            set_columns(source, {"x": across, "y": up, "class": names})

    def show_answers(self, probes: NDArray[np.float32] | None) -> None:
        """Show what a model answers on the plane's grid, (probes, classes), or nothing."""
        images = [] if probes is None else [probes[:, 1].reshape(GRID, GRID)]
        self._surface.data = {"image": images}


def _draw_points(plot: figure, part: str) -> ColumnDataSource:
    source = ColumnDataSource({"x": [], "y": [], "class": []}, name=f"{part}-points")
    mapper = CategoricalColorMapper(factors=list(CLASS_NAMES), palette=["black", "black"])
    colour = transform("class", styled(mapper, palette=COLOURS))
    look = LOOKS[part]
    points = plot.scatter("x", "y", source=source, marker="circle", fill_color=colour)
    points.glyph.update(fill_alpha=look["fill_alpha"])
    if part == "train":
        styled(points.glyph, size=str(look["size"]), line_color="--ground", line_width="0.2u")
    else:
        points.glyph.update(line_color=colour)
        styled(points.glyph, size=str(look["size"]), line_width="0.25u")
    return source
