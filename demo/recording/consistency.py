"""Tells whether a recorded event can follow those before it, and suits the data of the talk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from demo.data.core.dataset import Dataset
from demo.events import (
    EpochEnded,
    Event,
    PictureAnswered,
    PictureDrawn,
    RunStarted,
    SessionOpened,
    Snapshot,
    StepTaken,
)
from demo.stage.run import Run
from demo.stage.scene import Scene

MOST_SKIPPED = 10_000  # run numbers: their runs were lost; a larger one was never given


def expect_to_follow(event: Event, scene: Scene) -> None:
    """Raise ``ValueError`` for an event of a run that never began, or a second head of the log.

    ``scene`` is the state after all events before it.
    """
    if isinstance(event, SessionOpened) and scene.engine.session is not None:
        raise ValueError("expected one head of a log")
    if isinstance(event, RunStarted):
        _expect_new(event.run, scene)
        return
    number, epoch = getattr(event, "run", None), getattr(event, "epoch", None)
    if number is None:
        return
    run = scene.runs.get(number)
    if run is None:
        raise ValueError(f"expected an event of a run that has begun, received one of {number}")
    if epoch is not None and epoch > run.epochs:
        raise ValueError(f"expected an epoch up to {run.epochs}, received {epoch}")


def _expect_new(number: int, scene: Scene) -> None:
    newest, same = scene.last.id if scene.last else 0, scene.runs.get(number)
    # If nothing followed the one that has its number, that is the one that is spoilt.
    if (same is not None and same.history) or number > newest + MOST_SKIPPED:
        raise ValueError(f"expected the number of a new run, received {number} after {newest}")


@dataclass(frozen=True)
class Suitability:
    """Which events can be shown beside a data set: its images, its classes."""

    data: Dataset

    @cached_property
    def _classes(self) -> int:
        return self.data.classes

    def fits(self, run: Run | RunStarted) -> bool:
        """Tell whether a run is on as many test images, or on another data set."""
        return bool(run.dataset) or run.test_size == len(self.data.x_test)

    def expect(self, event: Event, scene: Scene) -> None:
        """Raise ``ValueError`` for an event that demos could not show."""
        match event:
            case RunStarted():
                suits = self.fits(event)
            case EpochEnded():
                own = not scene.runs[event.run].dataset
                suits = not own or event.is_regression == self.data.is_regression
            case Snapshot():
                shape = len(self.data.x_test), self._classes
                suits = scene.runs[event.run].is_side_run or event.probabilities.shape == shape
            case PictureDrawn():
                suits = event.image.shape == self.data.input_shape
            case PictureAnswered():
                suits = len(event.probabilities) == self._classes
            case StepTaken():
                known = event.picture < len(self.data.x_train)
                suits = known and len(event.before) == self._classes
            case _:
                suits = True
        if not suits:
            raise ValueError(f"expected a {type(event).__name__} that suits {self.data.name}")
