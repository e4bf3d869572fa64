"""Engines on a cluster's workers that act as one engine and train several runs at a time.

Runs wait here, not on a worker: the first engine that is free takes the next one, and no waiting
run is lost with a worker.

Concurrency: the event loop's thread alone uses it; the engines' events are brought to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from demo.cluster.own_remote_engine import OwnRemoteEngine
from demo.cluster.pool_members import PoolMembers
from demo.cluster.run_queue import RunQueue
from demo.events import (
    ClusterChanged,
    EngineReady,
    EpochEnded,
    Event,
    HyperparametersChanged,
    PictureAnswered,
    PictureDrawn,
    RunEnded,
    RunQueued,
    RunResumed,
    RunStarted,
    Snapshot,
)
from demo.requests import (
    STAGE_PACE,
    ChangeHyperparameters,
    Compare,
    Question,
    Start,
    VariantsSaved,
)
from demo.stage.log import Stage
from demo.training.interface import EngineFailure, TrainingEngine

RUN_EVENTS = (
    RunStarted
    | RunResumed
    | HyperparametersChanged
    | Snapshot
    | EpochEnded
    | RunEnded
    | PictureAnswered
)

# Makes an engine that emits to the first argument; the second one says whether it needs a worker
# that has no engine yet.
MakeEngine = Callable[[Callable[[Event], None], bool], OwnRemoteEngine]


class EnginePool(TrainingEngine):
    """One engine, the primary, answers questions and reports warm variants; others only train."""

    def __init__(
        self,
        stage: Stage,
        make: MakeEngine,
        run_on_loop: Callable[[Callable[[], None]], None],
        run_ids: Iterator[int],
        address: str,
        on_loss: Callable[[EngineFailure], None] = lambda _: None,
    ) -> None:
        """``run_on_loop`` has a call made on the event loop's thread.

        ``on_loss`` is called when others go on without an engine that has failed.
        """
        self._stage, self._make, self._address = stage, make, address
        self._run_on_loop, self._on_loss = run_on_loop, on_loss
        self._pace: float | None = STAGE_PACE
        self._members = PoolMembers(self._make_engine)
        self._runs: dict[OwnRemoteEngine, int] = {}  # runs in progress, by engine
        self._queue: RunQueue[OwnRemoteEngine] = RunQueue(run_ids)
        self._newest: dict[str, int] = {}  # by variant: the run whose weights answer pictures
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
        """The longest time in seconds for which an engine that trains was silent.

        If none trains, that of the primary.
        """
        return max((engine.silence for engine in self._runs), default=self._primary.silence)

    @property
    def calling(self) -> str | None:
        """Which variant's function the primary runs, "" for the file; ``None``: neither."""
        return self._primary.calling

    @property
    def failure(self) -> EngineFailure | None:
        """Why the pool can't train any more: the primary has failed, and no other replaced it."""
        return self._primary.failure

    @property
    def engines(self) -> list[OwnRemoteEngine]:
        """All engines, the primary first."""
        return self._members.all

    @property
    def _primary(self) -> OwnRemoteEngine:
        return self._members.primary

    @property
    def pending(self) -> list[Start]:
        """Runs that were asked for and have not begun."""
        return self._queue.pending

    def launch(self) -> None:
        """Begin with the primary; others follow as there are workers."""
        self._primary.launch()

    def start(self, start: Start) -> None:
        """Train; whatever runs is stopped first. Several runs are shared among all engines."""
        self._queue.clear()
        self._queue.add(start)
        for engine in self._members.ready or [self._primary]:
            if self._queue:
                self._assign(engine)
            else:
                engine.stop()

    def _assign(self, engine: OwnRemoteEngine) -> None:
        """Let an engine train the first waiting run."""
        engine.start(self._queue.assign(engine))

    def _assign_waiting(self) -> None:
        """Let free engines train the runs that wait."""
        for engine in self._members.ready:
            is_free = engine not in self._runs and not self._queue.is_assigned(engine)
            if self._queue and is_free and not engine.failure:
                self._assign(engine)

    def compare(self, asked: Compare) -> None:
        """Train to see how fast that is; whatever runs is stopped first."""
        self._queue.clear()
        for engine in self.engines[1:]:
            engine.stop()
        self._primary.compare(asked)

    def stop(self) -> None:
        """Stop all runs in progress, in the middle of their epochs."""
        self._queue.clear()
        for engine in self.engines:
            engine.stop()

    def ask(self, question: Question) -> None:
        """Have a question answered soon, beside what runs."""
        if isinstance(question, PictureDrawn):
            self._picture = question
        is_for_all = isinstance(question, PictureDrawn | VariantsSaved | ChangeHyperparameters)
        for engine in self.engines if is_for_all else [self._primary]:
            engine.ask(question)

    def abandon(self) -> None:
        """Emit nothing from now on and leave all workers: another engine takes over."""
        for engine in self.engines:
            engine.abandon()

    def disconnect(self, timeout_seconds: float = 0.0) -> None:
        """Leave the cluster, since this process is about to be replaced."""
        self.close(timeout_seconds)

    def close(self, timeout_seconds: float = 0.0) -> bool:
        """End all of it; return whether it has ended."""
        for engine in self.engines[1:]:
            engine.abandon()
        return self._primary.close(timeout_seconds)

    def maintain(self) -> None:
        """Drop engines that have failed, and start others; their runs can be resumed there."""
        self._members.look_for_another()
        for engine in [each for each in self._members.ready if each.failure]:
            self._drop_engine(engine)

    def _drop_engine(self, engine: OwnRemoteEngine) -> None:
        """Go on without an engine that has failed, if there is another one."""
        failure, others = engine.failure, [each for each in self._members.ready if not each.failure]
        if failure is None or (engine is self._primary and (failure.hopeless or not others)):
            return  # no engine is left: ``failure`` says so, and the pool is replaced
        if (ready := self._members.drop(engine)) is not None:
            self._stage.append(ready)
        self._on_loss(failure)
        self._take_back(engine)
        run = self._runs.pop(engine, None)
        if run is not None:
            self._stage.append(RunEnded(run=run, state="interrupted", resumable=True))
        self._report_size(failure.reason)
        self._assign_waiting()

    def _take_back(self, engine: OwnRemoteEngine) -> None:
        """Let other engines train what waited for this one, unless that has ended it."""
        scene = self._stage.scene
        self._queue.take_back(engine, scene.variants.parked)
        waits = self._queue.pending or scene.queue.variant not in scene.variants.parked
        if not waits:
            self._stage.append(RunQueued(variant=None))

    def _make_engine(self, wants_free_worker: bool) -> OwnRemoteEngine:
        """Make an engine whose events come to ``_on_event``, on the event loop's thread."""

        def emit(event: Event) -> None:
            self._run_on_loop(partial(self._on_event, engine, event))

        engine = self._make(emit, wants_free_worker)
        engine.pace = self._pace
        return engine

    def _on_event(self, engine: OwnRemoteEngine, event: Event) -> None:
        """Append an engine's event to the stage, unless it concerns this engine alone."""
        if engine not in self.engines:
            return
        match event:
            case EngineReady():
                self._on_ready(engine, event)
            case RunStarted():
                self._on_begun(engine, event.run)
                if not (event.dataset or event.examples):
                    self._newest[event.variant] = event.run
            case RunResumed():
                self._on_begun(engine, event.run)
                self._newest[self._stage.scene.runs[event.run].variant] = event.run
            case RunEnded():
                self._runs.pop(engine, None)
            case PictureAnswered():
                variant = self._stage.scene.runs[event.run].variant
                if self._newest.get(variant) != event.run:
                    return  # this engine still has the weights of an earlier run
        if engine is self._primary or isinstance(event, RUN_EVENTS):
            self._stage.append(event)
        if isinstance(event, RunEnded):
            self._assign_waiting()

    def _on_begun(self, engine: OwnRemoteEngine, run: int) -> None:
        self._runs[engine] = run
        self._queue.begun(engine, run)

    def _on_ready(self, engine: OwnRemoteEngine, ready: EngineReady) -> None:
        if self._members.note_ready(engine, ready):
            if self._picture is not None:
                engine.ask(self._picture)
            self._report_size()
        self._members.look_for_another()
        self._assign_waiting()

    def _report_size(self, lost: str = "") -> None:
        """Append how many engines there are; ``lost`` is why there is one less."""
        self._stage.append(
            ClusterChanged(
                address=self._address,
                state="moved" if lost else "joined",
                reason=lost,
                workers=len(self._members.ready),
            )
        )
