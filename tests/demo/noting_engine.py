"""An engine that trains nothing and only notes what it is asked; tests say what it tells."""

from __future__ import annotations

from collections.abc import Sequence

from demo.requests import STAGE_PACE, Compare, Question, Start
from demo.training.interface import EngineFailure, TrainingEngine

Asked = Start | Compare | Question | str


class NotingEngine(TrainingEngine):
    """``silence``, ``calling``, ``failure`` and ``pending`` are what a test sets them to."""

    silence: float = 0.0
    calling: str | None = None
    failure: EngineFailure | None = None
    pending: Sequence[Start] = ()

    def __init__(self) -> None:
        self.pace: float | None = STAGE_PACE
        self.asked: list[Asked] = []

    def launch(self) -> None:
        """Note it."""
        self.asked.append("launch")

    def start(self, start: Start) -> None:
        """Note it."""
        self.asked.append(start)

    def compare(self, asked: Compare) -> None:
        """Note it."""
        self.asked.append(asked)

    def stop(self) -> None:
        """Note it."""
        self.asked.append("stop")

    def ask(self, question: Question) -> None:
        """Note it."""
        self.asked.append(question)

    def maintain(self) -> None:
        """Note it."""
        self.asked.append("maintain")

    def abandon(self) -> None:
        """Note it."""
        self.asked.append("abandon")

    def close(self, timeout_seconds: float = 1.0) -> bool:
        """Note it."""
        self.asked.append("close")
        return True
