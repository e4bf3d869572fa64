"""Tries a talk out, without a server: trains each model for a moment, opens each demo."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import tempfile
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import astuple, dataclass, fields, replace
from functools import partial
from pathlib import Path

from bokeh.document import Document

from demo.backends.interface import BATCH_SIZE
from demo.catalog.libraries import DEFAULT
from demo.control.variant_fit import why_misfit
from demo.data.dataset import Dataset
from demo.events import (
    AuthorPlace,
    EngineFailed,
    EnginesGivenUp,
    RunEnded,
    Snapshot,
    VariantFailed,
    VariantReady,
    VariantsBroken,
)
from demo.hyperparameters import Hyperparameters
from demo.requests import Recipe, Start
from demo.stage.scene import Scene
from demo.system.code_files import trace_of
from demo.system.code_places import author_place
from demo.training.failures import explain
from demo.ui.demo_loader import DemoLoader
from demo.ui.options import DemoError
from demo.ui.widget import Widget
from server.check.layout_walk import State
from server.check.shown_talk import ShownTalk
from server.check.talk_reader import TalkReader
from server.check.trial_process import FILE, Step
from server.deck.slides import Demo, SlideError
from server.files.talk_folder import TalkFolder
from server.talk.failure_log import log_failure
from server.talk.talk import Talk
from server.talk.talk_options import TalkOptions

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.05  # from one look whether the engine is idle to the next
NOWHERE = AuthorPlace()
EXAMPLES = 4 * BATCH_SIZE  # four steps: a failure may come only after the first update
FEW = 10_000  # images, of which an epoch takes a moment: it is a run that all demos show


@dataclass(frozen=True)
class Trial:
    """What is tried, and who hears of it.

    ``skipped`` is not tried; ``tell`` is called before each step; models train on ``backend``.
    """

    reader: TalkReader
    data: Dataset
    skipped: Collection[Step] = ()
    tell: Callable[[Step], None] = lambda _: None
    shown: ShownTalk | None = None  # where it can be looked at
    backend: str = DEFAULT


def serve_trial(
    reader: TalkReader, data: Dataset, channel: int, skipped: str, backend: str, *, shows: bool
) -> None:
    """Try a talk in this process; write what comes of it to the file of this number.

    ``skipped`` are steps as JSON; ``backend`` is the library that models train on; ``shows``:
    somebody looks at the talk. See ``server.check.trial_process``.
    """
    with os.fdopen(channel, "w", encoding="utf-8") as lines:

        def write(message: object) -> None:
            lines.write(json.dumps(message) + "\n")
            lines.flush()

        steps: list[Step] = [(kind, name) for kind, name in json.loads(skipped)]
        shown = ShownTalk(write, channel) if shows else None
        trial = Trial(reader, data, steps, write, shown, backend)
        with tempfile.TemporaryDirectory() as runs:
            problems = asyncio.run(run_trial(trial, Path(runs)))
        write({"problems": [astuple(each) for each in problems]})


async def run_trial(trial: Trial, runs: Path) -> list[SlideError]:
    """Return what goes wrong; runs are written down in the folder ``runs``.

    Each demo is opened before anything has happened, goes on while models learn, and is opened
    anew after that. A demo that failed is not opened again.
    """
    run = TrialRun(trial, runs)
    try:
        run.open_demos()
        if trial.reader.runnable and FILE not in trial.skipped:
            await run.load_models()
            await run.show("before")
            await run.train_models()
            run.update_demos()
            run.open_demos()
            run.note_empty_demos()
            await run.show("after")
        else:
            await run.show("before")
    finally:
        await run.close()
    return run.problems


class TrialRun:
    """A talk with its own stage and without a server; made on the event loop's thread."""

    def __init__(self, trial: Trial, runs: Path) -> None:
        self.problems: list[SlideError] = []
        self._trial, self._reader = trial, trial.reader
        self._talk_folder = _without(trial.reader.talk_folder, trial.skipped)
        self._demos = [demo for slide in self._talk_folder.deck.slides for demo in slide.demos]
        self._unread = [demo for slide in self._talk_folder.deck.slides for demo in slide.unread]
        self._import_demos()
        options = TalkOptions(warms_up=False, backend=trial.backend)
        self._talk = Talk(self._talk_folder, trial.data, runs, options)
        self._open: dict[str, Widget] = {}  # by the demo's id
        self._asked_by: dict[int, Demo] = {}  # whose hyperparameters made a run fail
        self._learned: dict[str, Snapshot] = {}  # by variant: the log forgets those of such runs
        self._read = 0  # events of the log
        self._talk.stage.listen(self._keep_snapshots)

    # Demos.

    def _import_demos(self) -> None:
        """Run the file of each demo once, so that it is known which of them ends the process."""
        loader = DemoLoader(self._talk_folder.folder / "demos")
        for name in dict.fromkeys(demo.name for demo in [*self._demos, *self._unread]):
            self._trial.tell(("demo", name))
            with suppress(DemoError):  # the talk says why
                loader.find(name)

    def open_demos(self) -> None:
        """Open each demo as in a new window; of one that can't be read, examine what can be."""
        self._try_each(self._open_one)
        self.problems += filter(None, map(self._talk.demos.warning, self._demos))
        unread, self._unread = self._unread, []
        for found in map(self._talk.demos.examine, unread):
            self.problems += [] if isinstance(found, str) else found

    def update_demos(self) -> None:
        """Let the open demos show what has happened since."""
        self._try_each(lambda demo: self._open[demo.id].catch_up())

    def note_empty_demos(self) -> None:
        """Warn of demos that none of their models fills, now that these have learned."""
        for demo in self._demos:
            with suppress(Exception):  # an author's demo may do anything
                if reason := self._open[demo.id].why_nothing(self._learned):
                    self.problems.append(_warning(demo, reason))

    def _open_one(self, demo: Demo) -> None:
        self._open[demo.id] = widget = self._talk.demos.build(demo)
        widget.catch_up()
        Document().add_root(widget.root)

    def _try_each(self, act: Callable[[Demo], None]) -> None:
        demos, self._demos = self._demos, []
        for demo in demos:
            self._trial.tell(("demo", demo.name))
            try:
                act(demo)
            except BaseException as error:  # an author's demo may do anything
                logger.warning("The demo %s failed\n%s", demo.name, trace_of(error))
                self._note_faults(demo, error)
            else:
                self._demos.append(demo)

    def _note_faults(self, demo: Demo, error: BaseException) -> None:
        """Note what is wrong with a demo: with what its slide says, or in a file of the talk."""
        if isinstance(error, DemoError) and demo.name not in self._talk.demos.loader.faults:
            found = self._talk.demos.examine(demo)
            self.problems += [demo.error(str(error))] if isinstance(found, str) else found
        else:
            self._note(self._fault(demo, error))

    def _fault(self, demo: Demo, error: BaseException) -> SlideError:
        """Return what is wrong in the file of a demo."""
        cause = error.__cause__ if isinstance(error, DemoError) else error
        reason, trace = explain(cause or error)
        # An author's demo may build on modules of its own; any other file is this program's.
        file, line = author_place(trace, self._talk_folder.variants_file)
        if not line:
            message = f"Expected the demo {demo.name} to work with these options."
            return SlideError(demo.file, demo.line, _message(message, reason))
        shown = f"{demo.file}:{demo.line}"
        message = _message(f"Expected the demo {demo.name} of {shown} to work.", reason)
        return SlideError(self._reader.name(Path(file)), line, message)

    def _note(self, problem: SlideError) -> None:
        """Keep a problem, unless there is one of the same line: another slide may have found it."""
        place = problem.file, problem.line
        if all((each.file, each.line) != place for each in self.problems):
            self.problems.append(problem)

    # Models.

    async def load_models(self) -> None:
        """Have the engine run the variants' file."""
        talk = self._talk
        self._trial.tell(FILE)
        talk.training.launch(alone=True)
        await self._until(lambda scene: scene.ready is not None)
        while talk.training.engine.silence:  # it runs the variants' file
            await asyncio.sleep(IDLE_SECONDS)

    def _keep_snapshots(self) -> None:
        stage = self._talk.stage
        events, self._read = stage.since(self._read)
        for event in events:
            if isinstance(event, Snapshot):
                run = stage.scene.runs[event.run]
                if not run.dataset:  # of another one the weights have another shape
                    self._learned[run.variant] = event

    async def train_models(self) -> None:
        """Let each model learn for a moment, as it will on stage."""
        talk = self._talk
        is_short = self._trial.shown is not None and len(self._trial.data.x_train) <= FEW
        examples = None if is_short else EXAMPLES
        kind = self._trial.data.kind
        known = self._talk_folder.variants.items()
        for name in (name for name, variant in known if not why_misfit(variant, kind)):
            scene = talk.stage.scene
            if scene.variants.file_failure or ("model", name) in self._trial.skipped:
                continue
            self._trial.tell(("model", name))
            talk.controls.train(Start(name, epochs=1, examples=examples))
            await self._until(partial(_has_run, variant=name))
        await self._train_as_slides_ask(examples)
        self._note_failures()

    async def _train_as_slides_ask(self, examples: int | None) -> None:
        """Let models learn by each slide's hyperparameters, too: they may not fit each other."""
        talk, tried = self._talk, set[tuple[Recipe, str]]()
        for demo in self._demos:
            for start in talk.demos.starts(demo):
                if not isinstance(start, Start) or not start.hyperparameters or start.backend:
                    continue
                asked = start.recipe, repr(start.hyperparameters)
                is_broken = start.variant in talk.stage.scene.variants.broken
                if asked in tried or is_broken or ("model", start.variant) in self._trial.skipped:
                    continue
                tried.add(asked)
                enough = None if examples is None else max(examples, start.hyperparameters.batch)
                self._trial.tell(("model", start.variant))
                before = talk.stage.scene.last.id if talk.stage.scene.last else 0
                talk.controls.train(replace(start, epochs=1, seeds=1, examples=enough))
                await self._until(partial(_has_run, variant=start.variant, after=before))
                if (ended := talk.stage.scene.last) is not None and ended.state == "failed":
                    self._asked_by[ended.id] = demo

    async def show(self, state: State) -> None:
        """Let the talk be looked at, if anybody does."""
        if self._trial.shown is not None:
            await self._trial.shown.show(self._talk, state)

    async def close(self) -> None:
        """End the talk: nothing is written into the folder of runs any more."""
        if self._trial.shown is not None:
            self._trial.shown.close()
        await self._talk.close()

    async def _until(self, is_so: Callable[[Scene], bool]) -> None:
        """Wait for something on stage, unless there is no training at all."""
        await self._talk.stage.until(
            lambda scene: is_so(scene) or scene.engine.failure or scene.engine.given_up
        )

    def _note_failures(self) -> None:
        stage = self._talk.stage
        events, _ = stage.since(0)
        for event in events:
            log_failure(event)
            match event:
                case VariantsBroken():
                    self._note_failure("", event.reason, event)
                    return  # all models fail for this reason
                case VariantFailed():
                    self._note_failure(event.variant, event.reason, event)
                case VariantReady() if event.warning:
                    known = self._talk_folder.variants.get(event.variant)
                    name = self._reader.name(self._talk_folder.variants_file)
                    self._note(SlideError(name, known.line if known else 1, event.warning))
                case RunEnded(state="failed") if event.run in self._asked_by:
                    self._note(_misfit(self._asked_by[event.run], event.reason))
                case RunEnded(state="failed"):
                    self._note_failure(stage.scene.runs[event.run].variant, event.reason, event)
                case EngineFailed() | EnginesGivenUp():
                    self._note_failure("", event.reason)

    def _note_failure(self, variant: str, reason: str, place: AuthorPlace = NOWHERE) -> None:
        """Note why a model, or any ("") can't learn, at the line of the author's that raised it."""
        path, known = self._talk_folder.variants_file, self._talk_folder.variants.get(variant)
        file, line = path.parent / (place.file or path.name), place.line
        if not line:
            file, line = path, known.line if known else 1
        message = f"Expected {variant or 'the models'} to be built and to learn."
        self._note(SlideError(self._reader.name(file), line, _message(message, reason)))


def _without(talk_folder: TalkFolder, skipped: Collection[Step]) -> TalkFolder:
    """Return a talk without the slides that show a demo that is skipped."""
    slides = tuple(
        slide
        for slide in talk_folder.deck.slides
        if all(("demo", demo.name) not in skipped for demo in (*slide.demos, *slide.unread))
    )
    return replace(talk_folder, deck=replace(talk_folder.deck, slides=slides))


def _warning(demo: Demo, reason: str) -> SlideError:
    message = f"Expected {demo.name} to name a model that it can show. Received: {reason}."
    problem = demo.error(f"{message} Name another one, or leave the demo out.", "variant")
    return replace(problem, is_warning=True)


def _message(expected: str, reason: str) -> str:
    """Return a problem's message; a reason that is a whole message stands alone."""
    whole = re.fullmatch(r"(?:\w+: )?(Expected .+ Received: .+)", reason)
    return whole[1] if whole else f"{expected} Received: {reason.rstrip('.')}. Mend it."


def _misfit(demo: Demo, reason: str) -> SlideError:
    """Return what is wrong with a demo's hyperparameters, at the first of them."""
    names = [each.name for each in fields(Hyperparameters)]
    option = next((name for name in demo.options if name in names), "")
    return demo.error(_message("Expected a model that learns in this way.", reason), option)


def _has_run(scene: Scene, *, variant: str, after: int = 0) -> bool:
    last = scene.last
    has_ended = last is not None and last.id > after and last.state != "running"
    return has_ended and last is not None and last.variant == variant
