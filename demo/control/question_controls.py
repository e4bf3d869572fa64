"""What a presenter's clicks may ask of engines beside what these train."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from demo.control.engine_group import EngineGroup
from demo.control.stage_controls import StageControls
from demo.events import PaceChanged, PictureDrawn
from demo.requests import STAGE_PACE, ChangeHyperparameters, Question
from demo.stage.log import Stage
from demo.system.timers import Later, on_the_loop


class QuestionControls(StageControls):
    """Passes questions to the talk's own engine, and to all engines what concerns any run."""

    def __init__(self, stage: Stage, engines: EngineGroup, later: Later = on_the_loop) -> None:
        """``later`` makes a call after so many seconds, on the event loop's thread."""
        super().__init__(stage, later)
        self.engines = engines

    @property
    def backend(self) -> str:
        """The library that the talk's own engine computes with."""
        return self.engines.backend

    def prepare(self, backend: str, variants: Sequence[str]) -> None:
        """Start another library's engine, with some variants to warm up."""
        self.engines.prepare(backend, variants)

    def hurry(self, fast: bool) -> None:
        """Train as fast as the machine can, or at ``STAGE_PACE``, which an audience can follow."""
        pace = None if fast else STAGE_PACE
        for engine in self.engines:
            engine.pace = pace
        self._stage.append(PaceChanged(epochs_per_second=pace))

    def predict(self, example: NDArray[np.float32]) -> None:
        """Have all trained models answer an example: of the data's ``input_shape``, scaled like it.

        They answer at once and after each epoch, until the next one is asked about.
        """
        self._timeline.forget()
        before = self._stage.scene.picture
        drawn = PictureDrawn(picture=before.picture + 1 if before else 1, image=example)
        self._stage.append(drawn)
        self.ask(drawn)

    def ask(self, question: Question) -> None:
        """Have the talk's own engine answer a question by an event, once it is ready."""
        self.engines.own.ask(question)

    def change(self, run: int, *, learning_rate: float | None = None, batch: int = 0) -> None:
        """Let a run in progress learn otherwise from now on; None and 0: as it does.

        A newer change may replace one that was not made yet, so say all that was changed so far.
        """
        for engine in self.engines:
            engine.ask(ChangeHyperparameters(run, learning_rate, batch))
