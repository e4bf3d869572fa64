"""The only door upwards: what a presenter may ask of the stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from demo.catalog.composed_model import Composition
from demo.catalog.libraries import CPU, OWN
from demo.cluster.engine_pool import EnginePool
from demo.cluster.library_engines import LibraryEngines
from demo.cluster.remote_engine import RemoteEngine
from demo.control.device_comparison import DeviceComparison
from demo.control.timeline import Timeline
from demo.events import (
    ClockSet,
    ModelComposed,
    PaceChanged,
    PictureDrawn,
    QuestionFailed,
    RunQueued,
    SlideShown,
    StageCleared,
)
from demo.recording.gpu_recording import GpuRecording
from demo.recording.replay_engine import ReplayEngine
from demo.recording.run_player import RunPlayer
from demo.requests import REPLAY, STAGE_PACE, Compare, Interruption, Question, Start
from demo.stage.log import Stage
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.system.timers import Later, on_the_loop
from demo.training.checkpoints import Checkpoints
from demo.training.engine import Engine

AnyEngine = Engine | ReplayEngine | EnginePool  # what a talk trains with, or plays from


class Controls:
    """Turns clicks into requests to the engine or the player, and notes at once that they came."""

    def __init__(
        self,
        stage: Stage,
        engine: AnyEngine,
        *,
        player: RunPlayer | None = None,
        crew: LibraryEngines | None = None,
        checkpoints: Checkpoints | None = None,
        renew: Callable[[], None] = lambda: None,
        bring_back: Callable[[], None] = lambda: None,
        later: Later = on_the_loop,
    ) -> None:
        """``crew`` are engines beside the talk's own, of other libraries.

        ``renew`` puts a fresh engine in the place of one that is stuck. ``bring_back`` tells the
        runs of an earlier session; ``later`` does something in so many seconds, on the event
        loop's thread.
        """
        self.engine = engine
        self._stage, self._player, self._crew = stage, player, crew
        self._checkpoints, self._renew, self._bring_back = checkpoints, renew, bring_back
        self._transport = Timeline(stage, later)
        self._duel, self._reel = DeviceComparison(stage), GpuRecording(stage, later)
        self._asked: Start | None = None  # last
        self._stop_waiting: Callable[[], None] = lambda: None

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

    def compare(self, variant: str, batch: int) -> None:
        """Train a variant in two ways to see which is faster; any run is stopped.

        Where there is a GPU, at the same time there and on the CPU; else in turns.
        """
        self._compare(Compare(variant, batch))

    def _compare(self, asked: Compare) -> None:
        if self._stage.scene.engine_failure:  # the reason is on screen already
            return
        self._clear_the_way()
        self._stop_all()
        self._when(self._knows_its_device, partial(self._begin_comparison, asked))

    def _knows_its_device(self, scene: Scene) -> bool:
        """Tell whether nothing runs, and an engine that trains has said what it computes on."""
        return scene.running is None and (self._crew is None or scene.ready is not None)

    def _begin_comparison(self, asked: Compare) -> None:
        other = None
        if self._crew is not None and self._stage.scene.has_gpu:
            self._crew.prepare(OWN + CPU, [])
            other = self._crew.find(OWN + CPU)
        if other is None:
            self.engine.compare(asked)
        else:
            self._duel.begin(self.engine, other, asked)

    def show_gpu(self, variant: str, batch: int) -> None:
        """Play back how fast another machine's GPU was, for those who have none."""
        self._clear_the_way()
        self._stop_all()
        self._when_free(partial(self._reel.play, variant, batch))

    def has_seen_gpu(self, variant: str, version: str) -> bool:
        """Tell whether there is such a recording of a variant."""
        return self._reel.has(variant, version)

    def prepare(self, backend: str, variants: Sequence[str]) -> None:
        """Let another library be ready soon, with some variants warm."""
        if self._crew is not None:
            self._crew.prepare(backend, variants)

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
        if self._stage.scene.engine_failure:  # the reason is on screen already
            return
        self._clear_the_way()
        engine = self._engine_of(start)
        if engine is None:  # so is this
            return
        self._asked = start
        self._transport.forget()
        self._stage.append(RunQueued(variant=start.variant, backend=start.backend))
        for other in self._engines:
            if other is not engine:
                other.stop()
        running = self._stage.scene.running
        if running is not None and (running.other or start.backend):
            engine.stop()
            self._when_free(partial(engine.start, start))
        else:
            engine.start(start)

    def ask_again(self) -> None:
        """Ask an engine that has taken over for what the one before it was asked for last."""
        if self._asked is not None:
            self.train(self._asked)

    @property
    def _engines(self) -> list[AnyEngine | RemoteEngine]:
        return [self.engine, *(self._crew or ())]

    def _engine_of(self, start: Start) -> AnyEngine | RemoteEngine | None:
        """Return who trains this; ``None`` if its library is not there."""
        if self._crew is None or not start.backend:
            return self.engine
        self._crew.prepare(start.backend, [start.variant])
        return self._crew.find(start.backend)

    def _stop_all(self) -> None:
        for engine in self._engines:
            engine.stop()

    def replay(self, start: Start | None = None) -> None:
        """Play back what was recorded of such a run, or of the one that was asked for last.

        What is trained is stopped for it.
        """
        last, player = self._stage.scene.last, self._player
        start = start or self._asked or (_again(last) if last else None)
        tapes = player.library.find(start) if player and start else []
        if player is None or not tapes:
            what = f" of {start.variant}" if start else ", and nothing was asked for"
            reason = f"Expected a recorded run to play back. Received: none{what}. Rehearse first."
            self._stage.append(QuestionFailed(question=REPLAY, reason=reason))
            return
        self._clear_the_way()
        self._transport.forget()
        self._stage.append(RunQueued(variant=tapes[0].run.variant))
        self._stop_all()
        self._when_free(partial(player.play, tapes))

    def stop(self) -> None:
        """Stop the run in progress, and forget a click that waits."""
        self._clear_the_way()
        if self._stage.scene.queued is not None:
            self._stage.append(RunQueued(variant=None))
        self._stop_all()

    def _clear_the_way(self) -> None:
        """Stop what is played or waits to be, and let go of an engine that is stuck."""
        self._stop_waiting()
        self._duel.end()
        self._reel.stop()
        if self._player is not None:
            self._player.stop()
        if self._stage.scene.stuck:
            self._renew()

    def _when_free(self, act: Callable[[], None]) -> None:
        """Act once nothing runs."""
        self._when(lambda scene: scene.running is None, act)

    def _when(self, is_so: Callable[[Scene], bool], act: Callable[[], None]) -> None:
        """Act once something is so on stage, unless something else is asked for before."""

        def look() -> None:
            if is_so(self._stage.scene):
                self._stop_waiting()
                act()

        self._stop_waiting()
        end = self._stage.listen(look)

        def stop() -> None:
            self._stop_waiting = lambda: None
            end()

        self._stop_waiting = stop
        look()

    def renew(self) -> None:
        """Put a fresh engine in the place of the one there is."""
        self._renew()

    def bring_back(self) -> None:
        """Show the runs of an earlier session, as far as nothing has run here."""
        if self._stage.scene.earlier is not None:
            self._bring_back()

    def clear(self) -> None:
        """Take ended runs off the screens; the log keeps them."""
        self._transport.forget()
        self._stage.append(StageCleared())

    def hurry(self, fast: bool) -> None:
        """Train as fast as the machine can, or at a pace that an audience can follow."""
        pace = None if fast else STAGE_PACE
        for engine in self._engines:
            engine.pace = pace
        self._stage.append(PaceChanged(epochs_per_second=pace))

    # All else.

    def compose(self, model: Composition) -> None:
        """Show another model in the making, in all windows."""
        blocks = [str(block) for block in model.blocks]
        self._stage.append(ModelComposed(blocks=blocks, place=model.place))

    def draw(self, image: NDArray[np.float32]) -> None:
        """Show a picture, (height, width, channels) in 0…1, to all models that have learned."""
        self._transport.forget()
        before = self._stage.scene.picture
        drawn = PictureDrawn(picture=before.picture + 1 if before else 1, image=image)
        self._stage.append(drawn)
        self.engine.ask(drawn)

    def ask(self, question: Question) -> None:
        """Have a question answered, in the log; it waits by itself until there is an engine."""
        self.engine.ask(question)

    # The slides.

    def show(self, slide: str, step: int, *, black: bool = False) -> None:
        """Move the talk to a slide's step, -1 is none, in all windows; ``black``: unseen."""
        shown = self._stage.scene.slide
        if shown is None or (shown.slide, shown.step, shown.black) != (slide, step, black):
            self._stage.append(SlideShown(slide=slide, step=step, black=black))

    def set_clock(self, *, runs: bool) -> None:
        """Let the talk's time begin now, or set it back."""
        self._stage.append(ClockSet(runs=runs))

    # Looking back; ``runs`` are numbers of those meant, all that are shown if none is told.

    @property
    def wanted_epoch(self) -> int | None:
        """The epoch that was asked for last; ``None`` is the newest, as it comes."""
        return self._transport.wanted

    def look_back(self, epoch: int | None, runs: Sequence[int] = ()) -> None:
        """Show in all windows how runs were at an epoch; ``None`` is the newest, as it comes."""
        self._transport.look_back(epoch, runs)

    def step(self, by: int, runs: Sequence[int] = ()) -> None:
        """Show the next epoch, or the one before if ``by`` is -1."""
        self._transport.step(by, runs)

    def play(self, runs: Sequence[int] = ()) -> None:
        """Show epoch after epoch, at an audience's pace, from the one that is shown to the end."""
        self._transport.play(runs)

    def pause(self) -> None:
        """Stay at the epoch that playing has come to."""
        self._transport.pause()


def _again(run: Run, interruption: Interruption | None = None) -> Start:
    """Return what a run was asked for with."""
    return Start(
        run.variant,
        run.epochs,
        run.dataset,
        run.examples or None,
        code=run.code,
        interruption=interruption,
        backend=run.elsewhere,
    )
