"""Engines on a cluster's workers that act as one: what can be trained side by side, is.

Runs wait here, not on a worker: whichever is free first takes the next one, and with a worker that
is lost none of them goes.

Concurrency: the event loop's thread alone uses it; what happens on the workers comes there.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from demo.cluster.remote_engine import RemoteEngine, RemoteFailure
from demo.events import (
    ClusterChanged,
    EngineReady,
    EpochEnded,
    Event,
    PictureAnswered,
    PictureDrawn,
    RunEnded,
    RunResumed,
    RunStarted,
    Snapshot,
)
from demo.requests import STAGE_PACE, Compare, Question, Start, VariantsSaved
from demo.stage.log import Stage

AGAIN_SECONDS = 5.0  # from one look for further workers to the next
MOST = 8  # engines: more curves at once nobody can follow
OF_RUNS = RunStarted | RunResumed | Snapshot | EpochEnded | RunEnded | PictureAnswered

# Makes an engine; the second argument says whether it is one beside others, on a free worker.
MakeEngine = Callable[[Callable[[Event], None], bool], RemoteEngine]


class EnginePool:
    """One engine leads: it answers questions, and tells what is warm. The others only train."""

    def __init__(
        self,
        stage: Stage,
        make: MakeEngine,
        cross: Callable[[Callable[[], None]], None],
        run_ids: Iterator[int],
        address: str,
    ) -> None:
        """``cross`` has something done on the event loop's thread."""
        self._stage, self._make, self._cross, self._run_ids = stage, make, cross, run_ids
        self._address = address
        self._pace: float | None = STAGE_PACE
        self._lead = self._enlist(beside=False)
        self._ready: dict[RemoteEngine, EngineReady] = {}
        self._joining: RemoteEngine | None = None  # not ready yet
        self._patient_until = 0.0  # on the monotonic clock: no look for further workers before
        self._runs: dict[RemoteEngine, int] = {}  # in progress, by who trains it
        self._given: dict[RemoteEngine, Start] = {}  # not begun yet, by who is to
        self._waiting: deque[Start] = deque()  # for an engine that is free
        self._newest: dict[str, int] = {}  # by variant, the run whose weights answer pictures
        self._picture: PictureDrawn | None = None

    @property
    def pace(self) -> float | None:
        """Epochs a second of each run at the most; ``None`` is as fast as it can."""
        return self._pace

    @pace.setter
    def pace(self, pace: float | None) -> None:
        self._pace = pace
        for engine in self.engines:
            engine.pace = pace

    @property
    def silence(self) -> float:
        """For how many seconds nothing was heard of somebody who trains."""
        return max((engine.silence for engine in self._runs), default=0.0)

    @property
    def failure(self) -> RemoteFailure | None:
        """Why there is no training any more."""
        return self._lead.failure

    @property
    def engines(self) -> list[RemoteEngine]:
        """Return all of them, the one that leads first."""
        others = [engine for engine in self._ready if engine is not self._lead]
        return [self._lead, *others, *([self._joining] if self._joining else [])]

    @property
    def left(self) -> list[Start]:
        """What was asked for and has not begun."""
        return [*self._given.values(), *self._waiting]

    def launch(self) -> None:
        """Begin with one engine; others follow as there are workers."""
        self._lead.launch()

    def start(self, start: Start) -> None:
        """Train; whatever runs is stopped first. Several runs are shared among all engines."""
        self._forget()
        self._waiting.extend(part for each in start.all for part in self._parts(each))
        for engine in self._ready or [self._lead]:
            if self._waiting:
                self._give(engine)
            else:
                engine.stop()

    def _parts(self, start: Start) -> list[Start]:
        """Return the runs of a series as several, each with its number."""
        if start.interruption is not None:
            return [start]
        numbers = [next(self._run_ids) for _ in range(start.seeds)]
        return [
            replace(start, then=(), seeds=1, first_seed=place, number=number, series=numbers[0])
            for place, number in enumerate(numbers)
        ]

    def _give(self, engine: RemoteEngine) -> None:
        """Let an engine train what waits for one."""
        self._given[engine] = start = self._waiting.popleft()
        engine.start(start)

    def _share(self) -> None:
        """Let engines that do nothing train what waits."""
        for engine in self._ready:
            is_free = engine not in self._runs and engine not in self._given
            if self._waiting and is_free and not engine.failure:
                self._give(engine)

    def compare(self, asked: Compare) -> None:
        """Train to see how fast that is; whatever runs is stopped first."""
        self._forget()
        for engine in self.engines[1:]:
            engine.stop()
        self._lead.compare(asked)

    def stop(self) -> None:
        """Stop all runs in progress, in the middle of their epochs."""
        self._forget()
        for engine in self.engines:
            engine.stop()

    def _forget(self) -> None:
        """Let nothing begin any more that was asked for."""
        self._waiting.clear()
        self._given.clear()

    def ask(self, question: Question) -> None:
        """Have a question answered soon, beside what runs."""
        if isinstance(question, PictureDrawn):
            self._picture = question
        everybody = isinstance(question, PictureDrawn | VariantsSaved)
        for engine in self.engines if everybody else [self._lead]:
            engine.ask(question)

    def abandon(self) -> None:
        """Let nothing that it does from now on be heard: another engine takes over."""
        for engine in self.engines:
            engine.abandon()

    def close(self, timeout_seconds: float = 0.0) -> bool:
        """End all of it; return whether it has ended."""
        for engine in self.engines[1:]:
            engine.abandon()
        return self._lead.close(timeout_seconds)

    def look(self) -> None:
        """Let go of engines that are lost, and get others; runs that are lost can go on there."""
        if self._joining is not None and self._joining.failure:
            self._joining.abandon()  # there is no other worker now
            self._joining = None
            self._patient_until = time.monotonic() + AGAIN_SECONDS
        self._grow()
        for engine in [each for each in self._ready if each.failure]:
            self._lose(engine)

    def _lose(self, engine: RemoteEngine) -> None:
        """Go on without an engine, if there is another: its run can go on there."""
        failure, others = engine.failure, [each for each in self._ready if not each.failure]
        if failure is None or (engine is self._lead and (failure.hopeless or not others)):
            return  # nobody is left: whoever made this fleet looks for others
        del self._ready[engine]
        if engine is self._lead:
            self._lead = others[0]
            self._stage.append(self._ready[self._lead])
        engine.abandon()
        if engine in self._given:
            self._waiting.appendleft(self._given.pop(engine))
        run = self._runs.pop(engine, None)
        if run is not None:
            self._stage.append(RunEnded(run=run, state="interrupted", resumable=True))
        self._tell(failure.reason)
        self._share()

    def _enlist(self, *, beside: bool) -> RemoteEngine:
        """Make an engine, and listen to it."""

        def emit(event: Event) -> None:
            self._cross(partial(self._hear, engine, event))

        engine = self._make(emit, beside)
        engine.pace = self._pace
        return engine

    def _grow(self) -> None:
        """Get one more engine ready, if there is a worker that has none."""
        patient = time.monotonic() < self._patient_until
        if self._joining is None and not patient and 0 < len(self._ready) < MOST:
            self._joining = self._enlist(beside=True)
            self._joining.launch()

    def _hear(self, engine: RemoteEngine, event: Event) -> None:
        """Bring to the stage what an engine tells."""
        if engine not in self.engines:
            return
        match event:
            case EngineReady():
                self._welcome(engine, event)
            case RunStarted():
                self._begin(engine, event.run)
                if not (event.dataset or event.examples):
                    self._newest[event.variant] = event.run
            case RunResumed():
                self._begin(engine, event.run)
                self._newest[self._stage.scene.runs[event.run].variant] = event.run
            case RunEnded():
                self._runs.pop(engine, None)
            case PictureAnswered():
                variant = self._stage.scene.runs[event.run].variant
                if self._newest.get(variant) != event.run:
                    return  # weights of an earlier run, of which this engine heard last
        if engine is self._lead or isinstance(event, OF_RUNS):
            self._stage.append(event)
        if isinstance(event, RunEnded):
            self._share()

    def _begin(self, engine: RemoteEngine, run: int) -> None:
        self._runs[engine] = run
        given = self._given.get(engine)
        if given and run == (given.interruption.run if given.interruption else given.number):
            del self._given[engine]  # else one from before, which ends at once

    def _welcome(self, engine: RemoteEngine, ready: EngineReady) -> None:
        self._ready[engine] = ready
        if engine is self._joining:
            self._joining = None
            if self._picture is not None:
                engine.ask(self._picture)
            self._tell()
        self._grow()
        self._share()

    def _tell(self, lost: str = "") -> None:
        """Tell how many there are, and why one is lost."""
        self._stage.append(
            ClusterChanged(
                address=self._address,
                state="moved" if lost else "joined",
                reason=lost,
                workers=len(self._ready),
            )
        )
