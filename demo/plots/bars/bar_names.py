"""Names of classes beneath bars: where they are too long, upright; of many, each tenth or so."""

from __future__ import annotations

from demo.data.core.dataset import Dataset
from demo.plots.axis_scales import every
from demo.ui.data_words import class_names
from demo.ui.short_text import width_of

LONGEST = 8  # letters of a name
LEGIBLE = 1.42  # units: a smaller name could not be read
LETTER = 0.62  # of a text's size: a letter's width
BETWEEN = 0.25  # of it, between two names


class BarNames:
    """What stands beneath a row of bars, one for each class."""

    def __init__(self, data: Dataset, width: float) -> None:
        """``width`` is that of the row, in units of the page."""
        self._names = class_names(data, LONGEST)
        self._pitch = width / data.classes
        self._letters = max(map(width_of, self._names))
        is_wide = data.classes * LEGIBLE * (LETTER * self._letters + BETWEEN) > width
        self.upright = bool(data.class_names) and is_wide

    @property
    def size(self) -> float:
        """The size of the letters, in units."""
        return LEGIBLE if self.upright else min(1.7, max(LEGIBLE, 1.5 * self._pitch))

    @property
    def height(self) -> float:
        """How much room they need, in units."""
        return (LETTER * self._letters if self.upright else 1.2) * self.size

    def labels(self) -> list[str]:
        """Return the name of each class, "" where there is no room for it."""
        width = 1.0 if self.upright else LETTER * self._letters + BETWEEN
        step = every(len(self._names), self._pitch, self.size * width)
        return ["" if number % step else name for number, name in enumerate(self._names)]
