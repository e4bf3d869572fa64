"""Asks for the map of a real model's loss; one that has not learned here yet learns first."""

from __future__ import annotations

from collections.abc import Sequence

from demo.control.controls import Controls
from demo.events import Event, LossMapped, QuestionFailed, RunEnded
from demo.requests import LossMapWanted, Start
from demo.stage.run import Run
from demo.stage.scene import Scene


class PendingLossMap:
    """A map that one window has asked for, from the click until the map is there."""

    def __init__(self, controls: Controls, start: Start) -> None:
        """``start`` is how the model learns, if it has to."""
        self._controls, self._start = controls, start
        self._has_trained = False
        self.is_open = False
        self.failure = ""  # why there will be no map

    def make(self, scene: Scene) -> None:
        """Ask for the map, or train first."""
        self.is_open, self.failure = True, ""
        self._has_trained = self.learned(scene) is None
        if self._has_trained:
            self._controls.train(self._start)
        else:
            self.ask()

    def ask(self) -> None:
        """Ask for the map of the newest run."""
        self._controls.ask(LossMapWanted(self._start.variant))

    def train(self) -> None:
        """Let the model learn."""
        self._has_trained = True
        self._controls.train(self._start)

    def take_back(self) -> None:
        """Wait for nothing any more; what runs goes on."""
        self.is_open, self.failure = False, ""

    def follow(self, scene: Scene, events: Sequence[Event]) -> None:
        """Ask once the model has learned; one whose run was not of this process learns first."""
        for event in events:
            if isinstance(event, LossMapped):
                self.take_back()
            elif not self.is_open:
                continue
            elif isinstance(event, RunEnded) and self.learned(scene):
                self.ask()
            elif isinstance(event, QuestionFailed) and event.question == LossMapWanted.__name__:
                if self._has_trained:
                    self.failure = event.reason
                else:
                    self.train()

    def learned(self, scene: Scene) -> Run | None:
        """Return the model's run, if it is over and has come anywhere."""
        run = scene.learned(self._start.variant)
        is_over = run is not None and run.whole.state in ("finished", "stopped")
        return run if is_over and run is not None and run.whole.epoch else None
