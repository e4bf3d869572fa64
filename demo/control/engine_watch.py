"""Looks after the talk's engine, again and again: is it there, and does it answer?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from demo.events import EngineStuck
from demo.recording.run_player import RunPlayer
from demo.stage.log import Stage
from demo.training.interface import EngineFailure, TrainingEngine

LOOK_SECONDS = 0.25  # from one look after the engine to the next
STUCK_SECONDS = 2.0  # without a word in the middle of a run; a step takes about 0.05


class EngineWatch:
    """Made on the event loop's thread, which alone uses it."""

    def __init__(
        self,
        stage: Stage,
        player: RunPlayer,
        engine: Callable[[], TrainingEngine],
        replace: Callable[[EngineFailure], None],
    ) -> None:
        """``engine`` returns the one there is; ``replace`` has another one take over."""
        self._stage, self._player, self._engine, self._replace = stage, player, engine, replace
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._looked = self._loop.time()

    def begin(self) -> None:
        """Look now, and then again and again."""
        self._looked = self._loop.time()
        self._look()

    def end(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        now = self._loop.time()
        asleep = now - self._looked > 2 * LOOK_SECONDS  # a lid was closed: all of us were silent
        self._looked = now
        engine = self._engine()
        if engine.trains and not asleep:
            self._look_after(engine)
        self._timer = self._loop.call_later(LOOK_SECONDS, self._look)

    def _look_after(self, engine: TrainingEngine) -> None:
        engine.maintain()
        failure = engine.failure
        if failure is not None and not self._stage.scene.engine.failure:
            self._replace(failure)
        else:
            self._tell_if_stuck(engine)

    def _tell_if_stuck(self, engine: TrainingEngine) -> None:
        """Tell if the engine does not answer in the middle of a run, or does so again."""
        scene = self._stage.scene
        if scene.running is None or scene.running.other or self._player.is_playing:
            return
        stuck = engine.silence > STUCK_SECONDS
        if stuck != (scene.engine.stuck is not None):
            self._stage.append(EngineStuck(run=scene.running.id, stuck=stuck))
