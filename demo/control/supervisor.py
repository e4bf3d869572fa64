"""Where runs come from: an engine, a player of recorded ones, and a watch over both."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from demo.catalog.libraries import OWN
from demo.catalog.variant_file import Variant
from demo.cluster.dask_cluster import Cluster
from demo.cluster.engine_pool import EnginePool
from demo.cluster.library_engines import LibraryEngines
from demo.cluster.remote_engine import RemoteEngine, RemoteFailure
from demo.control.controls import AnyEngine, Controls
from demo.data.dataset import Dataset
from demo.events import (
    ClusterChanged,
    ClusterState,
    EngineStuck,
    Event,
    SessionFound,
    StageReopened,
)
from demo.recording.reader import Recording
from demo.recording.recorded_runs import RecordedRun, RecordedRuns, recorded_runs
from demo.recording.recorder import Recorder
from demo.recording.replay_engine import ReplayEngine
from demo.recording.run_player import RunPlayer
from demo.requests import Start, VariantsSaved
from demo.stage.log import Stage
from demo.stage.run import Run
from demo.training.backend_loader import preload
from demo.training.checkpoints import Checkpoint
from demo.training.engine import Engine
from demo.training.settings import EngineSettings

LOOK_SECONDS = 0.25  # from one look after the engine to the next
STUCK_SECONDS = 2.0  # without a word in the middle of a run; a step takes about 0.05


class TrainingSupervisor:
    """Made on the event loop's thread, which alone uses it."""

    def __init__(
        self,
        stage: Stage,
        data: Dataset,
        variants_file: Path,
        variants: Mapping[str, Variant],
        recorder: Recorder,
        *,
        order: Sequence[str] = (),
        seed: int = 0,
        replay: Recording | None = None,
        cluster: Cluster | None = None,
    ) -> None:
        """``order`` is that in which variants are warmed up, if not the file's.

        ``replay`` is played back instead of all training. On a ``cluster`` the talk's own engine
        is as long as that is there, and then here.
        """
        self.recorder = recorder
        self._cluster = cluster  # as long as it is of use
        self._stage, self._data, self._seed = stage, data, seed
        self._variants_file, self._variants = variants_file, variants
        self._order = order
        self._loop = asyncio.get_running_loop()
        self._run_ids = itertools.count(max(stage.scene.runs, default=0) + 1)
        self.player = RunPlayer(stage, self._run_ids)
        if replay is not None:
            self.player.library = RecordedRuns(recorded_runs(replay))
        self.engine: AnyEngine = self._engine(replay)
        self.crew = LibraryEngines(self._other_engine, self._stage.append)
        self.controls = Controls(
            stage,
            self.engine,
            player=self.player,
            crew=self.crew if replay is None else None,
            checkpoints=recorder.checkpoints,
            renew=self.renew,
            bring_back=self.bring_back,
        )
        self._watch: asyncio.TimerHandle | None = None
        self._beginning: asyncio.Task[None] | None = None
        self._looked = self._loop.time()
        self._earlier: list[RecordedRun] = []

    @property
    def trains(self) -> bool:
        """Whether models learn here; else what was recorded is played."""
        return not isinstance(self.engine, ReplayEngine)

    def launch(self, *, alone: bool = False) -> None:
        """Begin: warm models up, and look after what trains; ``alone``: with no other library."""
        if self._cluster is not None:
            self._stage.append(ClusterChanged(address=self._cluster.address, state="joined"))
        self.engine.launch()
        self._looked = self._loop.time()
        self._look()
        self._beginning = self._loop.create_task(self._begin_others(alone))

    async def _begin_others(self, alone: bool) -> None:
        """Once the talk's own engine is there, prepare what may be wanted beside it."""
        await self._stage.until(lambda scene: scene.ready)
        if self._cluster is not None:  # it may be gone at any time, and this process takes over
            threading.Thread(target=preload, args=(self._data,), daemon=True).start()
        if not alone:
            self.crew.begin()

    def let_go(self, timeout_seconds: float = 0.5) -> None:
        """End the processes of other libraries, and leave a cluster: this one begins anew."""
        self.crew.close()
        if isinstance(self.engine, EnginePool):
            self.engine.close(timeout_seconds)
        self.crew.wait(timeout_seconds)

    @property
    def is_busy(self) -> bool:
        """Whether something is trained, or other processes have to hear of the end."""
        elsewhere = self._cluster is not None or any(True for _ in self.crew)
        return elsewhere or bool(self._stage.scene.all_running)

    def close(self, timeout_seconds: float = 1.0) -> None:
        """End all of it, in the middle of a run too: that one can go on another time."""
        if self._beginning is not None:
            self._beginning.cancel()
        if self._watch is not None:
            self._watch.cancel()
        self.crew.close()
        self.engine.close(timeout_seconds)
        self.crew.wait(timeout_seconds)

    def use_variants(self, file: Path, variants: Mapping[str, Variant]) -> None:
        """Take other variants into account: those of a file that was saved."""
        self._variants_file, self._variants = file, variants

    def stand_by(self, rehearsal: Recording | None, earlier: Recording | None) -> None:
        """Have recordings at hand, to play back and to bring back."""
        found = [*_taped(earlier), *_taped(rehearsal)]
        self.player.library = RecordedRuns(found)
        if earlier is not None and not self._stage.scene.runs:
            self._earlier = recorded_runs(earlier)
            self._stage.append(SessionFound(label=earlier.label, runs=len(self._earlier)))

    def bring_back(self) -> None:
        """Tell the runs of an earlier session, once."""
        found, self._earlier = self._earlier, []
        self.player.tell(found, self.recorder.checkpoints)

    def can_replay(self, start: Start) -> bool:
        """Tell whether there is a recording of such a run."""
        return bool(self.player.library.find(start))

    def resumable(self) -> list[int]:
        """Return the runs that broke off and can go on from their checkpoints."""
        return [run.id for run in self._stage.scene.runs.values() if self._can_go_on(run)]

    def renew(self) -> None:
        """Put a fresh engine in the place of the one there is; what ran can go on in it."""
        if not isinstance(self.engine, ReplayEngine):
            self._replace(self.engine)

    def _replace(self, engine: Engine | EnginePool, failure: RemoteFailure | None = None) -> None:
        scene = self._stage.scene
        waiting = scene.queued is not None and not scene.queued_on
        left = engine.left if isinstance(engine, EnginePool) else []
        engine.abandon()
        self._stage.append(StageReopened(resumable=self.resumable()))
        if self._cluster is not None:
            self._note_move(self._cluster, failure)
        self.engine = self.controls.engine = self._engine(None)
        self.engine.launch()
        if failure is None:
            return  # whoever asked for this asks for something new
        if waiting:
            self.controls.ask_again()
        elif left:
            self.controls.train(replace(left[0], then=tuple(left[1:])))

    def _note_move(self, cluster: Cluster, failure: RemoteFailure | None) -> None:
        """Tell where on a cluster the engine goes, or that it leaves that for good."""
        state: ClusterState = "joined" if failure is None else "moved"
        if failure is not None and failure.hopeless:
            state, self._cluster = "lost", None
            threading.Thread(target=cluster.close, daemon=True).start()
        reason = failure.reason if failure else ""
        self._stage.append(ClusterChanged(address=cluster.address, state=state, reason=reason))

    def _engine(self, replay: Recording | None) -> AnyEngine:
        if replay is not None:
            return ReplayEngine(replay, self.player, list(self._variants), self._emit)
        engine = self._own_engine(sorted(self._variants, key=self._place))
        if self._stage.scene.hurried:
            engine.pace = None
        return engine

    def _own_engine(self, variants: list[str]) -> Engine | EnginePool:
        if self._cluster is not None:
            return self._fleet(self._cluster, variants)
        return Engine(
            EngineSettings(self._data, self._variants_file, variants, self._seed),
            self._emit,
            run_ids=self._run_ids,
            keep=self.recorder.keep,
        )

    def _fleet(self, cluster: Cluster, variants: list[str]) -> EnginePool:
        def make(emit: Callable[[Event], None], beside: bool) -> RemoteEngine:
            keep = self.recorder.keep
            return self._remote(OWN, variants, emit, cluster=cluster, keep=keep, beside=beside)

        return EnginePool(self._stage, make, self._cross, self._run_ids, cluster.address)

    def _place(self, variant: str) -> int:
        """Return when a variant's turn to be warmed up is."""
        return self._order.index(variant) if variant in self._order else len(self._order)

    def _other_engine(self, library: str, variants: Sequence[str]) -> RemoteEngine:
        engine = self._remote(library, variants, self._emit)
        if self._stage.scene.hurried:
            engine.pace = None
        return engine

    def _remote(
        self,
        library: str,
        variants: Sequence[str],
        emit: Callable[[Event], None],
        *,
        cluster: Cluster | None = None,
        keep: Callable[[Checkpoint], None] | None = None,
        beside: bool = False,
    ) -> RemoteEngine:
        return RemoteEngine(
            library,
            self._data,
            self._variants_file,
            emit,
            cluster=cluster,
            variants=variants,
            seed=self._seed,
            run_ids=self._run_ids,
            keep=keep,
            beside=beside,
        )

    def save_variants(self, file: Path, source: str) -> None:
        """Let all engines run the variants' file again, as it was saved."""
        for engine in (self.engine, *self.crew):
            engine.ask(VariantsSaved(file, source))

    def _emit(self, event: Event) -> None:
        """Bring an event from the training thread to the log."""
        self._cross(partial(self._stage.append, event))

    def _cross(self, act: Callable[[], None]) -> None:
        """Have something done on the event loop's thread: the one thread crossing."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the talk is over
            self._loop.call_soon_threadsafe(act)

    def _can_go_on(self, run: Run) -> bool:
        """Tell whether a run that goes on or broke off was of this code, and left a checkpoint."""
        if run.state not in ("running", "interrupted") or run.recorded:
            return False
        known = self._variants.get(run.variant)
        version = known.version if known else ""
        return run.version == version and self.recorder.checkpoints.path(run.began).exists()

    def _look(self) -> None:
        """Look after the engine, again and again."""
        now = self._loop.time()
        asleep = now - self._looked > 2 * LOOK_SECONDS  # a lid was closed: all of us were silent
        self._looked = now
        if not (asleep or isinstance(self.engine, ReplayEngine)):
            self._look_after(self.engine)
        self._watch = self._loop.call_later(LOOK_SECONDS, self._look)

    def _look_after(self, engine: Engine | EnginePool) -> None:
        """Tell if the engine does not answer in the middle of a run, or does so again."""
        scene = self._stage.scene
        if isinstance(engine, EnginePool):
            engine.look()
            if engine.failure:
                self._replace(engine, engine.failure)
                return
        elif engine.failure and not scene.engine_failure:
            self.renew()
            return
        if scene.running is not None and not (scene.running.other or self.player.is_playing):
            stuck = engine.silence > STUCK_SECONDS
            if stuck != (scene.stuck is not None):
                self._stage.append(EngineStuck(run=scene.running.id, stuck=stuck))


def _taped(recording: Recording | None) -> list[RecordedRun]:
    return recorded_runs(recording) if recording is not None else []
