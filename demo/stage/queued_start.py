"""The click that was heard and whose run has not begun."""

from __future__ import annotations

from demo.events import (
    BackendChanged,
    EngineFailed,
    EnginesGivenUp,
    Event,
    RunQueued,
    RunResumed,
    RunStarted,
    StageReopened,
)
from demo.stage.runs import Runs


class QueuedStart:
    """What starts by itself once it can; a newer click takes the place of the one before."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self.variant: str | None = None  # None: no click waits
        self.backend = ""  # another library than the talk's own engine's, of the last click

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case RunQueued():
                self.variant, self.backend = event.variant, event.backend
            case RunStarted():
                self._end_wait_of(event.variant)
            case RunResumed():
                self._end_wait_of(self._runs[event.run].variant)
            case BackendChanged():
                is_over = event.state in ("missing", "failed") or self.variant in event.refused
                if is_over and self.backend == event.backend:
                    self.variant = None
            case EngineFailed() | EnginesGivenUp() | StageReopened():
                self.variant = None

    def _end_wait_of(self, variant: str) -> None:
        """Note that a variant's run begins; if another one waits, its click is newer."""
        if self.variant == variant:
            self.variant = None
