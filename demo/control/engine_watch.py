"""Checks several times a second whether the talk's own engine has failed or is stuck."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from demo.events import EngineStuck
from demo.recording.run_player import RunPlayer
from demo.stage.log import Stage
from demo.training.interface import EngineFailure, TrainingEngine

CHECK_SECONDS = 0.25  # from one check to the next
STUCK_SECONDS = 2.0  # of silence during a run; a chunk of training takes about 0.05


class EngineWatch:
    """Replaces an engine that has failed, and notes on stage whether it is stuck.

    Concurrency: make it on the event loop's thread, which alone uses it.
    """

    def __init__(
        self,
        stage: Stage,
        player: RunPlayer,
        engine: Callable[[], TrainingEngine],
        replace: Callable[[EngineFailure], None],
    ) -> None:
        """``engine`` returns the engine in use; ``replace`` has a new one take over."""
        self._stage, self._player, self._engine, self._replace = stage, player, engine, replace
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._checked_at = self._loop.time()

    def begin(self) -> None:
        """Check now, and then every ``CHECK_SECONDS``."""
        self._checked_at = self._loop.time()
        self._check()

    def end(self) -> None:
        """Stop checking."""
        if self._timer is not None:
            self._timer.cancel()

    def _check(self) -> None:
        now = self._loop.time()
        # The machine was suspended: the engine's silence then means nothing.
        asleep = now - self._checked_at > 2 * CHECK_SECONDS
        self._checked_at = now
        engine = self._engine()
        if engine.trains and not asleep:
            self._check_engine(engine)
        self._timer = self._loop.call_later(CHECK_SECONDS, self._check)

    def _check_engine(self, engine: TrainingEngine) -> None:
        engine.maintain()
        failure = engine.failure
        if failure is not None and not self._stage.scene.engine.failure:
            self._replace(failure)
        else:
            self._check_if_stuck(engine)

    def _check_if_stuck(self, engine: TrainingEngine) -> None:
        """Note on stage that a run's engine does not answer, or that it answers again."""
        scene = self._stage.scene
        if scene.running is None or scene.running.other or self._player.is_playing:
            return
        stuck = engine.silence > STUCK_SECONDS
        if stuck != (scene.engine.stuck is not None):
            self._stage.append(EngineStuck(run=scene.running.id, stuck=stuck))
