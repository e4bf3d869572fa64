"""Makes and connects what provides runs: engines, a player, and the watch over them."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from demo.catalog.libraries import DEFAULT
from demo.catalog.variant_file import Variant
from demo.cluster.dask_cluster import Cluster
from demo.cluster.library_engines import LibraryEngines
from demo.control.controls import Controls
from demo.control.engine_factory import EngineFactory, TrainingInputs
from demo.control.engine_losses import EngineLosses
from demo.control.engine_watch import HANGS, EngineWatch
from demo.control.run_sources import RunSources
from demo.control.standby_recordings import StandbyRecordings
from demo.events import ClusterChanged, ClusterState, StageReopened, VariantsBroken
from demo.recording.reader import Recording
from demo.recording.recorded_runs import RecordedRuns, recorded_runs
from demo.recording.recorder import Recorder
from demo.recording.run_player import RunPlayer
from demo.requests import Start, VariantsSaved
from demo.stage.log import Stage
from demo.stage.run import Run
from demo.training.backend_loader import preload
from demo.training.interface import EngineFailure, TrainingEngine


class TrainingSupervisor:
    """Owns a talk's engines, and replaces its own engine when that fails.

    Concurrency: make it on the event loop's thread, which alone uses it.
    """

    def __init__(
        self,
        stage: Stage,
        recorder: Recorder,
        inputs: TrainingInputs,
        *,
        replay: Recording | None = None,
        cluster: Cluster | None = None,
    ) -> None:
        """``replay`` is played back instead of all training.

        The talk's own engine is on the ``cluster``, and moves to this process when that is lost.
        """
        self.recorder = recorder
        self._stage = stage
        self._cluster = cluster  # None once it is lost
        run_ids = itertools.count(max(stage.scene.runs, default=0) + 1)
        self._losses = EngineLosses(
            stage, lambda name: self._factory.inputs.variants.get(name), self._refuse_variants
        )
        self._factory = EngineFactory(
            stage, inputs, run_ids, recorder.save_checkpoint, self._losses.note
        )
        self._saved: VariantsSaved | None = None  # the newest, until it has been run
        self.player = RunPlayer(stage, run_ids)
        ready = replay.scene.ready if replay else None
        self._backend = ready.backend if ready else inputs.backend  # of the talk's own engine
        self._recordings = StandbyRecordings(
            stage, self.player, recorder.checkpoints, self._backend
        )
        self.library_engines = LibraryEngines(
            self._factory.library_engine, stage.append, self._backend
        )
        engine: TrainingEngine
        if replay is not None:
            self.player.recorded_runs = RecordedRuns(recorded_runs(replay))
            engine = self._factory.replay_engine(replay, self.player)
        else:
            engine = self._factory.own_engine(cluster)
        self.controls = self._make_controls(engine)
        self._watch = EngineWatch(stage, self.player, lambda: self.engine, self._replace)
        self._beginning: asyncio.Task[None] | None = None

    def _make_controls(self, engine: TrainingEngine) -> Controls:
        others = self.library_engines if engine.trains else None
        return Controls(
            self._stage,
            engine,
            RunSources(self.player, others, self.recorder.checkpoints, self._backend),
            renew=self.renew,
            bring_back=self._recordings.bring_back,
        )

    @property
    def engine(self) -> TrainingEngine:
        """The talk's own engine; don't keep it, since another one may replace it."""
        return self.controls.engines.own

    @property
    def trains(self) -> bool:
        """Whether models are trained; otherwise recorded runs are played back."""
        return self.engine.trains

    def launch(self, *, alone: bool = False) -> None:
        """Launch the engines and the watch; ``alone``: without those of other libraries."""
        if self._cluster is not None:
            self._stage.append(ClusterChanged(address=self._cluster.address, state="joined"))
        self.engine.launch()
        self._watch.begin()
        self._beginning = asyncio.get_running_loop().create_task(self._begin_others(alone))

    async def _begin_others(self, alone: bool) -> None:
        """Once the talk's own engine is ready, prepare its fallback and the other libraries."""
        await self._stage.until(lambda scene: scene.ready)
        if self._cluster is not None:  # if it is lost, an engine in this process takes over
            about = self._backend, self._factory.inputs.data
            threading.Thread(target=preload, args=about, daemon=True).start()
        if not alone:
            self.library_engines.begin()

    def disconnect(self, timeout_seconds: float = 0.5) -> None:
        """End the processes of other libraries, and leave a cluster: this process restarts."""
        self.library_engines.close()
        self.engine.disconnect(timeout_seconds)
        self.library_engines.wait(timeout_seconds)

    @property
    def is_busy(self) -> bool:
        """Whether a run is in progress, or other processes would have to be closed."""
        elsewhere = self._cluster is not None or any(True for _ in self.library_engines)
        return elsewhere or bool(self._stage.scene.runs.all_running)

    def close(self, timeout_seconds: float = 1.0) -> None:
        """End all engines; a run in progress is interrupted, and can be resumed later."""
        if self._beginning is not None:
            self._beginning.cancel()
        self._watch.end()
        self.library_engines.close()
        self.engine.close(timeout_seconds)
        self.library_engines.wait(timeout_seconds)

    # Recordings.

    def add_recordings(self, rehearsal: Recording | None, earlier: Recording | None) -> None:
        """Add recordings: both can be played back, the runs of ``earlier`` brought back."""
        self._recordings.add(rehearsal, earlier)

    def can_replay(self, start: Start) -> bool:
        """Tell whether there is a recording of such a run."""
        return self._recordings.has(start)

    # Variants.

    def use_variants(
        self, file: Path, variants: Mapping[str, Variant], source: str | None = None
    ) -> None:
        """Give engines that are made from now on the variants of a file that was saved."""
        self._factory.use_variants(file, variants, source)
        if self._saved == VariantsSaved(file, source or ""):
            self._saved = None

    def save_variants(self, file: Path, source: str) -> None:
        """Let all present engines run the variants' file again, as it was saved."""
        self._saved = VariantsSaved(file, source)
        for engine in (self.engine, *self.library_engines):
            engine.ask(self._saved)

    def _refuse_variants(self, reason: str) -> None:
        """Let no engine run the variants' file as it is: one has hung with it, or has ended."""
        if self._saved is None:
            self._factory.refuse_variants(reason)
        else:  # the variants stay as they were before
            self._saved = None
            self._stage.append(VariantsBroken(line=0, reason=reason))

    # An engine takes over.

    def resumable(self) -> list[int]:
        """Return the numbers of runs that a new engine can resume from their checkpoints."""
        return [run.id for run in self._stage.scene.runs.values() if self._is_resumable(run)]

    def _is_resumable(self, run: Run) -> bool:
        """Tell whether an unfinished run has a checkpoint, and is computed the same way now.

        That is by the same code of its variant, on the same library.
        """
        is_own = (run.backend or DEFAULT) == self._backend
        if run.state not in ("running", "interrupted") or run.recorded or not is_own:
            return False
        known = self._factory.inputs.variants.get(run.variant)
        version = known.version if known else ""
        return run.version == version and self.recorder.checkpoints.path(run.began).exists()

    def renew(self) -> None:
        """Replace the talk's own engine by a new one, which can resume the run in progress."""
        if self.engine.trains:
            self._replace()

    def _replace(self, failure: EngineFailure | None = None) -> None:
        """Have a new engine take over; ``failure`` is why, None: the presenter asked for it."""
        scene, engine = self._stage.scene, self.engine
        queued = None if scene.queue.backend else scene.queue.variant
        pending, hangs = engine.pending, scene.engine.stalled
        engine.abandon()
        self._stage.append(StageReopened(resumable=self.resumable()))
        if failure is not None:
            self._losses.note(failure)
        elif hangs is not None:
            self._losses.note(EngineFailure(HANGS, variant=hangs, hangs=True))
        if scene.engine.given_up:
            return
        self._begin_anew(failure)
        if failure is None or not failure.retry:
            return  # the presenter chooses what the new engine trains
        parked = scene.variants.parked
        pending = [each for each in pending if each.variant not in parked]
        if queued is not None and queued not in parked:
            self.controls.ask_again()
        elif pending:
            self.controls.train(replace(pending[0], then=tuple(pending[1:])))

    def _begin_anew(self, failure: EngineFailure | None) -> None:
        """Launch a new engine, which runs the variants' file as it was saved last."""
        if self._cluster is not None:
            self._note_move(self._cluster, failure)
        self.controls.engines.own = self._factory.own_engine(self._cluster)
        self.engine.launch()
        if self._saved is not None:
            self.engine.ask(self._saved)

    def _note_move(self, cluster: Cluster, failure: EngineFailure | None) -> None:
        """Note on stage that the engine joins or moves on the cluster, or has lost it."""
        state: ClusterState = "joined" if failure is None else "moved"
        if failure is not None and failure.hopeless:
            state, self._cluster = "lost", None
            threading.Thread(target=cluster.close, daemon=True).start()
        reason = failure.reason if failure else ""
        self._stage.append(ClusterChanged(address=cluster.address, state=state, reason=reason))
