"""Which engines a pool has: the primary, others that are ready, and one that is starting."""

from __future__ import annotations

import time
from collections.abc import Callable

from demo.cluster.own_remote_engine import OwnRemoteEngine
from demo.events import EngineReady

RETRY_SECONDS = 5.0  # after no further worker was found, until the next look for one
MAX_ENGINES = 8  # an audience can't follow more curves at once


class PoolMembers:
    """Starts engines one by one, as long as there are workers for them.

    Concurrency: the event loop's thread alone uses it.
    """

    def __init__(self, make: Callable[[bool], OwnRemoteEngine]) -> None:
        """``make`` is told whether the engine needs a worker that has no engine yet."""
        self._make = make
        self.primary = make(False)
        self.ready: dict[OwnRemoteEngine, EngineReady] = {}  # oldest first
        self.starting: OwnRemoteEngine | None = None  # a further engine that is not ready yet
        self._next_attempt = 0.0  # when to look for a further worker, on the monotonic clock

    @property
    def all(self) -> list[OwnRemoteEngine]:
        """All engines, the primary first."""
        others = [engine for engine in self.ready if engine is not self.primary]
        return [self.primary, *others, *([self.starting] if self.starting else [])]

    def look_for_another(self) -> None:
        """Start one more engine, if there may be a worker that has none."""
        if self.starting is not None and self.starting.failure:
            self.starting.abandon()  # no further worker is free now
            self.starting = None
            self._next_attempt = time.monotonic() + RETRY_SECONDS
        may_look = time.monotonic() >= self._next_attempt
        if self.starting is None and may_look and 0 < len(self.ready) < MAX_ENGINES:
            self.starting = self._make(True)
            self.starting.launch()

    def note_ready(self, engine: OwnRemoteEngine, ready: EngineReady) -> bool:
        """Note that an engine can train now; return whether it is the one that was starting."""
        self.ready[engine] = ready
        was_starting = engine is self.starting
        if was_starting:
            self.starting = None
        return was_starting

    def drop(self, engine: OwnRemoteEngine) -> EngineReady | None:
        """Do without a ready engine; return how the new primary is ready, if that was the old one.

        There has to be another one that has not failed.
        """
        del self.ready[engine]
        engine.abandon()
        if engine is not self.primary:
            return None
        self.primary = next(each for each in self.ready if not each.failure)
        return self.ready[self.primary]
