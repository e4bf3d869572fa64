"""What a talk asks of whatever trains for it, or plays recorded runs instead: one protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from demo.requests import Compare, Question, Start


@dataclass(frozen=True)
class EngineFailure:
    """Why an engine can't go on, in a sentence.

    ``hopeless``: a fresh one in the same place could not, either.
    """

    reason: str
    hopeless: bool = False


class TrainingEngine(Protocol):
    """Trains models, one request at a time, and tells what happens as events.

    Nothing here blocks but ``close``. Whoever makes an engine gives it what its events go to.
    """

    pace: float | None  # epochs a second at the most; None: as fast as it can

    @property
    def silence(self) -> float:
        """For how many seconds nothing was heard of what trains; 0 if nothing could be."""

    @property
    def failure(self) -> EngineFailure | None:
        """Why it can't go on, once it can't: then another one has to take over."""

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

    def abandon(self) -> None:
        """Let nothing that it does from now on be heard: another engine takes over."""

    def close(self, timeout_seconds: float = 1.0) -> bool:
        """End it; return whether it ended in time."""
