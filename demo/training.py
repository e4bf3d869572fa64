"""Where runs come from: an engine, a player of recorded ones, and a watch over both."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

from demo.catalog import Variant
from demo.controls import Controls
from demo.crew import Crew
from demo.data import Dataset
from demo.engine import Engine
from demo.events import EngineStuck, Event, SessionFound, StageReopened
from demo.playback import Playback
from demo.player import Player
from demo.questions import VariantsSaved
from demo.recorder import Recorder
from demo.recording import Recording
from demo.remote import RemoteEngine
from demo.requests import Start
from demo.stage import Run, Stage
from demo.tapes import Library, Tape, tapes

LOOK_SECONDS = 0.25  # from one look after the engine to the next
STUCK_SECONDS = 2.0  # without a word in the middle of a run; a step takes about 0.05


class Training:
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
    ) -> None:
        """``order`` is that in which variants are warmed up, if not the file's.

        ``replay`` is played back instead of all training.
        """
        self.recorder = recorder
        self._stage, self._data, self._seed = stage, data, seed
        self._variants_file, self._variants = variants_file, variants
        self._order = order
        self._loop = asyncio.get_running_loop()
        self._run_ids = itertools.count(max(stage.scene.runs, default=0) + 1)
        self.player = Player(stage, self._run_ids)
        if replay is not None:
            self.player.library = Library(tapes(replay))
        self.engine: Engine | Playback = self._engine(replay)
        self.crew = Crew(self._other_engine, self._stage.append)
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
        self._earlier: list[Tape] = []

    @property
    def trains(self) -> bool:
        """Whether models learn here; else what was recorded is played."""
        return isinstance(self.engine, Engine)

    def launch(self, *, alone: bool = False) -> None:
        """Begin: warm models up, and look after what trains; ``alone``: with no other library."""
        self.engine.launch()
        self._looked = self._loop.time()
        self._look()
        if not alone:
            self._beginning = self._loop.create_task(self._begin_crew())

    async def _begin_crew(self) -> None:
        """Start the processes of other libraries once the talk's own engine is there."""
        await self._stage.until(lambda scene: scene.ready)
        self.crew.begin()

    def let_go(self, timeout_seconds: float = 0.5) -> None:
        """End the processes of other libraries: this one begins anew."""
        self.crew.close()
        self.crew.wait(timeout_seconds)

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
        self.player.library = Library(found)
        if earlier is not None and not self._stage.scene.runs:
            self._earlier = tapes(earlier)
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
        if isinstance(self.engine, Engine):
            self.engine.abandon()
            self._stage.append(StageReopened(resumable=self.resumable()))
            self.engine = self.controls.engine = self._engine(None)
            self.engine.launch()

    def _engine(self, replay: Recording | None) -> Engine | Playback:
        if replay is not None:
            return Playback(replay, self.player, list(self._variants), self._emit)
        engine = Engine(
            self._data,
            self._variants_file,
            sorted(self._variants, key=self._place),
            self._emit,
            seed=self._seed,
            run_ids=self._run_ids,
            keep=self.recorder.keep,
        )
        if self._stage.scene.hurried:
            engine.pace = None
        return engine

    def _place(self, variant: str) -> int:
        """Return when a variant's turn to be warmed up is."""
        return self._order.index(variant) if variant in self._order else len(self._order)

    def _other_engine(self, library: str, variants: Sequence[str]) -> RemoteEngine:
        engine = RemoteEngine(
            library,
            self._data,
            self._variants_file,
            self._emit,
            variants=variants,
            seed=self._seed,
            run_ids=self._run_ids,
        )
        if self._stage.scene.hurried:
            engine.pace = None
        return engine

    def save_variants(self, file: Path, source: str) -> None:
        """Let all engines run the variants' file again, as it was saved."""
        for engine in (self.engine, *self.crew):
            engine.ask(VariantsSaved(file, source))

    def _emit(self, event: Event) -> None:
        """Bring an event from the training thread to the log: the one thread crossing."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the talk is over
            self._loop.call_soon_threadsafe(self._stage.append, event)

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
        if isinstance(self.engine, Engine) and not asleep:
            self._look_after(self.engine)
        self._watch = self._loop.call_later(LOOK_SECONDS, self._look)

    def _look_after(self, engine: Engine) -> None:
        """Tell if the engine does not answer in the middle of a run, or does so again."""
        scene = self._stage.scene
        if engine.is_dead and not scene.engine_failure:
            self.renew()
        elif scene.running is not None and not (scene.running.other or self.player.is_playing):
            stuck = engine.silence > STUCK_SECONDS
            if stuck != (scene.stuck is not None):
                self._stage.append(EngineStuck(run=scene.running.id, stuck=stuck))


def _taped(recording: Recording | None) -> list[Tape]:
    return tapes(recording) if recording is not None else []
