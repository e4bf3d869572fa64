"""A knob: its name and value in a line, and a slider through the values that it can have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from demo.ui.toolkit import Toolkit

AS_WRITTEN = "as written"  # in the model's own code


class Knob:
    """A slider of places, each with a value; ``row`` is what is shown."""

    def __init__(
        self,
        toolkit: Toolkit,
        label: str,
        values: Sequence[Any],
        write: Callable[[Any], str],
        turn: Callable[[Any], None],
    ) -> None:
        """``write`` says a value in words; ``turn`` gets each that somebody has chosen."""
        self._label, self._values = label, list(values)
        self._write, self._turn = write, turn
        self._place = 0
        self._words = toolkit.words("knob")
        last = max(1, len(self._values) - 1)  # a slider needs two ends
        self.slider = toolkit.slider(label, (0, last), 0, self._move)
        self.row = toolkit.row("knob-row", self._words.pane, self.slider)

    def show(self, value: Any) -> None:
        """Show a value, at the nearest place to it; None: what the model's own code says."""
        self._place = self._nearest(value)
        self.slider.value = self._place
        said = AS_WRITTEN if value is None else self._write(value)
        self._words.say(f"{self._label} {said}")

    def _nearest(self, value: Any) -> int:
        if value in self._values:
            return self._values.index(value)
        if not isinstance(value, int | float):
            return 0
        return min(range(len(self._values)), key=lambda place: abs(self._values[place] - value))

    def _move(self, place: float) -> None:
        chosen = min(round(place), len(self._values) - 1)
        if chosen != self._place:  # a slider also reports a value that ``show`` has set
            self._turn(self._values[chosen])
