"""Where the talk is: its slide, its clock, and the epoch that screens look back at."""

from __future__ import annotations

from dataclasses import dataclass

from demo.events import (
    ClockSet,
    EpochShown,
    Event,
    PictureDrawn,
    RunQueued,
    RunResumed,
    RunStarted,
    SlideShown,
    StageCleared,
    StageReopened,
)


@dataclass
class Position:
    """The slide, the clock and the epoch that all screens show."""

    slide: SlideShown | None = None  # None: nobody has moved yet
    moves: int = 0  # times that the slide changed: pages order messages by it
    clock_start: float | None = None  # when the talk's time began, on the wall clock
    epoch: int | None = None  # that screens look back at; None: the newest
    playing: bool = False  # whether the epochs after it follow by themselves

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case SlideShown():
                self.slide = event
                self.moves += 1
            case ClockSet():
                self.clock_start = event.time if event.runs else None
            case EpochShown():
                self.epoch, self.playing = event.epoch, event.playing
            case _ if _calls_for_the_newest(event):
                self.epoch, self.playing = None, False


def _calls_for_the_newest(event: Event) -> bool:
    """Whether screens stop looking back, since somebody wants to see what comes now."""
    match event:
        case RunQueued():
            return event.variant is not None  # a click that is taken back shows nothing new
        case RunStarted():  # of a series, all but the first start by themselves
            return event.series in (0, event.run)
        case PictureDrawn():  # only the newest weights can answer
            return True
        case _:
            return isinstance(event, (RunResumed, StageCleared, StageReopened))
