"""Runs that were asked for and have not begun: waiting for an engine, or assigned to one."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Hashable, Iterator
from dataclasses import replace
from typing import Generic, TypeVar

from demo.requests import Start

EngineT = TypeVar("EngineT", bound=Hashable)


class RunQueue(Generic[EngineT]):
    """First come, first served. Concurrency: the event loop's thread alone uses it."""

    def __init__(self, run_ids: Iterator[int]) -> None:
        """``run_ids`` yields free run numbers, shared with all engines."""
        self._run_ids = run_ids
        self._waiting: deque[Start] = deque()  # for an engine that is free
        self._assigned: dict[EngineT, Start] = {}  # by engine: a run that has not begun there yet

    def __bool__(self) -> bool:
        """Whether a run waits for an engine."""
        return bool(self._waiting)

    @property
    def pending(self) -> list[Start]:
        """All runs that have not begun, in the order in which they were asked for."""
        return [*self._assigned.values(), *self._waiting]

    def add(self, start: Start) -> None:
        """Queue all runs of a request one by one."""
        self._waiting.extend(part for each in start.all for part in self._parts(each))

    def _parts(self, start: Start) -> list[Start]:
        """Return one start for each run of a series, with its run number."""
        if start.interruption is not None:
            return [start]
        numbers = [next(self._run_ids) for _ in range(start.seeds)]
        return [
            replace(start, then=(), seeds=1, first_seed=index, number=number, series=numbers[0])
            for index, number in enumerate(numbers)
        ]

    def clear(self) -> None:
        """Forget all runs that have not begun."""
        self._waiting.clear()
        self._assigned.clear()

    def assign(self, engine: EngineT) -> Start:
        """Take the first waiting run, note that this engine is to train it, and return it."""
        self._assigned[engine] = start = self._waiting.popleft()
        return start

    def is_assigned(self, engine: EngineT) -> bool:
        """Whether an engine has been assigned a run that has not begun."""
        return engine in self._assigned

    def take_back(self, engine: EngineT, parked: Container[str] = ()) -> None:
        """Put the run assigned to a lost engine back at the head of the queue, if any.

        Runs of ``parked`` variants are dropped: they would end the next engine, too.
        """
        if engine in self._assigned:
            self._waiting.appendleft(self._assigned.pop(engine))
        self._waiting = deque(each for each in self._waiting if each.variant not in parked)

    def begun(self, engine: EngineT, run: int) -> None:
        """Note that a run has begun on an engine: it is assigned no longer.

        A run of an earlier request changes nothing here. An engine that was about to begin it when
        the newer request arrived still does so, and stops it at once.
        """
        start = self._assigned.get(engine)
        if start and run == (start.interruption.run if start.interruption else start.number):
            del self._assigned[engine]
