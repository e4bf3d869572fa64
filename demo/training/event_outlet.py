"""Where an engine's events and checkpoints go, until another engine takes over."""

from __future__ import annotations

from collections.abc import Callable

from demo.events import Event
from demo.training.checkpoints import Checkpoint


class EventOutlet:
    """Passes on what happens in the training thread.

    Concurrency: ``mute`` comes from any thread, all else from the training thread. Each field is
    a single value that is only ever replaced, and is read once for each use.
    """

    def __init__(
        self,
        emit: Callable[[Event], None],
        keep: Callable[[Checkpoint], None] | None = None,
    ) -> None:
        self._emit = emit
        self._keep = keep

    def emit(self, event: Event) -> None:
        """Tell what has happened."""
        self._emit(event)

    def keep(self, make: Callable[[], Checkpoint]) -> None:
        """Have a checkpoint kept; it is made only if somebody keeps it, since that takes time."""
        if (keep := self._keep) is not None:
            keep(make())

    def mute(self) -> None:
        """Let nothing be heard from now on."""
        self._emit = _drop
        self._keep = None


def _drop(_: Event) -> None:
    """Tell nobody."""
