"""Fingers on the screen of a page: the browser makes events of them, as of real ones."""

from __future__ import annotations

from types import TracebackType

from playwright.sync_api import Page

Place = tuple[float, float]  # in the window, in pixels from its upper left
STEPS = 3  # of a drag: a finger tells of its way, not of its end alone


class Fingers:
    """One finger or several, as long as this is entered; before and after there is a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._session = page.context.new_cdp_session(page)

    def __enter__(self) -> Fingers:
        self._session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
        self._session.detach()

    def trace(self, places: list[Place]) -> None:
        """Put one finger down, lead it through places, and lift it."""
        self.put(places[0])
        for place in places[1:]:
            self.move(place)
        self.lift()

    def drag(self, start: Place, across: float, down: float = 0) -> None:
        """Drag one finger so many pixels to the right and down."""
        shares = [step / STEPS for step in range(STEPS + 1)]
        self.trace([(start[0] + across * each, start[1] + down * each) for each in shares])

    def put(self, *places: Place) -> None:
        """Put fingers down, beside those that are down."""
        self._send("touchStart", places)

    def move(self, *places: Place) -> None:
        """Move all fingers, each to its new place."""
        self._send("touchMove", places)

    def lift(self) -> None:
        """Lift all fingers."""
        self._send("touchEnd", ())

    def _send(self, kind: str, places: tuple[Place, ...]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
