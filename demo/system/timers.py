"""Doing something later on the event loop, unless it is called off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Timer(Protocol):
    """Something that will be done, unless it is called off."""

    def cancel(self) -> None:
        """Call it off."""


@dataclass(eq=False)
class Alarm:
    """Something to be done at a time, by whoever keeps the time, unless it is called off."""

    at: float  # seconds, on the clock of that one
    act: Callable[[], None]
    is_off: bool = False

    def cancel(self) -> None:
        """Call it off."""
        self.is_off = True


Later = Callable[[float, Callable[[], None]], Timer]  # seconds from now, what to do then


def on_the_loop(seconds: float, act: Callable[[], None]) -> Timer:
    """Do something later on the event loop that runs in this thread."""
    return asyncio.get_running_loop().call_later(seconds, act)
