"""Sends a value only if it differs from the one before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class ChangeSender(Generic[T]):
    """Passes each value on to a function, unless it equals the one before."""

    def __init__(self, send: Callable[[T], None]) -> None:
        self._send = send
        self._last: T | None = None

    def send(self, value: T) -> bool:
        """Send a value if it is new; return whether it was."""
        is_new = value != self._last
        if is_new:
            self._last = value
            self._send(value)
        return is_new
