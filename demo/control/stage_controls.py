"""What a presenter may ask that needs no engine: what the screens show of the talk and its runs."""

from __future__ import annotations

from collections.abc import Sequence

from demo.catalog.composed_model import Composition
from demo.control.timeline import Timeline
from demo.events import ClockSet, ModelComposed, SlideShown, StageCleared
from demo.stage.log import Stage
from demo.system.timers import Later, on_the_loop


class StageControls:
    """Notes on the stage what all windows are to show."""

    def __init__(self, stage: Stage, later: Later = on_the_loop) -> None:
        """``later`` does something in so many seconds, on the event loop's thread."""
        self._stage = stage
        self._timeline = Timeline(stage, later)

    def show(self, slide: str, step: int, *, black: bool = False) -> None:
        """Move the talk to a slide's step, -1 is none, in all windows; ``black``: unseen."""
        shown = self._stage.scene.position.slide
        if shown is None or (shown.slide, shown.step, shown.black) != (slide, step, black):
            self._stage.append(SlideShown(slide=slide, step=step, black=black))

    def set_clock(self, *, runs: bool) -> None:
        """Let the talk's time begin now, or set it back."""
        self._stage.append(ClockSet(runs=runs))

    @property
    def composed(self) -> ModelComposed | None:
        """The model in the making, as it was asked for last."""
        return self._stage.scene.variants.composed

    def compose(self, model: Composition) -> None:
        """Show another model in the making, in all windows."""
        blocks = [str(block) for block in model.blocks]
        self._stage.append(ModelComposed(blocks=blocks, place=model.place))

    def clear(self) -> None:
        """Take ended runs off the screens; the log keeps them."""
        self._timeline.forget()
        self._stage.append(StageCleared())

    # Looking back; ``runs`` are numbers of those meant, all that are shown if none is told.

    @property
    def wanted_epoch(self) -> int | None:
        """The epoch that was asked for last; ``None`` is the newest, as it comes."""
        return self._timeline.wanted

    def look_back(self, epoch: int | None, runs: Sequence[int] = ()) -> None:
        """Show in all windows how runs were at an epoch; ``None`` is the newest, as it comes."""
        self._timeline.look_back(epoch, runs)

    def step(self, by: int, runs: Sequence[int] = ()) -> None:
        """Show the next epoch, or the one before if ``by`` is -1."""
        self._timeline.step(by, runs)

    def play(self, runs: Sequence[int] = ()) -> None:
        """Show epoch after epoch, at an audience's pace, from the one that is shown to the end."""
        self._timeline.play(runs)

    def pause(self) -> None:
        """Stay at the epoch that playing has come to."""
        self._timeline.pause()
