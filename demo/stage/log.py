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
from demo.stage.scene import Scene

if TYPE_CHECKING:
    import pandas as pd

LARGE = Snapshot, PictureDrawn
FORGOTTEN = Forgotten(time=0.0)
RUN_COLUMNS = ["variant", "backend", "device", "engine"]
HISTORY_COLUMNS = [
    "run",
    *RUN_COLUMNS,
    "epoch",
    "seconds",
    "train_loss",
    "train_accuracy",
    "test_loss",
    "test_accuracy",
]


@dataclass(frozen=True, eq=False)
class Listener:
    """Whom to call after an event, unless it is of one of these kinds."""

    call: Callable[[], None]
    deaf_to: tuple[type[Event], ...]


class Stage:
    """The log: append, and read from a cursor on.

    What is large and can't be seen any more leaves the memory, so that a long day costs no more
    than a short one; its place in the log stays, and all that was written down of it.
    """

    def __init__(self, past: Iterable[Event] = ()) -> None:
        """``past`` are the events of an earlier log that this one goes on with."""
        self.scene = Scene()
        self._events: list[Event] = []
        self._large: list[int] = []  # places of what will be forgotten one day
        self._listeners: list[Listener] = []
        for event in past:
            self.append(event)

    def append(self, event: Event) -> None:
        """Write an event down and tell the listeners that there is something new."""
        place = len(self._events)
        self._events.append(event)
        self.scene.apply(event)
        for listener in tuple(self._listeners):
            if not isinstance(event, listener.deaf_to):
                listener.call()
        if isinstance(event, LARGE):
            self._large.append(place)
        if isinstance(event, (StageCleared, *LARGE)):
            self._forget()

    def _forget(self) -> None:
        if not self.scene.runs:  # nothing is recorded before the first
            return
        kept = list[int]()
        for place in self._large:
            if self.scene.has_forgotten(self._events[place]):
                self._events[place] = FORGOTTEN
            else:
                kept.append(place)
        self._large = kept

    def since(self, cursor: int) -> tuple[list[Event], int]:
        """Return the events from ``cursor`` on, and the cursor to go on from."""
        return self._events[cursor:], len(self._events)

    def listen(
        self, call: Callable[[], None], *, deaf_to: tuple[type[Event], ...] = ()
    ) -> Callable[[], None]:
        """Call ``call`` after each event, but of some kinds; return the call that ends this."""
        listener = Listener(call, deaf_to)
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def until(self, is_so: Callable[[Scene], object]) -> None:
        """Wait for something on stage; looked at now, and after each event."""
        heard = asyncio.Event()
        end = self.listen(heard.set)
        while not is_so(self.scene):
            heard.clear()
            await heard.wait()
        end()

    def history(self) -> pd.DataFrame:
        """Return one row per run and epoch, with the columns of ``HISTORY_COLUMNS``."""
        import pandas as pd  # half a second: only for those who ask

        rows = [
            {**{name: getattr(run, name) for name in RUN_COLUMNS}, **vars(epoch)}
            for run in self.scene.runs.values()
            for epoch in run.history
        ]
        return pd.DataFrame(rows, columns=HISTORY_COLUMNS)
