"""The stage log: the one place where everything that happens on stage is written down.

Training appends to it, through the event loop; every screen reads it from a cursor on. So a
reload, a second window and a replay are the same thing: reading the log from some point.
Concurrency: only the event loop's thread touches a ``Stage``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.events import (
    Event,
    Forgotten,
    PictureDrawn,
    Snapshot,
    StageCleared,
)
from demo.stage.history import history_table
from demo.stage.scene import Scene

if TYPE_CHECKING:
    import pandas as pd

LARGE = Snapshot, PictureDrawn  # frequent events that hold arrays
FORGOTTEN = Forgotten(time=0.0)  # stands in the place of a large event that is obsolete


@dataclass(frozen=True, eq=False)
class Listener:
    """A call to make after each event that is not of an ignored kind."""

    call: Callable[[], None]
    ignored: tuple[type[Event], ...]


class Stage:
    """The log: append, and read from a cursor on.

    Large events that no screen can show any more are replaced by ``FORGOTTEN``, so that memory does
    not grow during a long day. The recording still has them.
    """

    def __init__(self, past: Iterable[Event] = ()) -> None:
        """``past`` are the events of an earlier log that this one goes on with."""
        self.scene = Scene()
        self._events: list[Event] = []
        self._large: list[int] = []  # places of large events that are not forgotten
        self._listeners: list[Listener] = []
        for event in past:
            self.append(event)

    def append(self, event: Event) -> None:
        """Write an event down and tell the listeners that there is something new."""
        place = len(self._events)
        self._events.append(event)
        self.scene.apply(event)
        for listener in tuple(self._listeners):  # a copy: one may end while it is called
            if not isinstance(event, listener.ignored):
                listener.call()
        if isinstance(event, LARGE):
            self._large.append(place)
        if isinstance(event, (StageCleared, *LARGE)):
            self._forget_obsolete()

    def _forget_obsolete(self) -> None:
        if not self.scene.runs:  # the recorder has not read the log yet: it begins with a run
            return
        kept = list[int]()
        for place in self._large:
            if self.scene.is_obsolete(self._events[place]):
                self._events[place] = FORGOTTEN
            else:
                kept.append(place)
        self._large = kept

    def since(self, cursor: int) -> tuple[list[Event], int]:
        """Return the events from ``cursor`` on, and the cursor to go on from."""
        return self._events[cursor:], len(self._events)

    def listen(
        self, call: Callable[[], None], *, ignoring: tuple[type[Event], ...] = ()
    ) -> Callable[[], None]:
        """Call ``call`` after each event, but of some kinds; return the call that ends this."""
        listener = Listener(call, ignoring)
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def until(self, is_so: Callable[[Scene], object]) -> None:
        """Wait for something on stage; looked at now, and after each event."""
        heard = asyncio.Event()
        end = self.listen(heard.set)
        try:
            while not is_so(self.scene):
                heard.clear()
                await heard.wait()
        finally:
            end()

    def history(self) -> pd.DataFrame:
        """Return one row per run and epoch, with the columns of ``HISTORY_COLUMNS``."""
        return history_table(self.scene.runs.values())
