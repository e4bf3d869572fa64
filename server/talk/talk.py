"""A talk and everything that serves it; the only wiring file."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from demo.catalog.variant_file import Variant
from demo.cluster.dask_cluster import Cluster
from demo.control.controls import Controls
from demo.control.supervisor import STUCK_SECONDS, TrainingSupervisor
from demo.data.dataset import Dataset
from demo.events import StageClosed, StageReopened
from demo.recording.reader import Recording
from demo.recording.recorder import Recorder
from demo.recording.session_header import describe_session
from demo.requests import REPLAY
from demo.stage.log import Stage
from demo.system.code_files import describe
from demo.ui.demo_loader import DemoLoader
from demo.ui.widget import DemoError, Setting, Widget
from server.access.token import derive, keep_token, new_token
from server.deck.parser import Demo, SlideError, fingerprint
from server.deck.talk_folder import TalkError, TalkFolder, read_talk_folder, read_variants
from server.page.render import forget_templates
from server.paths import ASSETS, HOME, TEMPLATES
from server.talk.current_slide import CurrentSlide
from server.talk.live_deck import LiveDeck
from server.talk.recovery import earlier, rehearsal_of
from server.talk.restart import PreviousProcess, RunningCode, restart
from server.talk.start_plans import StartPlan, in_order_of_need, plans
from server.talk.training_panel import panel, recording
from server.threads import run_in_thread

logger = logging.getLogger(__name__)

DAY_SECONDS = 24 * 60 * 60


class Talk:
    """The deck, the stage and the engine of one talk, and what browsers may ask of them."""

    session_seconds = DAY_SECONDS  # a window may lose its connection and come back all day

    def __init__(
        self,
        talk_folder: TalkFolder,
        data: Dataset,
        runs: Path,
        *,
        seed: int = 0,
        epochs: int | None = None,
        past: PreviousProcess | None = None,
        replay: Recording | None = None,
        token: str = "",
        cluster: Cluster | None = None,
    ) -> None:
        """Make a talk ready to serve; call it on the event loop's thread.

        ``past`` is what a process before this one left; ``replay`` is played back instead of
        all training; ``token`` lets its windows in; a ``cluster`` trains, as long as it is there.
        """
        self.folder = talk_folder.folder
        self.replayed = replay.label if replay else ""  # instead of all training
        self.data = data
        self.stage: Stage = Stage(past.events if past else ())
        self.token = token or new_token()
        self.secret = derive(self.token, "sessions")
        self.recorder = Recorder(
            self.stage,
            runs,
            path=past.recording if past else None,
            recorded=past.recorded if past else 0,
            unwritten=past.events[past.recorded :] if past else (),
            tell=partial(self._on_disk, asyncio.get_running_loop(), runs),
        )
        if past:
            past.events.clear()  # the stage knows what is still needed of them
        self.training = TrainingSupervisor(
            self.stage,
            data,
            talk_folder.variants_file,
            talk_folder.variants,
            self.recorder,
            order=self._order(talk_folder),
            seed=seed,
            replay=replay,
            cluster=cluster,
        )
        if past:
            self.stage.append(StageReopened(resumable=self.training.resumable()))
        else:
            self.stage.append(describe_session(data, seed))
        self.controls = self.training.controls
        self._setting = Setting(self.stage, self.controls, data, talk_folder.variants, epochs)
        self.program = RunningCode()
        self.assets = assets_version()
        self.sockets: list[socket.socket] = []  # that it is served on
        self.demo_loader = DemoLoader(self.folder / "demos")
        self._variants = talk_folder.variants_file, talk_folder.sources["variants.py"]  # saved last
        self._unreadable = ""  # why the variants' file can't be read now
        self._surprise = ""  # why something that was saved can't be brought in
        self.show: LiveDeck = LiveDeck(talk_folder, self._examine)
        self.place = CurrentSlide(self.stage, self.show)
        self._used = self.stage.scene.loaded  # what the slides show of the variants' file
        self.stage.listen(self._on_event)

    def _order(self, talk_folder: TalkFolder) -> list[str]:
        """Return the variants, those first that the talk comes to next."""
        shown = self.stage.scene.slide
        slides = talk_folder.deck.slides
        return in_order_of_need(slides, shown.slide if shown else "", talk_folder.variants)

    def _on_disk(self, loop: asyncio.AbstractEventLoop, runs: Path) -> None:
        """Tell that runs can't be recorded, or can be again; what lay beside them may be gone.

        Called from the recorder's thread: a disk may take long.
        """
        keep_token(runs, self.token)
        loop.call_soon_threadsafe(lambda: self.show.tell())

    async def close(self) -> None:
        """End the talk as it should; nothing of it is lost."""
        # Nobody waits for a library to be loaded, or a model to be warmed up.
        self.training.close(1.0 if self.training.is_busy else 0.0)
        await asyncio.sleep(0)  # what the engine told last comes to the log
        self.stage.append(StageClosed())
        self.recorder.close()

    async def stand_by(self) -> None:
        """Look for recordings to fall back on; the event loop goes on meanwhile."""
        if not self.training.trains:
            return
        own = self.recorder.path
        rehearsal, before = await asyncio.gather(
            run_in_thread(rehearsal_of, self.folder, self.data, self.show.variants),
            run_in_thread(earlier, own.parent, self.data, self.show.variants, own),
        )
        self.training.stand_by(rehearsal, before)

    # What is saved while the talk runs.

    @property
    def folders(self) -> list[Path]:
        """What to watch: the deck's files, and the talk's own."""
        return [self.folder, HOME / "demo", HOME / "server", HOME / "run_talk.py"]

    async def saved(self, paths: set[Path]) -> None:
        """Bring in what was saved: slides and what lies beside them, variants, demos, code."""
        try:
            await self._bring_in(paths)
            self._surprise = ""
        except Exception as error:  # whatever lies on the disk, the next save is brought in
            logger.warning("What was saved can't be brought in", exc_info=True)
            self._surprise = (
                f"Expected to read what was saved. Received: {describe(error)}. Save it again."
            )
            self.show.tell()

    async def _bring_in(self, paths: set[Path]) -> None:
        if any(path.suffix == ".py" for path in paths):
            await self.program.look()
        if any(path.suffix in (".py", ".css") for path in paths):
            self.demo_loader.refresh()
        if any(path.is_relative_to(each) for path in paths for each in (ASSETS, TEMPLATES)):
            self.assets = assets_version()
        self._read_variants()
        await self.show.reload()
        if self.program.is_old and not self.stage.scene.unloaded:
            with contextlib.suppress(TalkError):  # else there would be no talk to begin
                read_talk_folder(self.folder)
                self.restart()

    def restart(self) -> None:
        """Begin the process anew; pages come back by themselves, and find all that there was."""
        self.training.let_go()
        recorder = self.recorder
        recorder.close()
        written = self.stage.since(0)[0][: recorder.recorded]
        events = [*written, *recorder.unwritten]
        path = recorder.path.absolute()
        restart(PreviousProcess(events, path, recorder.recorded, self.sockets, self.token))

    def _read_variants(self) -> None:
        """Have the engine run the variants' file again, if it was saved."""
        try:
            variants = read_variants(self.folder)
        except TalkError as error:
            self._unreadable = str(error)
            return
        self._unreadable = ""
        if variants != self._variants:
            self._variants = variants
            self.training.save_variants(*variants)

    def _on_event(self) -> None:
        """Let the slides show the variants that run now."""
        loaded = self.stage.scene.loaded
        if loaded is self._used or loaded is None:
            return
        self._used = loaded
        self.show.use_variants(Path(loaded.file), loaded.source)
        self.training.use_variants(Path(loaded.file), self.show.variants)
        self._setting = replace(self._setting, variants=self.show.variants)
        self._reloading = asyncio.ensure_future(self.show.reload())

    # Demos.

    def _examine(self, demo: Demo) -> SlideError | str:
        """Look at a demo before anybody sees it; a broken one is a problem, not a crash."""
        try:
            kind = self.demo_loader.find(demo.name)
            options = kind.check(self._setting, demo.options)
        except DemoError as error:
            return SlideError(demo.file, demo.line, str(error))
        except Exception as error:  # a demo's own check may do anything
            logger.warning("The demo %s can't check its options", demo.name, exc_info=True)
            message = f"Expected {demo.name} to check its options. Received: {error!r}. Mend it."
            return SlideError(demo.file, demo.line, message)
        known, places = self._setting.variants, self._setting.positions
        names = [*getattr(options, "variants", ()), getattr(options, "variant", "")]
        variants = [(places[name], _shown(known[name])) for name in names if name in known]
        return fingerprint([self.demo_loader.version(demo.name), demo.options, variants])

    def open_demo(self, demo_id: str) -> Widget:
        """Make a demo's models for one window."""
        demo = self.show.demos[demo_id]
        with self._telling_faults():
            return self.demo_loader.open(demo.name, self._setting, demo.options)

    def blame_demo(self, widget: Widget, error: Exception) -> None:
        """Tell that a demo failed in an open window."""
        with self._telling_faults():
            self.demo_loader.blame(widget, error)

    @contextlib.contextmanager
    def _telling_faults(self) -> Iterator[None]:
        """Tell of demos whose faults are found, or gone, in here."""
        known = dict(self.demo_loader.faults)
        try:
            yield
        finally:
            if self.demo_loader.faults != known:
                self.show.tell()

    def build(self, demo: Demo, controls: Controls | None = None) -> Widget:
        """Make a demo's models, whether or not it can be shown; raises what its file raises.

        ``controls`` hear what it asks for, if not the talk's own.
        """
        setting = replace(self._setting, controls=controls) if controls else self._setting
        return self.demo_loader.find(demo.name)(setting, demo.options)

    def plans(self) -> dict[str, StartPlan]:
        """Return what a start of each variant means on the slide that is shown."""
        slides = (each for each in self.show.deck.slides if each.id == self.place.slide)
        options = [self._options(demo) for slide in slides for demo in slide.demos]
        return plans(options, self.show.variants, self._setting.epochs)

    def _options(self, demo: Demo) -> Any:
        """Return a demo's options, or ``None`` where it can't be shown."""
        with contextlib.suppress(Exception):  # its author has been told
            return self.demo_loader.find(demo.name).check(self._setting, demo.options)

    def panel(self) -> dict[str, Any]:
        """Return what the presenter's panel shows."""
        recorder = self.recorder
        written = recording(recorder.path, recorder.recorded, recorder.problem)
        scene, variants, known = self.stage.scene, self.show.variants, self.plans()
        taped = {name for name, plan in known.items() if self.training.can_replay(plan.start(name))}
        return panel(scene, variants, known, written, self.problems, taped)

    @property
    def problems(self) -> list[str]:
        """What the presenter should know, a line each."""
        scene = self.stage.scene
        lines = [*self.show.problems, *self.demo_loader.problems]
        if scene.unloaded is not None:
            file = f"{self._variants[0].name}:{scene.unloaded.line}"
            lines.append(f"{file}: Expected Python that runs. Received: {scene.unloaded.reason}")
        lines += [f"{name}: {reason}" for name, reason in scene.broken.items()]
        return lines + [
            line
            for line in (
                self._unreadable,
                self._surprise,
                self.program.problem,
                scene.engine_failure,
                self.stuck,
                self.alone,
                scene.unanswered.get(REPLAY, ""),
                self.recorder.problem,
            )
            if line
        ]

    @property
    def stuck(self) -> str:
        """What to do if training does not answer."""
        scene = self.stage.scene
        if scene.stuck is None:
            return ""
        return (
            f"Expected {scene.runs[scene.stuck].variant} to learn. Received: no word of it for "
            f"{STUCK_SECONDS:.0f} seconds. Play a recorded run with r, or start or stop something: "
            "a fresh engine takes over."
        )

    @property
    def alone(self) -> str:
        """Why training is not where it should be, but here."""
        cluster = self.stage.scene.cluster
        if cluster is None or cluster.state != "lost":
            return ""
        return f"{cluster.reason} This machine trains instead; what broke off can go on."

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` when slides or problems may be others; return the call that ends it."""
        ends = self.show.listen(listener), self.stage.listen(listener)

        def end() -> None:
            for each in ends:
                each()

        return end

    def status(self) -> dict[str, Any]:
        """Return the state of the talk as plain values."""
        scene = self.stage.scene
        data = {"train": len(self.data.x_train), "test": len(self.data.x_test)}
        return {
            "ready": scene.ready is not None,
            "backend": scene.ready.backend if scene.ready else None,
            "device": scene.ready.device if scene.ready else None,
            "dataset": {"name": self.data.name, **data},
            "slides": len(self.show.deck.slides),
            "running": scene.running.id if scene.running else None,
            "runs": [
                {
                    "id": run.id,
                    "variant": run.variant,
                    "state": run.state,
                    "epochs": run.epoch,
                    "test_accuracy": run.test_accuracy,
                    "recorded": run.recorded,
                    "backend": run.backend,
                    "device": run.device,
                    "engine": run.engine,
                }
                for run in scene.runs.values()
            ],
            "problems": self.problems,
        }


def _shown(variant: Variant) -> dict[str, Any]:
    """Return what demos show of a variant; they don't show its function."""
    return {name: value for name, value in vars(variant).items() if name != "source"}


def assets_version() -> str:
    """Return a few letters that change with the page's own scripts, styles and templates."""
    forget_templates()
    folders = (ASSETS, TEMPLATES)
    files = sorted(path for folder in folders for path in folder.glob("*.*"))
    return fingerprint([[path.name, path.stat().st_mtime_ns] for path in files])


def load_demos(names: Iterable[str]) -> None:
    """Import the demos of these names, as far as they come along, so that a talk has them soon."""
    demo_loader = DemoLoader()
    for name in names:
        with contextlib.suppress(DemoError):  # the talk will tell of it
            demo_loader.find(name)
