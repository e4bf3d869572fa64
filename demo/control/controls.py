"""The only door upwards: what a presenter may ask of the stage and the engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from demo.catalog.libraries import CPU, OWN
from demo.control.deferred_action import DeferredAction
from demo.control.device_comparison import DeviceComparison
from demo.control.run_sources import RunSources
from demo.control.stage_controls import StageControls
from demo.events import PaceChanged, PictureDrawn, QuestionFailed, RunQueued
from demo.recording.gpu_recording import GpuRecording
from demo.requests import REPLAY, STAGE_PACE, Compare, Interruption, Question, Start
from demo.stage.log import Stage
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.system.timers import Later, on_the_loop
from demo.training.interface import TrainingEngine


class Controls(StageControls):
    """Turns clicks into requests to the engine or the player, and notes at once that they came."""

    def __init__(
        self,
        stage: Stage,
        engine: TrainingEngine,
        sources: RunSources | None = None,
        *,
        renew: Callable[[], None] = lambda: None,
        bring_back: Callable[[], None] = lambda: None,
        later: Later = on_the_loop,
    ) -> None:
        """``renew`` puts a fresh engine in the place of one that is stuck.

        ``bring_back`` tells the runs of an earlier session; ``later`` does something in so many
        seconds, on the event loop's thread.
        """
        super().__init__(stage, later)
        sources = sources or RunSources()
        self.engine = engine
        self._player, self._library_engines = sources.player, sources.library_engines
        self._checkpoints, self._renew, self._bring_back = sources.checkpoints, renew, bring_back
        self._comparison = DeviceComparison(stage)
        self._gpu_recording = GpuRecording(stage, later)
        self._deferred = DeferredAction(stage)
        self._asked: Start | None = None  # last

    # Runs.

    def start(
        self,
        variant: str,
        epochs: int,
        *,
        dataset: str = "",
        examples: int | None = None,
        seeds: int = 1,
        code: str = "",
        backend: str = "",
    ) -> None:
        """Train a variant from its first weights; it waits by itself until it is warm.

        ``dataset`` is one of ``OTHER_DATASETS`` of demo.data or the talk's own, ``examples`` counts
        the images to learn from, ``seeds`` the runs one after another that differ in their seed,
        ``code`` is the Python of a model that was composed on stage, ``backend`` another library
        than the talk's own engine computes with.
        """
        backend = "" if backend == OWN else backend
        self.train(Start(variant, epochs, dataset, examples, seeds, code, backend=backend))

    def restart(self) -> None:
        """Train the newest run's variant once more, from the same first weights."""
        last = self._stage.scene.last
        if last is not None:
            self.train(_again(last))

    def resume(self, number: int) -> None:
        """Go on with a run that was interrupted, from its last epoch."""
        run = self._stage.scene.runs.get(number)
        if run is not None and run.resumable and self._checkpoints is not None:
            path = self._checkpoints.path(run.began)
            self.train(_again(run, Interruption(run.id, run.began, run.seed, path)))

    def train(self, start: Start) -> None:
        """Do what is asked for, as soon as nothing else runs."""
        if self._stage.scene.engine.failure:  # the reason is on screen already
            return
        self._make_way()
        engine = self._engine_of(start)
        if engine is None:  # what its library lacks is on screen already
            return
        self._asked = start
        self._timeline.forget()
        self._stage.append(RunQueued(variant=start.variant, backend=start.backend))
        for other in self._engines:
            if other is not engine:
                other.stop()
        running = self._stage.scene.running
        if running is not None and (running.other or start.backend):
            engine.stop()
            self._deferred.when_free(partial(engine.start, start))
        else:
            engine.start(start)

    def ask_again(self) -> None:
        """Ask an engine that has taken over for what the one before it was asked for last."""
        if self._asked is not None:
            self.train(self._asked)

    def replay(self, start: Start | None = None) -> None:
        """Play back what was recorded of such a run, or of the one that was asked for last.

        What is trained is stopped for it.
        """
        last, player = self._stage.scene.last, self._player
        start = start or self._asked or (_again(last) if last else None)
        runs = player.recorded_runs.find(start) if player and start else []
        if player is None or not runs:
            what = f" of {start.variant}" if start else ", and nothing was asked for"
            reason = f"Expected a recorded run to play back. Received: none{what}. Rehearse first."
            self._stage.append(QuestionFailed(question=REPLAY, reason=reason))
            return
        self._make_way()
        self._timeline.forget()
        self._stage.append(RunQueued(variant=runs[0].run.variant))
        self._stop_engines()
        self._deferred.when_free(partial(player.play, runs))

    def stop(self) -> None:
        """Stop the run in progress, and forget a click that waits."""
        self._make_way()
        if self._stage.scene.queue.variant is not None:
            self._stage.append(RunQueued(variant=None))
        self._stop_engines()

    def hurry(self, fast: bool) -> None:
        """Train as fast as the machine can, or at a pace that an audience can follow."""
        pace = None if fast else STAGE_PACE
        for engine in self._engines:
            engine.pace = pace
        self._stage.append(PaceChanged(epochs_per_second=pace))

    def bring_back(self) -> None:
        """Show the runs of an earlier session, as far as nothing has run here."""
        if self._stage.scene.engine.earlier_session is not None:
            self._bring_back()

    # How fast devices are.

    def compare(self, variant: str, batch: int) -> None:
        """Train a variant in two ways to see which is faster; any run is stopped.

        Where there is a GPU, at the same time there and on the CPU; else in turns.
        """
        self._compare(Compare(variant, batch))

    def _compare(self, asked: Compare) -> None:
        if self._stage.scene.engine.failure:  # the reason is on screen already
            return
        self._make_way()
        self._stop_engines()
        self._deferred.when(self._knows_its_device, partial(self._begin_comparison, asked))

    def _knows_its_device(self, scene: Scene) -> bool:
        """Tell whether nothing runs, and an engine that trains has said what it computes on."""
        return scene.running is None and (self._library_engines is None or scene.ready is not None)

    def _begin_comparison(self, asked: Compare) -> None:
        others = self._library_engines if self._stage.scene.engine.has_gpu else None
        beside = others.provide(OWN + CPU, []) if others is not None else None
        if beside is None:
            self.engine.compare(asked)
        else:
            self._comparison.begin(self.engine, beside, asked)

    def show_gpu(self, variant: str, batch: int) -> None:
        """Play back how fast another machine's GPU was, for those who have none."""
        self._make_way()
        self._stop_engines()
        self._deferred.when_free(partial(self._gpu_recording.play, variant, batch))

    def has_seen_gpu(self, variant: str, version: str) -> bool:
        """Tell whether there is such a recording of a variant."""
        return self._gpu_recording.has(variant, version)

    # Engines.

    def prepare(self, backend: str, variants: Sequence[str]) -> None:
        """Let another library be ready soon, with some variants warm."""
        if self._library_engines is not None:
            self._library_engines.prepare(backend, variants)

    def renew(self) -> None:
        """Put a fresh engine in the place of the one there is."""
        self._renew()

    def draw(self, image: NDArray[np.float32]) -> None:
        """Show a picture, (height, width, channels) in 0…1, to all models that have learned."""
        self._timeline.forget()
        before = self._stage.scene.picture
        drawn = PictureDrawn(picture=before.picture + 1 if before else 1, image=image)
        self._stage.append(drawn)
        self.engine.ask(drawn)

    def ask(self, question: Question) -> None:
        """Have a question answered, in the log; it waits by itself until there is an engine."""
        self.engine.ask(question)

    @property
    def _engines(self) -> list[TrainingEngine]:
        return [self.engine, *(self._library_engines or ())]

    def _engine_of(self, start: Start) -> TrainingEngine | None:
        """Return the engine that trains this; ``None`` if its library is not there."""
        if self._library_engines is None or not start.backend:
            return self.engine
        return self._library_engines.provide(start.backend, [start.variant])

    def _stop_engines(self) -> None:
        for engine in self._engines:
            engine.stop()

    def _make_way(self) -> None:
        """Stop what is played or waits to be, and have an engine that is stuck replaced."""
        self._deferred.cancel()
        self._comparison.end()
        self._gpu_recording.stop()
        if self._player is not None:
            self._player.stop()
        if self._stage.scene.engine.stuck:
            self._renew()


def _again(run: Run, interruption: Interruption | None = None) -> Start:
    """Return what a run was asked for with."""
    return Start(
        run.variant,
        run.epochs,
        run.dataset,
        run.examples or None,
        code=run.code,
        interruption=interruption,
        backend=run.other_backend,
    )
