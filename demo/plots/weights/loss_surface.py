"""A loss as a landscape seen from the side, and the way that weights went down on it.

The two weights lie on the ground; height is the loss. The lowest corner is in front, so that no
hill hides the way. It is drawn as patches from the back to the front: Bokeh has no third dimension.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource, LinearColorMapper, Range1d
from bokeh.transform import transform
from numpy.typing import NDArray

from demo.ui.changes import set_columns
from demo.ui.figures import bare_figure
from demo.ui.style import styled

PLACES = 29  # along both weights: as many patches for each landscape are replaced in place
TILT, HEIGHT = 0.42, 0.8  # of the ground, seen from above; of the highest loss: in half sides
NAME_X, NAME_Y = 0.68, -0.64  # of a side's name: of the way to its end; below the ground
TICK_X = 0.11
HEIGHTS = ["--panel", "--series-7"]  # from right to wrong
BALL, WAY = "--series-1", "--ink"
WORD, NAME = "1.7u", "1.9u"

Numbers = NDArray[np.float64]


class LossSurface:
    """The landscape is ``figure``."""

    def __init__(self) -> None:
        self.figure = bare_figure(
            Range1d(start=-1.85, end=1.75),
            Range1d(start=-0.82, end=1.42),
            label="A landscape: the higher, the more wrong the model is with these two weights",
            name="loss-surface",
        )
        self.figure.axis.visible = False
        self._reach, self._top = 1.0, 1.0
        self._front = np.array([1.0, -1.0])  # the corner that is in front
        self._sources: dict[str, ColumnDataSource] = {}
        self._draw_ground()
        self._draw_way()
        self._draw_words()

    # The models, made once.

    def _source(self, name: str, *columns: str) -> ColumnDataSource:
        source = ColumnDataSource({column: [] for column in columns}, name=name)
        self._sources[name] = source
        return source

    def _draw_ground(self) -> None:
        mapper = LinearColorMapper(palette=["black"], low=0, high=1)
        self._heights = styled(mapper, palette=f"{HEIGHTS[0]}..{HEIGHTS[1]}")
        colour = transform("height", mapper)
        source = self._source("ground", "xs", "ys", "height")
        ground = self.figure.patches("xs", "ys", source=source, fill_color=colour)
        styled(ground.glyph, line_color="--ground", line_width="0.06u")
        walls = self.figure.patches("xs", "ys", source=self._source("walls", "xs", "ys"))
        styled(walls.glyph, fill_color="--rule", line_color="--rule")
        axis = self.figure.segment(
            "x0", "y0", "x1", "y1", source=self._source("axis", "x0", "y0", "x1", "y1")
        )
        styled(axis.glyph, line_color="--ink-soft", line_width="0.2u")

    def _draw_way(self) -> None:
        way = self._source("way", "x", "y")
        line = self.figure.line("x", "y", source=way, line_join="round")
        styled(line.glyph, line_color=WAY, line_width="0.3u")
        points = self.figure.scatter("x", "y", source=way, line_color=None)
        styled(points.glyph, fill_color=WAY, size="0.8u")
        ball = self.figure.scatter("x", "y", source=self._source("ball", "x", "y"))
        styled(ball.glyph, fill_color=BALL, line_color="--ground", line_width="0.3u", size="2.8u")

    def _draw_words(self) -> None:
        for name, align, size, colour in (
            ("left-names", "center", NAME, "--ink"),
            ("right-names", "center", NAME, "--ink"),
            ("ticks", "center", WORD, "--ink-soft"),
            ("levels", "right", WORD, "--ink-soft"),
        ):
            words = self.figure.text(
                "x",
                "y",
                text="text",
                text_align=align,
                text_baseline="middle",
                source=self._source(name, "x", "y", "text"),
            )
            styled(words.glyph, text_color=colour, text_font="--font", text_font_size=size)

    # What is shown.

    def show_surface(
        self, losses: Numbers, reach: float, names: tuple[str, str], *, top: float, ticks: bool
    ) -> None:
        """Show losses on a grid from -reach to reach, (places, places): rows are the second weight.

        What is higher than ``top`` is cut off there, and between the places it goes straight;
        ``ticks``: say what the weights are at the ends.
        """
        self._reach, self._top = reach, max(top, 1e-9)
        heights = np.minimum(np.nan_to_num(losses, nan=self._top), self._top)
        heights = _resampled(_resampled(heights).T).T
        self._front = _lowest_corner(heights)
        axis = np.linspace(-reach, reach, PLACES)
        first, second = np.meshgrid(axis, axis)
        x, y = self._seen(first, second, heights)
        self._show_patches(x, y, heights)
        self._show_walls(x, y, *self._seen(first, second, np.zeros_like(heights)))
        self._show_words(names, ticks=ticks)
        self._heights.high = self._top

    def show_way(self, way: Sequence[Sequence[float]], losses: Sequence[float]) -> None:
        """Show weights, (steps, 2), each with its loss; the ball lies at the last ones.

        What is beyond the ends of the landscape is drawn at them.
        """
        points = np.clip(np.asarray(way, float).reshape(-1, 2), -self._reach, self._reach)
        heights = np.minimum(np.asarray(losses, float), self._top)
        x, y = self._seen(points[:, 0], points[:, 1], heights)
        across, up = x.tolist(), y.tolist()
        set_columns(self._sources["way"], {"x": across, "y": up})
        set_columns(self._sources["ball"], {"x": across[-1:], "y": up[-1:]})

    def _seen(self, first: Numbers, second: Numbers, losses: Numbers) -> tuple[Numbers, Numbers]:
        """Return where a place with a loss is on the picture."""
        one, two = self._front
        ahead = (one * first + two * second) / (2 * self._reach)  # -1 at the back, 1 in front
        right = (one * second - two * first) / (2 * self._reach)
        return np.sqrt(2) * right, HEIGHT * losses / self._top - np.sqrt(2) * TILT * ahead

    def _show_patches(self, x: Numbers, y: Numbers, heights: Numbers) -> None:
        """Draw a patch between each four neighbours, those at the back first."""
        rows, columns = np.indices((len(heights) - 1, len(heights) - 1))
        ahead = self._front[0] * columns + self._front[1] * rows
        order = np.argsort(ahead, axis=None, kind="stable")
        means = sum(_corners(heights)) / 4
        set_columns(
            self._sources["ground"],
            {
                "xs": np.stack(_corners(x), axis=-1).reshape(-1, 4)[order].tolist(),
                "ys": np.stack(_corners(y), axis=-1).reshape(-1, 4)[order].tolist(),
                "height": np.asarray(means).ravel()[order].tolist(),
            },
        )

    def _show_walls(self, x: Numbers, y: Numbers, foot_x: Numbers, foot_y: Numbers) -> None:
        """Draw the two sides in front, from the surface down to a loss of 0."""
        edges = self._front_edges()
        set_columns(
            self._sources["walls"],
            {
                "xs": [[*x[edge].tolist(), *foot_x[edge][::-1].tolist()] for edge in edges],
                "ys": [[*y[edge].tolist(), *foot_y[edge][::-1].tolist()] for edge in edges],
            },
        )

    def _front_edges(self) -> list[tuple[int | slice, int | slice]]:
        column = -1 if self._front[0] > 0 else 0
        row = -1 if self._front[1] > 0 else 0
        return [(slice(None), column), (row, slice(None))]

    def _show_words(self, names: tuple[str, str], *, ticks: bool) -> None:
        """Name the weights along the sides in front, and the loss at the left corner."""
        one, two = self._front * self._reach
        corners = np.array([[one, -two], [-one, two], [one, two]])
        x, y = self._seen(corners[:, 0], corners[:, 1], np.zeros(3))
        # Along the side where the first weight stays as it is, the second one is named.
        sides = [(float(x[0]), names[1]), (float(x[1]), names[0])]
        for each, (end, name) in zip(("left", "right"), sorted(sides), strict=True):
            columns: dict[str, list[Any]] = {"x": [NAME_X * end], "y": [NAME_Y], "text": [name]}
            set_columns(self._sources[f"{each}-names"], columns)
        labels = [[-one, two, -one], [one, two, one], [one, -two, -two], [one, two, two]]
        none = dict[str, list[Any]](x=[], y=[], text=[])
        marks = self._tick_rows(np.array(labels)) if ticks else none
        set_columns(self._sources["ticks"], marks)
        left = int(np.argmin(x[:2]))
        at, foot = float(x[left]), float(y[left])
        set_columns(
            self._sources["axis"], {"x0": [at], "y0": [foot], "x1": [at], "y1": [foot + HEIGHT]}
        )
        set_columns(
            self._sources["levels"],
            {
                "x": [at - 0.04] * 2,
                "y": [foot, foot + HEIGHT],
                "text": ["0", f"loss {self._top:.2g}"],
            },
        )

    def _tick_rows(self, labels: Numbers) -> dict[str, list[Any]]:
        x, y = self._seen(labels[:, 0], labels[:, 1], np.zeros(len(labels)))
        beside = TICK_X * np.sign(x[[0, 0, 2, 2]])  # two stand in front, each on its own side
        sideways = beside * np.array([0.0, 1.0, 0.0, 1.0])
        texts = [f"{each:+g}".replace("-", "−") for each in labels[:, 2]]
        return {"x": (x + sideways).tolist(), "y": (y - 0.09).tolist(), "text": texts}


def _resampled(grid: Numbers) -> Numbers:
    """Return a grid with ``PLACES`` rows: between those there are it goes straight."""
    old, new = (np.linspace(0, 1, places) for places in (len(grid), PLACES))
    return np.stack([np.interp(new, old, column) for column in grid.T], axis=1)


def _corners(grid: Numbers) -> tuple[Numbers, ...]:
    return grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]


def _lowest_corner(heights: Numbers) -> Numbers:
    """Return the signs of both weights in the quarter of the ground that is lowest."""
    middle = len(heights) // 2
    low, high = slice(None, middle + 1), slice(middle, None)
    signs = ((1, -1), (1, 1), (-1, 1), (-1, -1))
    means = [
        heights[high if two > 0 else low, high if one > 0 else low].mean() for one, two in signs
    ]
    return np.array(signs[int(np.argmin(means))], float)
