"""A realistic evening: runs of all kinds, a drawn picture and questions, as the log has them."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np

from demo.control.controls import Controls
from demo.data.core.dataset import SHUFFLED, Dataset
from demo.events import (
    Event,
    Phase,
    PictureAnswered,
    RunEnded,
    RunStarted,
    SizesCounted,
    Snapshot,
    StepTaken,
    VariantReady,
)
from demo.requests import SizesWanted, StepWanted
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from server.files.talk_folder import TalkFolder

from .subjects import LIMIT_S

ROUNDS = 3  # through all kinds of runs
EPOCHS = 8
PHASES: tuple[Phase, ...] = ("forward", "back", "nudge")


@dataclass(frozen=True)
class Evening:
    """What was told: in all rounds but the last, and in the last one."""

    before: Sequence[Event]
    last: Sequence[Event]

    def enlarged(self, times: int) -> Evening:
        """Return the same with each test image there so many times."""
        return Evening(_enlarged(self.before, times), _enlarged(self.last, times))


def spend_evening(data: Dataset, talk_folder: TalkFolder) -> Evening:
    """Train, draw and ask for real."""
    presenter = Presenter(data, talk_folder)
    with closing(presenter.engine):
        presenter.engine.launch()
        presenter.wait(VariantReady, len(talk_folder.variants))
        for _ in range(ROUNDS - 1):
            presenter.hold_round()
        before, cursor = presenter.stage.since(0)
        presenter.hold_round()
    return Evening(before, presenter.stage.since(cursor)[0])


class Presenter:
    """Somebody who shows everything there is, without any window open."""

    def __init__(self, data: Dataset, talk_folder: TalkFolder) -> None:
        self.stage = Stage()
        self._picture = data.x_test[0]
        self._variants = list(talk_folder.variants)
        self._told: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.engine = Engine(
            EngineSettings(data, talk_folder.variants_file, self._variants), self._told.put
        )
        self._controls = Controls(self.stage, self.engine)
        self._controls.hurry(True)

    def wait(self, kind: type[Event], times: int = 1) -> None:
        """Write down what comes, up to so many events of this kind."""
        while times:
            event = self._told.get(timeout=LIMIT_S)
            self.stage.append(event)
            times -= isinstance(event, kind)

    def hold_round(self) -> None:
        """Do all kinds of things once. Runs on the talk's own data come last: they can answer."""
        self._run("linear", dataset=SHUFFLED)
        self._run("linear", dataset="breast_cancer")
        self._run("extra_layer", examples=100)
        for variant in self._variants:
            self._run(variant)
        self._controls.predict(self._picture)
        self.wait(PictureAnswered, len(self._variants))
        for picture, phase in enumerate(PHASES):
            self._controls.ask(StepWanted("extra_layer", picture, phase))
            self.wait(StepTaken)
        self._controls.ask(SizesWanted())
        self.wait(SizesCounted)

    def _run(self, variant: str, *, dataset: str = "", examples: int | None = None) -> None:
        self._controls.start(variant, EPOCHS, dataset=dataset, examples=examples)
        self.wait(RunEnded)


def _enlarged(events: Sequence[Event], times: int) -> list[Event]:
    return [_with_more_images(event, times) for event in events]


def _with_more_images(event: Event, times: int) -> Event:
    match event:
        case RunStarted():
            return replace(event, test_size=times * event.test_size)
        case Snapshot():
            return replace(event, probabilities=np.tile(event.probabilities, (times, 1)))
        case _:
            return event
