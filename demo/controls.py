"""The only door upwards: what a presenter may ask of the stage."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from demo.composition import Composition
from demo.engine import STAGE_PACE, Engine
from demo.events import (
    ClockSet,
    ModelComposed,
    PaceChanged,
    PictureDrawn,
    RunQueued,
    SlideShown,
    StageCleared,
)
from demo.questions import Question
from demo.stage import Stage


class Controls:
    """Turns clicks into requests to the engine, and notes at once that they were heard."""

    def __init__(self, stage: Stage, engine: Engine) -> None:
        self._stage = stage
        self._engine = engine

    def start(
        self,
        variant: str,
        epochs: int,
        *,
        dataset: str = "",
        examples: int | None = None,
        seeds: int = 1,
        code: str = "",
    ) -> None:
        """Train a variant from its first weights; it waits by itself until it is warm.

        ``dataset`` is one of ``demo.data.BESIDE`` or the talk's own, ``examples`` the number of
        images to learn from, ``seeds`` that of runs one after another that differ in their seed,
        ``code`` the Python of a model that was composed on stage.
        """
        if not self._stage.scene.engine_failure:  # else the reason is on screen already
            self._stage.append(RunQueued(variant=variant))
            self._engine.start(
                variant, epochs, dataset=dataset, examples=examples, seeds=seeds, code=code
            )

    def compose(self, model: Composition) -> None:
        """Show another model in the making, in all windows."""
        blocks = [str(block) for block in model.blocks]
        self._stage.append(ModelComposed(blocks=blocks, place=model.place))

    def draw(self, image: NDArray[np.float32]) -> None:
        """Show a picture, (height, width, channels) in 0…1, to all models that have learned."""
        before = self._stage.scene.picture
        drawn = PictureDrawn(picture=before.picture + 1 if before else 1, image=image)
        self._stage.append(drawn)
        self._engine.ask(drawn)

    def ask(self, question: Question) -> None:
        """Have a question answered, in the log; it waits by itself until there is an engine."""
        self._engine.ask(question)

    def stop(self) -> None:
        """Stop the run in progress, and forget a click that waits."""
        if self._stage.scene.queued is not None:
            self._stage.append(RunQueued(variant=None))
        self._engine.stop()

    def restart(self) -> None:
        """Train the newest run's variant once more, from the same first weights."""
        last = self._stage.scene.last
        if last is not None:
            self.start(
                last.variant,
                last.epochs,
                dataset=last.dataset,
                examples=last.examples or None,
                code=last.code,
            )

    def show(self, slide: str, step: int, *, black: bool = False) -> None:
        """Move the talk to a slide's step, -1 is none, in all windows; ``black``: unseen."""
        shown = self._stage.scene.slide
        if shown is None or (shown.slide, shown.step, shown.black) != (slide, step, black):
            self._stage.append(SlideShown(slide=slide, step=step, black=black))

    def set_clock(self, *, runs: bool) -> None:
        """Let the talk's time begin now, or set it back."""
        self._stage.append(ClockSet(runs=runs))

    def clear(self) -> None:
        """Take ended runs off the screens; the log keeps them."""
        self._stage.append(StageCleared())

    def hurry(self, fast: bool) -> None:
        """Train as fast as the machine can, or at a pace that an audience can follow."""
        self._engine.pace = None if fast else STAGE_PACE
        self._stage.append(PaceChanged(epochs_per_second=self._engine.pace))
