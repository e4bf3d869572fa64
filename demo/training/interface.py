"""What a talk asks of whatever trains for it, or plays recorded runs instead: one protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from demo.requests import Compare, Question, Start


@dataclass(frozen=True)
class EngineFailure:
    """Why an engine can't go on, in a sentence.

    ``hopeless``: a fresh one in the same place could not, either. ``retry``: the next engine may
    be asked for the same, since that is not what made this one fail.
    """

    reason: str
    hopeless: bool = False
    retry: bool = False


class TrainingEngine(Protocol):
    """Trains models, one request at a time, and tells what happens as events.

    Nothing here blocks but ``close`` and ``disconnect``. Whoever makes an engine gives it what its
    events go to. A class that inherits from this one overrides what is not so for its engines:
    that they train, in this process, and need no upkeep.
    """

    pace: float | None  # epochs a second at the most; None: as fast as it can
    trains: bool = True  # False: it plays what was recorded

    @property
    def silence(self) -> float:
        """For how many seconds nothing was heard of what trains; 0 if nothing could be."""

    @property
    def failure(self) -> EngineFailure | None:
        """Why it can't go on, once it can't: then another one has to take over."""

    @property
    def pending(self) -> Sequence[Start]:
        """Runs that were asked for and have not begun: another engine may take them over."""
        return ()

    def launch(self) -> None:
        """Begin: load what is needed, then make models ready while nothing else is asked for."""

    def start(self, start: Start) -> None:
        """Train; whatever runs is stopped first."""

    def compare(self, asked: Compare) -> None:
        """Train to see how fast that is; whatever runs is stopped first."""

    def stop(self) -> None:
        """Stop what runs, in the middle of its epoch."""

    def ask(self, question: Question) -> None:
        """Have a question answered soon, beside what runs; of each kind the newest counts."""

    def maintain(self) -> None:
        """Do what has to be done several times a second, on the event loop's thread."""
        return

    def abandon(self) -> None:
        """Let nothing that it does from now on be heard: another engine takes over."""

    def disconnect(self, timeout_seconds: float = 1.0) -> None:
        """End what it has in other processes: this one is about to be replaced."""
        return

    def close(self, timeout_seconds: float = 1.0) -> bool:
        """End it; return whether it ended in time."""
