"""Where somebody points, sent to all windows; no event, since no recording is to have it."""

from __future__ import annotations

from collections.abc import Callable

Place = tuple[float, float]  # across and down, in widths of a window


class Pointer:
    """Tells all windows but its own where one points."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Place], None]] = []

    def listen(self, listener: Callable[[Place], None]) -> Callable[[], None]:
        """Call ``listener`` with each place; return the call that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def move(self, place: Place) -> None:
        """Point there."""
        for listener in tuple(self._listeners):
            listener(place)
