"""Lists what a talk's demos ask for, without doing it: that is what a rehearsal records."""

from __future__ import annotations

from demo.catalog.libraries import DEFAULT
from demo.control.controls import Controls
from demo.control.run_sources import RunSources
from demo.requests import Compare, Question, Start
from demo.stage.log import Stage
from demo.training.interface import TrainingEngine


class WishList(Controls):
    """Notes each request of the demos once, and does none."""

    def __init__(self, stage: Stage, engine: TrainingEngine, backend: str = DEFAULT) -> None:
        """``backend`` is the library that the talk's own engine computes with."""
        super().__init__(stage, engine, RunSources(backend=backend))
        self.starts: list[Start] = []
        self.questions: list[Question] = []
        self.comparisons: list[Compare] = []

    def train(self, start: Start) -> None:
        """Note a run."""
        if start not in self.starts:
            self.starts.append(start)

    def _compare(self, asked: Compare) -> None:
        if asked not in self.comparisons:
            self.comparisons.append(asked)

    def ask(self, question: Question) -> None:
        """Note a question; it may be asked again later, after others."""
        self.questions.append(question)
