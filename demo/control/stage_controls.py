"""What a presenter's clicks may ask without an engine: what the screens show."""

from __future__ import annotations

from collections.abc import Sequence

from demo.catalog.composed_model import Composition
from demo.control.ball import Ball
from demo.control.timeline import Timeline
from demo.events import (
    ClockSet,
    ModelComposed,
    SlideShown,
    StageCleared,
    StrokeDrawn,
    StrokesErased,
)
from demo.stage.log import Stage
from demo.system.timers import Later, on_the_loop


class StageControls:
    """Appends to the stage what all windows are to show."""

    def __init__(self, stage: Stage, later: Later = on_the_loop) -> None:
        """``later`` makes a call after so many seconds, on the event loop's thread."""
        self._stage = stage
        self._timeline = Timeline(stage, later)
        self.ball = Ball(stage, later)

    def show(self, slide: str, step: int, *, black: bool = False) -> None:
        """Move all windows to a slide, by its id, and a step of it, -1 for none.

        ``black``: the audience sees a black screen.
        """
        shown = self._stage.scene.position.slide
        if shown is None or (shown.slide, shown.step, shown.black) != (slide, step, black):
            self._stage.append(SlideShown(slide=slide, step=step, black=black))

    def draw_stroke(self, slide: str, path: str, colour: str) -> None:
        """Draw a line on a slide, as ``StrokeDrawn`` has it."""
        self._stage.append(StrokeDrawn(slide=slide, path=path, colour=colour))

    def erase_strokes(self, slide: str, *, last: bool) -> None:
        """Erase the last line on a slide, or all of them."""
        if self._stage.scene.ink.on(slide):
            self._stage.append(StrokesErased(slide=slide, last=last))

    def set_clock(self, *, runs: bool) -> None:
        """Start the talk's clock now, or reset it: then it starts with the next move."""
        self._stage.append(ClockSet(runs=runs))

    @property
    def composed(self) -> ModelComposed | None:
        """The model that is being composed on stage."""
        return self._stage.scene.variants.composed

    def compose(self, model: Composition) -> None:
        """Show a model that is being composed, in all windows."""
        blocks = [str(block) for block in model.blocks]
        self._stage.append(ModelComposed(blocks=blocks, place=model.place))

    def clear(self) -> None:
        """Remove ended runs from the screens; the log keeps them."""
        self._timeline.forget()
        self._stage.append(StageCleared())

    # Looking back. ``runs`` are the numbers of the runs meant; empty: all that are shown.

    @property
    def wanted_epoch(self) -> int | None:
        """The epoch that was asked for last; ``None``: the newest, following the training."""
        return self._timeline.wanted

    def look_back(self, epoch: int | None, runs: Sequence[int] = ()) -> None:
        """Show runs as they were after an epoch, in all windows; ``None``: the newest."""
        self._timeline.look_back(epoch, runs)

    def step(self, by: int, runs: Sequence[int] = ()) -> None:
        """Show the epoch ``by`` epochs later, or earlier if it is negative."""
        self._timeline.step(by, runs)

    def play(self, runs: Sequence[int] = ()) -> None:
        """Show epoch after epoch at ``STAGE_PACE``, from the one that is shown to the newest."""
        self._timeline.play(runs)

    def pause(self) -> None:
        """Stop playing at the epoch that is shown."""
        self._timeline.pause()
