"""The ball that rolls down a small model's loss, and the loss around a real model's weights."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from demo.events import BallMoved, Event, LossMapped, StageReopened


@dataclass
class DescentState:
    """Where the ball has been, and the newest map of a real model's loss."""

    ball: BallMoved | None = None  # None: nobody has put it anywhere yet
    path: list[list[float]] = field(default_factory=list)  # its weights at each step, from 0
    map: LossMapped | None = None
    shows_map: bool = False  # whether the map came after the ball was moved last

    @property
    def shown_map(self) -> LossMapped | None:
        """The map, as long as it is what screens show."""
        return self.map if self.shows_map else None

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case BallMoved():
                self.path = [*self.path[: event.step], event.weights]
                self.ball, self.shows_map = event, False
            case LossMapped():
                self.map, self.shows_map = event, True
            case StageReopened() if self.ball is not None:
                self.ball = replace(self.ball, rolling=False)  # what moved it has ended
