"""Checks several times a second whether the talk's own engine has failed or hangs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from demo.events import EngineStuck, VariantStalled
from demo.recording.run_player import RunPlayer
from demo.stage.log import Stage
from demo.training.interface import HANGING_SECONDS, EngineFailure, TrainingEngine

CHECK_SECONDS = 0.25  # from one check to the next
STUCK_SECONDS = 2.0  # of silence during a run; a chunk of training takes about 0.05
STALLED_SECONDS = 5.0  # of a function that builds a model; where all cores are busy one takes 2
HANGS = f"no end of it within {HANGING_SECONDS:.0f} seconds"


class EngineWatch:
    """Replaces an engine that has failed or hangs, and notes on stage whether it is stuck.

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
        state = self._stage.scene.engine
        engine.maintain()
        failure = engine.failure
        if state.given_up:
            return  # a click has another one made
        if failure is not None and not state.failure:
            self._replace(failure)
        elif self._runs:
            self._check_if_stuck(engine)
        elif failure is None:
            self._check_if_stalled(engine)

    @property
    def _runs(self) -> bool:
        """Whether the talk's own engine trains."""
        running = self._stage.scene.running
        return running is not None and not (running.other or self._player.is_playing)

    def _check_if_stuck(self, engine: TrainingEngine) -> None:
        """Note on stage that a run's engine does not answer, or that it answers again."""
        scene = self._stage.scene
        stuck = engine.silence > STUCK_SECONDS
        if scene.running and stuck != (scene.engine.stuck is not None):
            self._stage.append(EngineStuck(run=scene.running.id, stuck=stuck))

    def _check_if_stalled(self, engine: TrainingEngine) -> None:
        """Note on stage that an author's code does not end; have others built elsewhere then."""
        scene, silence, calling = self._stage.scene, engine.silence, engine.calling
        told, stalled = scene.engine.stalled, calling if silence > STALLED_SECONDS else None
        if stalled is not None and stalled != told:
            self._stage.append(VariantStalled(variant=stalled, stalled=True))
        elif stalled is None and told is not None:
            self._stage.append(VariantStalled(variant=told, stalled=False))
        doing = scene.variants.warming if calling is None else calling
        is_asked_for = doing is not None and scene.queue.variant == doing
        if silence > HANGING_SECONDS and not is_asked_for:
            self._replace(EngineFailure(HANGS, retry=True, variant=doing, hangs=True))
