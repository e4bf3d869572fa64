"""One talk: makes the deck, the stage, training and demos, and connects them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from demo.control.engine_factory import TrainingInputs
from demo.control.supervisor import TrainingSupervisor
from demo.data.core.dataset import Dataset
from demo.events import StageClosed, StageReopened
from demo.recording.recorder import Recorder
from demo.recording.session_header import describe_session
from demo.stage.log import Stage
from demo.ui.demo_loader import DemoLoader
from demo.ui.setting import Setting
from demo.ui.widget import Widget
from server.access.connection_limits import Strangers
from server.access.token import derive, keep_token, new_token
from server.files.talk_folder import TalkFolder
from server.talk.current_slide import CurrentSlide
from server.talk.diagram_problems import DiagramProblems
from server.talk.layout_reports import LayoutReports
from server.talk.live_deck import LiveDeck
from server.talk.pointer import Pointer
from server.talk.problems import model_problems, stalled_problem, training_problems
from server.talk.recovery import earlier, rehearsal_of
from server.talk.restart import PreviousProcess, restart
from server.talk.saved_files import SavedFiles
from server.talk.start_plans import StartPlan, in_order_of_need, plans
from server.talk.status import talk_status
from server.talk.stills import still_key
from server.talk.talk_demos import TalkDemos
from server.talk.talk_options import TalkOptions
from server.talk.training_panel import panel, recording
from server.threads import run_in_thread

DAY_SECONDS = 24 * 60 * 60
NO_OPTIONS = TalkOptions()


class Talk:
    """The deck, the stage, training and demos of one talk, and what its pages may ask for."""

    session_seconds = DAY_SECONDS  # a token holds as long as a window may stay open

    def __init__(
        self, talk_folder: TalkFolder, data: Dataset, runs: Path, options: TalkOptions = NO_OPTIONS
    ) -> None:
        """Make a talk ready to serve; call it on the event loop's thread.

        ``runs`` is the folder in which its runs are recorded.
        """
        self.folder, self.data = talk_folder.folder, data
        self.replayed = options.replay.label if options.replay else ""  # instead of all training
        self.token = options.token or new_token()
        self.secret = derive(self.token, "sessions")
        self.sockets: list[socket.socket] = []  # that it is served on
        self.strangers: Strangers | None = None  # at its server
        previous = options.previous
        self.stage: Stage = Stage(previous.events if previous else ())
        self.recorder = self._recorder(runs, previous)
        self._recording_problems: list[str] = []  # of those that may be played
        if previous:
            previous.events.clear()  # frees memory: the stage keeps those that are still needed
        self.training = self._training(talk_folder, options)
        self.controls = self.training.controls
        if previous:
            self.stage.append(StageReopened(resumable=self.training.resumable()))
        else:
            self.stage.append(describe_session(data, options.seed))
        setting = Setting(
            self.stage,
            self.controls,
            data,
            talk_folder.variants,
            options.epochs,
            options.hyperparameters,
        )
        loader = DemoLoader(self.folder / "demos")
        self.demos = TalkDemos(loader, setting, on_problem=lambda: self.live_deck.notify())
        self.live_deck: LiveDeck = LiveDeck(talk_folder, self.demos.examine, self.demos.warning)
        self.diagram_problems = DiagramProblems(self.live_deck)
        self.current_slide = CurrentSlide(self.stage, self.live_deck)
        self.pointer = Pointer()
        self.layout_reports = LayoutReports(
            self.live_deck, is_calm=lambda: self.stage.scene.running is None
        )
        self.saved_files = SavedFiles(
            talk_folder,
            self.live_deck,
            loader,
            self.training.save_variants,
            self._restart_with_saved,
            options.choice,
        )
        self._loaded = self.stage.scene.variants.file  # what the slides show of the variants' file
        self.stage.listen(self._use_loaded_variants)

    def _recorder(self, runs: Path, previous: PreviousProcess | None) -> Recorder:
        return Recorder(
            self.stage,
            runs,
            path=previous.recording if previous else None,
            recorded=previous.recorded if previous else 0,
            unwritten=previous.events[previous.recorded :] if previous else (),
            tell=partial(self._on_disk_change, asyncio.get_running_loop(), runs),
        )

    def _training(self, talk_folder: TalkFolder, options: TalkOptions) -> TrainingSupervisor:
        shown = self.stage.scene.position.slide
        return TrainingSupervisor(
            self.stage,
            self.recorder,
            TrainingInputs(
                self.data,
                talk_folder.variants_file,
                talk_folder.variants,
                in_order_of_need(
                    talk_folder.deck.slides, shown.slide if shown else "", talk_folder.variants
                ),
                options.seed,
                talk_folder.sources["variants.py"],
                warms_up=options.warms_up,
                backend=options.backend,
            ),
            replay=options.replay,
            cluster=options.cluster,
        )

    def _on_disk_change(self, loop: asyncio.AbstractEventLoop, runs: Path) -> None:
        """Report that runs can't be recorded, or can be again; write the token file if it is gone.

        Called from the recorder's thread: a disk may be slow.
        """
        keep_token(runs, self.token)
        loop.call_soon_threadsafe(lambda: self.live_deck.notify())

    def _use_loaded_variants(self) -> None:
        """Let the slides show the variants that run now."""
        loaded = self.stage.scene.variants.file
        if loaded is self._loaded or loaded is None:
            return
        self._loaded = loaded
        self.live_deck.use_variants(Path(loaded.file), loaded.source)
        self.training.use_variants(Path(loaded.file), self.live_deck.variants, loaded.source)
        self.demos.use_variants(self.live_deck.variants)
        self._reloading = asyncio.ensure_future(self.live_deck.reload())

    # Its life.

    async def stand_by(self) -> None:
        """Look in threads for recordings that may be played: the rehearsal, the last session."""
        if not self.training.trains:
            return
        own, variants = self.recorder.path, self.live_deck.variants
        tell = self._recording_problems.append
        rehearsal, before = await asyncio.gather(
            run_in_thread(rehearsal_of, self.folder, self.data, variants, tell),
            run_in_thread(earlier, own.parent, self.data, variants, own, tell),
        )
        self.training.add_recordings(rehearsal, before)
        if self._recording_problems:
            self.live_deck.notify()

    def restart(self) -> None:
        """Restart the process; pages connect again by themselves, and nothing recorded is lost."""
        self.training.disconnect()
        recorder = self.recorder
        recorder.close()
        written = self.stage.since(0)[0][: recorder.recorded]
        events = [*written, *recorder.unwritten]
        path = recorder.path.absolute()
        restart(PreviousProcess(events, path, recorder.recorded, self.sockets, self.token))

    def _restart_with_saved(self) -> None:
        """Restart for code or data that was saved, unless models can't be read now."""
        if not self.stage.scene.variants.file_failure:
            self.restart()

    async def close(self) -> None:
        """End training, note the end in the log, and write all of it to the disk."""
        # A run gets a second to stop; loading a library or warming up a model is not waited for.
        self.training.close(1.0 if self.training.is_busy else 0.0)
        await asyncio.sleep(0)  # the engine's last events come to the log
        self.stage.append(StageClosed())
        self.recorder.close()

    # What pages may ask for.

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after each change of slides or stage; return the call that ends it."""
        ends = self.live_deck.listen(listener), self.stage.listen(listener)

        def end() -> None:
            for each in ends:
                each()

        return end

    def open_demo(self, demo_id: str) -> Widget:
        """Make a demo's models for one window; raises ``KeyError`` for one that isn't shown."""
        return self.demos.open(self.live_deck.demos[demo_id])

    @property
    def stills(self) -> str:
        """What demos can show now: a page shows no still picture of anything else."""
        return still_key(self.folder, self.live_deck.source, self.stage.scene)

    def plans(self) -> dict[str, StartPlan]:
        """Return what a start of each variant means on the slide that is shown."""
        shown = self.current_slide.id
        slides = (each for each in self.live_deck.deck.slides if each.id == shown)
        demos = (demo for slide in slides for demo in slide.demos)
        starts = (each for demo in demos for each in self.demos.starts(demo))
        wish = self.demos.setting
        variants = self.live_deck.variants
        return plans(starts, variants, self.data, wish.epochs, wish.hyperparameters)

    def panel(self) -> dict[str, Any]:
        """Return what the presenter's panel shows."""
        recorder = self.recorder
        written = recording(recorder.path, recorder.recorded, recorder.problem)
        scene, variants, known = self.stage.scene, self.live_deck.variants, self.plans()
        playable = {name for name, plan in known.items() if self.training.can_replay(plan.start)}
        return panel(scene, variants, known, written, self.problems, playable)

    def status(self) -> dict[str, Any]:
        """Return the state of the talk as plain values."""
        deck = self.live_deck
        slides = len(deck.deck.slides)
        return talk_status(self.stage.scene, self.data, slides, deck.variants, self.problems)

    @property
    def problems(self) -> list[str]:
        """What the presenter should know, a line each."""
        scene, file = self.stage.scene, self.saved_files.variants_file.name
        stalled = stalled_problem(scene, self.live_deck.variants, file)
        return [
            *self.live_deck.problems,
            *self.diagram_problems.problems,
            *self.layout_reports.problems,
            *self.demos.loader.problems,
            *model_problems(scene, file),
            *self.saved_files.problems,
            *training_problems(scene),
            *self._recording_problems,
            *filter(None, (stalled, self.recorder.problem, self.recorder.notice)),
            *([self.strangers.problem] if self.strangers and self.strangers.problem else []),
        ]
