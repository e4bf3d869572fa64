"""Where the pictures of all classes and their names lie in the mosaic of a layer's weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.analysis.image_arrays import GAP, Picture, mosaic
from demo.ui.style import FULL_WIDTH

ROOM = 2.9  # width of what a mosaic may fill, in its heights
LABEL = 0.22  # of a picture's width, left of it
HIGH = 30.0  # units of the page that the mosaic is high at most
DIGIT = 0.65  # of a label's size: a letter's width
LEGIBLE = 1.42  # units: a smaller label could not be read
LETTER = 0.52  # of a label's size: a letter of a name


@dataclass(frozen=True)
class WeightMosaic:
    """Where the pictures of all classes are, in pixels from the bottom left."""

    classes: int
    height: int  # of one picture
    width: int
    columns: int
    named: bool = False  # names stand above pictures, numbers left of them

    @property
    def label_width(self) -> int:
        """The room for a label, left of each picture."""
        return 0 if self.named else round(LABEL * self.width)

    @property
    def label_height(self) -> int:
        """The room for a label, above each picture."""
        return round(LABEL * self.height) if self.named else 0

    @property
    def unit(self) -> float:
        """A unit of the page, in pixels."""
        return max(self.size[0] / FULL_WIDTH, self.size[1] / HIGH)

    @property
    def label_size(self) -> float:
        """The size of a label, in the page's units; 0 if there is no room for one to be read.

        Of many classes it reaches into its picture.
        """
        size = max(LEGIBLE, min(3.0, 16 / self.columns))
        if self.named:
            size = min(size, 0.9 * self.label_height / self.unit)
            return size if size >= LEGIBLE else 0.0
        room = (self.label_width + self.width) / self.unit
        return size if DIGIT * len(str(self.classes - 1)) * size <= room else 0.0

    @property
    def letters(self) -> int:
        """How many letters of a name there is room for above a picture."""
        return int(self.width / self.unit / (LETTER * (self.label_size or LEGIBLE)))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        across, down = self._steps
        return self.columns * across - GAP, -(-self.classes // self.columns) * down - GAP

    @property
    def _steps(self) -> tuple[int, int]:
        return self.label_width + self.width + GAP, self.label_height + self.height + GAP

    def join(self, pictures: Picture) -> Picture:
        """Return pictures (classes, height, width) as one, clear where the labels are."""
        beside = ((0, 0), (self.label_height, 0), (self.label_width, 0))
        return mosaic(np.pad(pictures, beside, constant_values=np.nan), self.columns)

    def middles(self) -> tuple[list[float], list[float]]:
        """Return the middle of each picture: x and y."""
        rows, columns = np.divmod(np.arange(self.classes), self.columns)
        across, down = self._steps
        x = columns * across + self.label_width + self.width / 2
        y = self.size[1] - rows * down - self.label_height - self.height / 2
        return x.tolist(), y.tolist()

    def labels(self) -> tuple[list[float], list[float]]:
        """Return where each label begins, at half its height: x and y."""
        x, y = self.middles()
        up = (self.height + self.label_height) / 2 if self.named else 0
        return [each - self.width / 2 - self.label_width for each in x], [each + up for each in y]


def fit_mosaic(classes: int, height: int, width: int, *, named: bool = False) -> WeightMosaic:
    """Return the mosaic in which the pictures get as large as there is room for."""
    choices = [
        WeightMosaic(classes, height, width, columns, named) for columns in range(1, classes + 1)
    ]
    return min(choices, key=lambda each: max(each.size[0] / ROOM, each.size[1]))
