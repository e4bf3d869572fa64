"""The protocol of all engines: of those that train, and of the one that replays recorded runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from demo.requests import Compare, Question, Start

DEATHS = 2  # of processes, with the same variant at work: it is no accident then
ENGINES_IN_A_ROW = 3  # that may end of themselves, without an epoch between them
# Of silence while something is done that no click waits for: others are done in another engine.
HANGING_SECONDS = 30.0


@dataclass(frozen=True)
class EngineFailure:
    """Why an engine has failed, in a sentence.

    ``hopeless``: a new engine in the same place would fail, too. ``retry``: the next engine is
    given the same request, which did not cause the failure. ``variant`` is what it was building
    or had begun to train, "" the variants' file, None: neither. ``hangs``: it has not ended.
    """

    reason: str
    hopeless: bool = False
    retry: bool = False
    variant: str | None = None
    hangs: bool = False


class TrainingEngine(Protocol):
    """Trains models, one request at a time, and emits what happens as events.

    Nothing here blocks but ``close`` and ``disconnect``. Where events go is an argument of each
    engine's constructor. The defaults here are those of an engine that trains in this process and
    needs no maintenance; other classes override them.
    """

    pace: float | None  # epochs a second at the most; None: as fast as it can
    trains: bool = True  # False: it replays recorded runs

    @property
    def silence(self) -> float:
        """Seconds since the training thread was last active; 0 if it waits, or there is none."""

    @property
    def calling(self) -> str | None:
        """Which variant's function runs now, "" for the file itself; ``None``: neither."""
        return None

    @property
    def failure(self) -> EngineFailure | None:
        """Why it has failed, and another engine has to take over; ``None``: it has not."""

    @property
    def pending(self) -> Sequence[Start]:
        """Runs that were asked for and have not begun, for the engine that takes over."""
        return ()

    def launch(self) -> None:
        """Begin: load what is needed, then warm models up while there is no request."""

    def start(self, start: Start) -> None:
        """Train; whatever runs is stopped first."""

    def compare(self, asked: Compare) -> None:
        """Measure how fast a model trains; whatever runs is stopped first."""

    def stop(self) -> None:
        """Stop what runs, in the middle of its epoch."""

    def ask(self, question: Question) -> None:
        """Have a question answered soon, even during a run; a newer one of its kind replaces it."""

    def maintain(self) -> None:
        """Check on workers; called several times a second, on the event loop's thread."""
        return

    def abandon(self) -> None:
        """Emit nothing from now on, and end as soon as may be: another engine takes over."""

    def disconnect(self, timeout_seconds: float = 1.0) -> None:
        """End its other processes, or leave them: this process is about to be replaced."""
        return

    def close(self, timeout_seconds: float = 1.0) -> bool:
        """End it; return whether it ended in time."""
