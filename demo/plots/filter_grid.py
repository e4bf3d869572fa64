"""Where the filters of a layer stand, each above its map of one image."""

from __future__ import annotations

from typing import Any

import numpy as np

from demo.analysis.filter_responses import Array
from demo.analysis.image_arrays import GAP, mosaic

COLUMNS, ROWS = 6, 2
SHOWN = COLUMNS * ROWS

# All places and sizes are in units u of the page, from the lower left.
WIDTH, HEIGHT = 90.0, 31.6
MAPS = 64.0  # the width of a row of maps, at most
KERNEL = 0.46  # the width of a filter, in widths of its map
NEAR, FAR = 0.7, 1.5  # from a filter to its map, from a map to the next filter


class FilterGrid:
    """Where filters and maps stand, in units u: as large as there is room for."""

    def __init__(self, height: int, width: int) -> None:
        """``height`` and ``width`` of a map, in pixels."""
        self.height, self.width = height, width
        room = HEIGHT - ROWS * NEAR - (ROWS - 1) * FAR
        by_height = room / (ROWS * (height + KERNEL * width))
        columns = COLUMNS * (width + GAP) - GAP  # pixels in a row of maps
        self.pixel = min(by_height, MAPS / columns)
        self.left = WIDTH - self.pixel * columns
        self._above = self.pixel * (height + KERNEL * width) + NEAR  # a filter and its map
        self._spare = HEIGHT - ROWS * self._above - (ROWS - 1) * FAR

    def map_bottom(self, row: int) -> float:
        """Return the lower edge of a row of maps; row 0 is at the top."""
        return HEIGHT - self._spare / 2 - (row + 1) * self._above - row * FAR

    def map_rows(self, maps: Array) -> list[Array]:
        """Return a picture of each row of maps; what there is no map for stays clear."""
        padded = np.full((SHOWN, self.height, self.width), np.nan, np.float32)
        padded[: len(maps)] = maps
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
