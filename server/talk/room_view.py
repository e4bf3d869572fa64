"""What the presenter's page sees of the demos in the room's window, and presses there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Show = Callable[[dict[str, Any]], None]  # sends a page news of the room, or what to press


class RoomView:
    """Brings pictures of demos from one window of the slides to all pages of the presenter.

    Of several windows the one that has been open longest is seen. It sends nothing as long as no
    page of the presenter's is open.
    """

    def __init__(self, notify: Callable[[], object]) -> None:
        """``notify`` is called when another window is to be seen, or none."""
        self._notify = notify
        self._windows: dict[object, Show] = {}  # in the order in which they were opened
        self._pages: dict[object, Show] = {}

    def open_window(self, window: object, press: Show) -> Callable[[], None]:
        """Let a window of the slides be seen; ``press`` lets it press a button.

        Return the call that ends this.
        """
        return self._add(self._windows, window, press)

    def open_page(self, page: object, show: Show) -> Callable[[], None]:
        """Show the room to a page of the presenter's; return the call that ends this."""
        return self._add(self._pages, page, show)

    def _add(self, kind: dict[object, Show], key: object, call: Show) -> Callable[[], None]:
        kind[key] = call
        self._notify()

        def end() -> None:
            del kind[key]
            self._notify()

        return end

    @property
    def is_seen(self) -> bool:
        """Whether any window shows the slides."""
        return bool(self._windows)

    def onlookers_of(self, window: object) -> int:
        """Return how many pages look at this window."""
        return len(self._pages) if next(iter(self._windows), None) == window else 0

    def show(self, news: dict[str, Any]) -> None:
        """Send pages a picture of a demo, or which buttons there are."""
        for show in tuple(self._pages.values()):
            show(news)

    def press(self, button: dict[str, Any]) -> None:
        """Press a button in the window that is seen."""
        for press in tuple(self._windows.values())[:1]:
            press(button)
