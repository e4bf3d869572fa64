"""Where an engine's events and checkpoints go, until another engine takes over."""

from __future__ import annotations

from collections.abc import Callable

from demo.events import Event
from demo.training.checkpoints import Checkpoint

EngineOutput = Event | Checkpoint  # all that comes out of an engine


class EventOutlet:
    """Passes on an engine's events and checkpoints.

    Concurrency: any thread may call it. Each field is a single value that is only ever replaced,
    and is read once for each use.
    """

    def __init__(
        self,
        emit: Callable[[Event], None],
        save_checkpoint: Callable[[Checkpoint], None] | None = None,
    ) -> None:
        self._emit = emit
        self._save_checkpoint = save_checkpoint

    def emit(self, event: Event) -> None:
        """Pass an event on, unless this outlet is muted."""
        self._emit(event)

    def save_checkpoint(self, make: Callable[[], Checkpoint]) -> None:
        """Have a checkpoint saved; ``make`` takes time, and is called only if somebody saves it."""
        if (save := self._save_checkpoint) is not None:
            save(make())

    def mute(self) -> None:
        """Pass nothing on from now on."""
        self._emit = _discard
        self._save_checkpoint = None


def _discard(_: Event) -> None:
    """Stand in for the receiver of a muted outlet."""
