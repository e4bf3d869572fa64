"""What a presenter's clicks may ask of engines and recordings; the stage notes each click."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from demo.control.deferred_action import DeferredAction
from demo.control.device_comparison import DeviceComparison
from demo.control.engine_group import EngineGroup
from demo.control.question_controls import QuestionControls
from demo.control.repeated_start import repeated_start
from demo.control.run_sources import RunSources
from demo.events import QuestionFailed, RunQueued
from demo.hyperparameters import AS_WRITTEN, Hyperparameters
from demo.recording.gpu_recording import GpuRecording
from demo.requests import REPLAY, Compare, Interruption, Start
from demo.stage.log import Stage
from demo.stage.scene import Scene
from demo.system.timers import Later, on_the_loop
from demo.training.interface import TrainingEngine


class Controls(QuestionControls):
    """Turns clicks into requests to an engine or the player.

    Concurrency: the event loop's thread alone uses it.
    """

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
        """``renew`` replaces the talk's own engine by a new one.

        ``bring_back`` shows the runs of an earlier session; ``later`` makes a call after so many
        seconds, on the event loop's thread.
        """
        sources = sources or RunSources()
        super().__init__(
            stage, EngineGroup(engine, sources.library_engines, sources.backend), later
        )
        self._player, self._checkpoints = sources.player, sources.checkpoints
        self._renew, self._bring_back = renew, bring_back
        self._comparison = DeviceComparison(stage)
        self._gpu_recording = GpuRecording(stage, later)
        self._deferred = DeferredAction(stage)
        self._last_start: Start | None = None  # that was asked for, to ask a new engine for it

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
        hyperparameters: Hyperparameters = AS_WRITTEN,
        label_noise: float = 0.0,
    ) -> None:
        """Train a variant from its first weights, as soon as it is warm.

        ``dataset`` is as slides name it: see ``resolve_dataset``; empty: the talk's own.
        ``examples`` is how many images to learn from, None: all. ``seeds`` is the number of runs,
        which differ in their seed. ``code`` is the Python of a model composed on stage.
        ``backend`` is another library than the talk's own engine's, empty: that one.
        ``label_noise`` is the share of train examples whose answers are others' instead.
        """
        self.train(
            Start(
                variant,
                epochs,
                dataset,
                examples,
                seeds,
                code,
                backend="" if backend == self.backend else backend,
                hyperparameters=hyperparameters,
                label_noise=label_noise,
            )
        )

    def restart(self) -> None:
        """Train the newest run's variant once more, from the same first weights."""
        last = self._stage.scene.last
        if last is not None:
            self.train(repeated_start(last))

    def resume(self, number: int) -> None:
        """Resume an interrupted run, by its number, after its last epoch."""
        run = self._stage.scene.runs.get(number)
        if run is not None and run.resumable and self._checkpoints is not None:
            path = self._checkpoints.path(run.began)
            self.train(repeated_start(run, Interruption(run.id, run.began, run.seed, path)))

    def train(self, start: Start) -> None:
        """Train what is asked for, once the run in progress has been stopped."""
        if self._stage.scene.engine.failure:  # the reason is on screen already
            return
        self._prepare("" if start.backend else start.variant)
        engine = self.engines.provide(start)
        if engine is None:  # how to install its library is on screen already
            return
        self._last_start = start
        self._timeline.forget()
        self._stage.append(
            RunQueued(
                variant=start.variant,
                backend=start.backend,
                hyperparameters=start.hyperparameters,
            )
        )
        for other in self.engines:
            if other is not engine:
                other.stop()
        running = self._stage.scene.running
        if running is not None and (running.other or start.backend):
            engine.stop()
            self._deferred.when_free(partial(engine.start, start))
        else:
            engine.start(start)

    def ask_again(self) -> None:
        """Ask a new engine for the last start that its predecessor was asked for."""
        if self._last_start is not None:
            self.train(self._last_start)

    def replay(self, start: Start | None = None) -> None:
        """Play back a recording of such a run; None: of the run that was asked for last.

        All training is stopped first.
        """
        last, player = self._stage.scene.last, self._player
        start = start or self._last_start or (repeated_start(last) if last else None)
        runs = player.recorded_runs.find(start) if player and start else []
        if player is None or not runs:
            what = f" of {start.variant}" if start else ", and nothing was asked for"
            reason = f"Expected a recorded run to play back. Received: none{what}. Rehearse first."
            self._stage.append(QuestionFailed(question=REPLAY, reason=reason))
            return
        self._prepare()
        self._timeline.forget()
        self._stage.append(RunQueued(variant=runs[0].run.variant))
        self.engines.stop()
        self._deferred.when_free(partial(player.play, runs))

    def stop(self) -> None:
        """Stop the run in progress, and cancel one that has not begun."""
        self._prepare()
        if self._stage.scene.queue.variant is not None:
            self._stage.append(RunQueued(variant=None))
        self.engines.stop()

    def bring_back(self) -> None:
        """Show the runs of an earlier session, unless a run has begun here."""
        if self._stage.scene.engine.earlier_session is not None:
            self._bring_back()

    # How fast devices are.

    def compare(self, variant: str, batch: int) -> None:
        """Train a variant in two ways to see which is faster; any run is stopped.

        ``batch`` is the number of images in a step. With a GPU both ways, GPU and CPU, train at
        the same time in two processes; without one, two ways take turns.
        """
        self._compare(Compare(variant, batch))

    def _compare(self, asked: Compare) -> None:
        if self._stage.scene.engine.failure:  # the reason is on screen already
            return
        self._prepare()
        self.engines.stop()
        self._deferred.when(self._knows_its_device, partial(self._begin_comparison, asked))

    def _knows_its_device(self, scene: Scene) -> bool:
        """Tell whether nothing runs, and it is known whether there is a GPU to compare with."""
        return scene.running is None and (scene.ready is not None or not self.engines.has_others)

    def _begin_comparison(self, asked: Compare) -> None:
        has_gpu = self._stage.scene.engine.has_gpu
        cpu_engine = self.engines.provide_on_cpu() if has_gpu else None
        if cpu_engine is None:
            self.engines.own.compare(asked)
        else:
            self._comparison.begin(self.engines.own, cpu_engine, asked)

    def show_gpu(self, variant: str, batch: int) -> None:
        """Play back how fast another machine's GPU was, for those who have none."""
        self._prepare()
        self.engines.stop()
        self._deferred.when_free(partial(self._gpu_recording.play, variant, batch))

    def has_seen_gpu(self, variant: str, version: str, input_shape: tuple[int, ...]) -> bool:
        """Tell whether a GPU recording of this version of a variant, on such data, is shipped."""
        return self._gpu_recording.has(variant, version, input_shape)

    # Engines.

    def renew(self) -> None:
        """Replace the talk's own engine by a new one."""
        self._renew()

    def _prepare(self, asked: str | None = None) -> None:
        """Cancel what waits or is played back, and replace an engine that is stuck.

        One that takes its time to build the variant that is ``asked`` for goes on.
        """
        self._deferred.cancel()
        self._comparison.end()
        self._gpu_recording.stop()
        if self._player is not None:
            self._player.stop()
        engine = self._stage.scene.engine
        if engine.stuck or engine.given_up or engine.stalled not in (None, asked):
            self._renew()
