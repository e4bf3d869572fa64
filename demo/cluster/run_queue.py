"""Runs that were asked for and have not begun: each waits for an engine, then to begin there."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Generic, TypeVar

from demo.requests import Start

EngineT = TypeVar("EngineT", bound=Hashable)


class RunQueue(Generic[EngineT]):
    """First come, first served. Concurrency: the event loop's thread alone uses it."""

    def __init__(self, run_ids: Iterator[int]) -> None:
        """``run_ids`` are shared with all who begin runs."""
        self._run_ids = run_ids
        self._waiting: deque[Start] = deque()  # for an engine that is free
        self._assigned: dict[EngineT, Start] = {}  # to an engine, where it has not begun yet

    def __bool__(self) -> bool:
        """Whether something waits for an engine."""
        return bool(self._waiting)

    @property
    def pending(self) -> list[Start]:
        """All that has not begun, in the order in which it was asked for."""
        return [*self._assigned.values(), *self._waiting]

    def add(self, start: Start) -> None:
        """Have all runs of a request wait, each by itself."""
        self._waiting.extend(part for each in start.all for part in self._parts(each))

    def _parts(self, start: Start) -> list[Start]:
        """Return the runs of a series as several, each with its number."""
        if start.interruption is not None:
            return [start]
        numbers = [next(self._run_ids) for _ in range(start.seeds)]
        return [
            replace(start, then=(), seeds=1, first_seed=place, number=number, series=numbers[0])
            for place, number in enumerate(numbers)
        ]

    def clear(self) -> None:
        """Let nothing begin any more that was asked for."""
        self._waiting.clear()
        self._assigned.clear()

    def assign(self, engine: EngineT) -> Start:
        """Return what an engine is to train now."""
        self._assigned[engine] = start = self._waiting.popleft()
        return start

    def is_assigned(self, engine: EngineT) -> bool:
        """Whether an engine was told to train and has not begun."""
        return engine in self._assigned

    def take_back(self, engine: EngineT) -> None:
        """Let what an engine that is lost was about to begin be the next for another one."""
        if engine in self._assigned:
            self._waiting.appendleft(self._assigned.pop(engine))

    def begun(self, engine: EngineT, run: int) -> None:
        """Note that a run has begun: what was assigned, or one from before that ends at once.

        The latter happens where a request reaches an engine that is just about to begin the one
        before it.
        """
        start = self._assigned.get(engine)
        if start and run == (start.interruption.run if start.interruption else start.number):
            del self._assigned[engine]
