"""The figure of loss by epoch or by second: a low curve is a good one, each step ten times less."""

from __future__ import annotations

import math
from collections.abc import Iterable

from demo.events import EpochEnded
from demo.plots.runs.accuracy_axes import AccuracyAxes, Part
from demo.stage.run import Run
from demo.ui.figures import show_labels

STEPS = (1, 2, 5)  # a loss of these, times a power of ten, may be marked
MOST_TICKS = 6
MARGIN = 0.08  # of the axis, at both ends
NARROW = 0.45  # from one end to the other at least, in powers of ten: 2 and 5 are less apart


class LossAxes(AccuracyAxes):
    """A figure whose y-axis measures losses: by powers of ten, or plainly if some are below 0."""

    about = "Loss on unseen examples"
    is_loss = True

    def __init__(self, epochs: int, *, width: float, small: bool) -> None:
        """Begin with losses of 0.1 to 3; the arguments are those of ``AccuracyAxes``."""
        super().__init__(epochs, width=width, small=small)
        self.is_log = True
        self._show(-1.0, 0.5)

    @property
    def room(self) -> float:
        """How long the axis is."""
        return self._top - self.floor

    @property
    def top(self) -> float:
        """Where the axis ends."""
        return self._top

    def height(self, end: EpochEnded, part: Part = "test") -> float:
        """Return where a loss stands: at its power of ten, or at itself."""
        loss = end.test_loss if part == "test" else end.train_loss
        return math.log10(loss) if self.is_log else loss

    def fit_accuracy(self, runs: Iterable[Run], *, numbers: bool) -> None:
        """Let the axis go from the lowest loss of these runs to the highest."""
        ends = [end for run in runs for end in run.history]
        losses = [loss for end in ends for loss in (end.test_loss, end.train_loss)]
        self.is_log = min(losses, default=1.0) > 0
        if ends:
            heights = [self.height(end, part) for end in ends for part in ("test", "train")]
            low, high = min(heights), max(heights)
            spare = max(high - low, NARROW) * MARGIN
            self._show(low - spare, max(high, low + NARROW) + spare)

    def _show(self, low: float, high: float) -> None:
        self.floor, self._top = low, high
        self.figure.y_range.tags = [{"goal": [low, high]}]
        marked = _powers(low, high) if self.is_log else _plain(low, high)
        show_labels(self.figure.yaxis[0], marked)


def _powers(low: float, high: float) -> dict[float, str]:
    """Return the marks from one power of ten to another, with few enough labels."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    for steps in (STEPS, (1, 3), (1,)):
        losses = [step * 10.0**power for power in powers for step in steps]
        marked = {math.log10(loss): f"{loss:g}" for loss in losses}
        marked = {place: text for place, text in marked.items() if low <= place <= high}
        if len(marked) <= MOST_TICKS:
            return marked
    every = -(-len(marked) // MOST_TICKS)
    return {place: marked[place] for place in [*marked][::every]}


def _plain(low: float, high: float) -> dict[float, str]:
    scale = 10.0 ** math.floor(math.log10((high - low) / MOST_TICKS))
    steps = (each * scale for each in (1, 2, 5, 10))
    step = next(step for step in steps if (high - low) / step <= MOST_TICKS)
    places = range(math.ceil(low / step), math.floor(high / step) + 1)
    return {place * step: f"{place * step:g}" for place in places}
