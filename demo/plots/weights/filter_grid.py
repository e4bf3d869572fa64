"""Where the filters of a layer stand, each above its map of one image."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.models import ColumnDataSource
from bokeh.models.renderers import GlyphRenderer
from bokeh.plotting import figure
from bokeh.transform import transform

from demo.analysis.filter_responses import Array, Filters
from demo.analysis.image_arrays import GAP, mosaic
from demo.plots.images import add_image, signed, white_on_black
from demo.ui.style import styled

COLUMNS, ROWS = 6, 2
SHOWN = COLUMNS * ROWS

# All places and sizes are in units u of the page, from the lower left.
WIDTH, HEIGHT = 90.0, 31.6
MAPS = 64.0  # the width of a row of maps, at most
KERNEL = 0.46  # the width of a filter, in widths of its map
NEAR, FAR = 0.7, 1.5  # from a filter to its map, from a map to the next filter


class FilterGrid:
    """Filters and maps of images, in units u: as large as there is room for."""

    def __init__(
        self, plot: figure, size: tuple[int, ...], *, full_weight: float, full_answer: float
    ) -> None:
        """``size``: height and width of a map, in pixels; maps are white at ``full_answer``."""
        self.height, self.width = height, width = size
        self._full_answer = full_answer
        room = HEIGHT - ROWS * NEAR - (ROWS - 1) * FAR
        by_height = room / (ROWS * (height + KERNEL * width))
        columns = COLUMNS * (width + GAP) - GAP  # pixels in a row of maps
        self.pixel = min(by_height, MAPS / columns)
        self.left = WIDTH - self.pixel * columns
        self._above = self.pixel * (height + KERNEL * width) + NEAR  # a filter and its map
        self._spare = HEIGHT - ROWS * self._above - (ROWS - 1) * FAR
        self._maps = ColumnDataSource({"image": [], "y": []}, name="maps")
        cells: dict[str, Any] = {name: [] for name in ("x", "y", "size", "weight")}
        self._kernels = ColumnDataSource(cells, name="kernels")
        self.renderers = [
            self._draw_frames(plot),
            self._draw_maps(plot),
            self._draw_kernels(plot, full_weight),
        ]

    def _draw_frames(self, plot: figure) -> GlyphRenderer[Any]:
        """Draw the places of maps: a map in which nothing is found is as dark as the stage."""
        row, column = np.divmod(np.arange(SHOWN), COLUMNS)
        left = self.left + self.pixel * (self.width + GAP) * column
        bottom = np.array([self.map_bottom(each) for each in range(ROWS)])[row]
        frames = plot.quad(
            left=left.tolist(),
            right=(left + self.pixel * self.width).tolist(),
            bottom=bottom.tolist(),
            top=(bottom + self.pixel * self.height).tolist(),
            fill_color=None,
        )
        styled(frames.glyph, line_color="--rule", line_width="0.3u")
        return frames

    def _draw_maps(self, plot: figure) -> GlyphRenderer[Any]:
        return add_image(
            plot,
            self._maps,
            white_on_black(),
            x=self.left,
            y="y",
            width=WIDTH - self.left,
            height=self.pixel * self.height,
        )

    def _draw_kernels(self, plot: figure, full_weight: float) -> GlyphRenderer[Any]:
        kernels = plot.rect(
            x="x",
            y="y",
            width="size",
            height="size",
            fill_color=transform("weight", signed(full_weight)),
            source=self._kernels,
        )
        styled(kernels.glyph, line_color="--rule", line_width="0.1u")
        return kernels

    def show(self, filters: Filters, maps: Array) -> None:
        """Show filters with what they find: ``maps`` (filters, rows, columns)."""
        rows: Any = self.map_rows(maps / np.float32(self._full_answer))
        y = [self.map_bottom(row) for row in range(ROWS)]
        self._maps.data = {"image": rows, "y": y}
        cells = self.cells(filters.kernel)
        if np.array_equal(cells["x"], self._kernels.data["x"]):
            self._kernels.data["weight"] = cells["weight"]  # all else stays
        else:
            self._kernels.data = cells

    def map_bottom(self, row: int) -> float:
        """Return the lower edge of a row of maps; row 0 is at the top."""
        return HEIGHT - self._spare / 2 - (row + 1) * self._above - row * FAR

    def map_rows(self, maps: Array) -> list[Array]:
        """Return a picture of each row of maps; what there is no map for stays clear."""
        padded = np.full((SHOWN, self.height, self.width), np.nan, np.float32)
        padded[: len(maps)] = resized(maps, self.height, self.width)
        return [mosaic(row, COLUMNS) for row in np.split(padded, ROWS)]

    def cells(self, kernel: Array) -> dict[str, Any]:
        """Return centre, size and weight of each cell of each filter, its channels' mean."""
        flat = kernel.mean(axis=2)
        down, across, place = np.indices(flat.shape)
        height, width = flat.shape[:2]
        size = KERNEL * self.pixel * self.width / max(height, width)
        row, column = np.divmod(place, COLUMNS)
        middle = self.left + self.pixel * ((self.width + GAP) * column + self.width / 2)
        bottom = self.map_bottom(0) + self.pixel * self.height + NEAR
        lower = bottom - row * (self.map_bottom(0) - self.map_bottom(1))
        return {
            "x": (middle + size * (across - (width - 1) / 2)).ravel(),
            "y": (lower + size * (height - down - 0.5)).ravel(),
            "size": np.full(flat.size, size),
            "weight": flat.ravel(),
        }


def resized(maps: Array, height: int, width: int) -> Array:
    """Return maps (n, rows, columns) as large as the place for them: (n, height, width)."""
    down, across = (
        (np.arange(size) * length) // size
        for size, length in zip((height, width), maps.shape[1:], strict=True)
    )
    resized: Array = maps[:, down[:, None], across]
    return resized
