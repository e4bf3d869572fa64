"""An engine that trains for tests: what it emits is kept, and can be waited for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from demo.data.core.dataset import Dataset
from demo.events import EpochEnded, Event, RunEnded, RunStarted, VariantReady
from demo.requests import STAGE_PACE, Recipe, Start
from demo.training.checkpoints import Checkpoint
from demo.training.engine import Engine
from demo.training.epoch_runner import EpochRunner
from demo.training.settings import EngineSettings
from tests.talk import until

E = TypeVar("E", bound=Event)


class Rehearsal:
    """An engine and the list of its events; waiting is done in the test's own thread."""

    def __init__(
        self, data: Dataset, variants_file: Path, variants: Sequence[str], *, seed: int = 0
    ) -> None:
        self.events: list[Event] = []
        self.variants = list(variants)
        self.checkpoints: list[Checkpoint] = []
        settings = EngineSettings(data, variants_file, self.variants, seed)
        self.engine = Engine(settings, self.hear, save_checkpoint=self.checkpoints.append)

    def hear(self, event: Event) -> None:
        """Keep an event; called from the engine's thread."""
        self.events.append(event)

    def warm(self) -> Rehearsal:
        """Launch the engine and wait until it has warmed everything up."""
        self.engine.launch()
        for name in self.variants:
            self.wait(VariantReady, variant=name)
        return self

    @property
    def now(self) -> int:
        """How many events there are, to look from here on."""
        return len(self.events)

    def wait(self, kind: type[E], since: int = 0, **values: Any) -> E:
        """Wait for an event of this kind with these values; return it."""

        def look() -> E | None:
            fitting = (each for each in self.events[since:] if isinstance(each, kind))
            return next((each for each in fitting if vars(each).items() >= values.items()), None)

        found = until(look, f"{kind.__name__} {values}")
        assert found is not None
        return found

    def start(self, variant: str, epochs: int) -> int:
        """Start a run; return its number once it has begun."""
        since = self.now
        self.engine.start(Start(variant, epochs))
        return self.wait(RunStarted, since, variant=variant).run

    def train(self, variant: str, epochs: int) -> list[EpochEnded]:
        """Train to the end; return what was measured."""
        run = self.start(variant, epochs)
        ended = self.wait(RunEnded, run=run)
        assert ended.state == "finished", ended.reason
        return self.history(run)

    def run(self, variant: str, epochs: int, **options: Any) -> RunStarted:
        """Train to the end on other data; return how the run began."""
        since = self.now
        self.engine.start(Start(variant, epochs, **options))
        started = self.wait(RunStarted, since, variant=variant)
        ended = self.wait(RunEnded, run=started.run)
        assert ended.state == "finished", ended.reason
        return started

    def rest(self) -> None:
        """Stop what is running, and go back to the pace of the stage."""
        self.engine.stop()
        self.engine.pace = STAGE_PACE
        for each in self.events:
            if isinstance(each, RunStarted):
                self.wait(RunEnded, run=each.run)

    def history(self, run: int) -> list[EpochEnded]:
        """Return the epochs of a run so far."""
        epochs = [each for each in self.events if isinstance(each, EpochEnded)]
        return [each for each in epochs if each.run == run]

    def runner(self, variant: str) -> EpochRunner:
        """Return a variant as it is ready to start, while it rests."""
        return self.engine._models.runner(Recipe(variant))

    def trainer(self, variant: str) -> Any:
        """Return what trains a variant, to look inside while it rests."""
        return self.runner(variant).trainer
