"""Lets each model of a talk that is tried learn for a moment, and finds those that can't."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, replace
from functools import partial

from demo.backends.interface import BATCH_SIZE
from demo.control.variant_fit import why_misfit
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
from server.check.found_problems import FoundProblems, message_of
from server.check.talk_reader import TalkReader
from server.check.trial_process import FILE, Step
from server.deck.slides import Demo, Problem
from server.files.talk_folder import TalkFolder
from server.talk.failure_log import log_failure
from server.talk.talk import Talk

IDLE_SECONDS = 0.05  # from one look whether the engine is idle to the next
NOWHERE = AuthorPlace()
EXAMPLES = 4 * BATCH_SIZE  # four steps: a failure may come only after the first update


class ModelTrial:
    """The models of a talk that is tried, on its own stage."""

    def __init__(
        self,
        talk_folder: TalkFolder,
        talk: Talk,
        reader: TalkReader,
        tell: Callable[[Step], None],
        found: FoundProblems,
        skipped: Collection[Step] = (),
    ) -> None:
        """``tell`` is called before each step that is not ``skipped``.

        What is wrong is added to ``found``.
        """
        self._talk_folder, self._talk, self._reader = talk_folder, talk, reader
        self._tell, self._found, self._skipped = tell, found, skipped
        self.learned: dict[str, Snapshot] = {}  # by variant: the log forgets those of such runs
        self._asked_by: dict[int, Demo] = {}  # whose hyperparameters made a run fail
        self._read = 0  # events of the log
        talk.stage.listen(self._keep_snapshots)

    async def load(self) -> None:
        """Have the engine run the variants' file."""
        talk = self._talk
        self._tell(FILE)
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
                    self.learned[run.variant] = event

    async def train(self, demos: Iterable[Demo], *, whole: bool) -> None:
        """Let each model learn for a moment, as it will on stage; ``whole``: an epoch of the data.

        Then by the hyperparameters that slides with ``demos`` ask for, and note what has failed.
        """
        talk, kind = self._talk, self._talk.data.kind
        examples = None if whole else EXAMPLES
        known = self._talk_folder.variants.items()
        for name in (name for name, variant in known if not why_misfit(variant, kind)):
            scene = talk.stage.scene
            if scene.variants.file_failure or ("model", name) in self._skipped:
                continue
            self._tell(("model", name))
            talk.controls.train(Start(name, epochs=1, examples=examples))
            await self._until(partial(_has_run, variant=name))
        await self._train_as_slides_ask(demos, examples)
        self._note_failures()

    async def _train_as_slides_ask(self, demos: Iterable[Demo], examples: int | None) -> None:
        """Let models learn by each slide's hyperparameters, too: they may not fit each other."""
        talk, tried = self._talk, set[tuple[Recipe, str]]()
        for demo in demos:
            for start in talk.demos.starts(demo):
                if not isinstance(start, Start) or not start.hyperparameters or start.backend:
                    continue
                asked = start.recipe, repr(start.hyperparameters)
                is_broken = start.variant in talk.stage.scene.variants.broken
                if asked in tried or is_broken or ("model", start.variant) in self._skipped:
                    continue
                tried.add(asked)
                enough = None if examples is None else max(examples, start.hyperparameters.batch)
                self._tell(("model", start.variant))
                before = talk.stage.scene.last.id if talk.stage.scene.last else 0
                talk.controls.train(replace(start, epochs=1, seeds=1, examples=enough))
                await self._until(partial(_has_run, variant=start.variant, after=before))
                if (ended := talk.stage.scene.last) is not None and ended.state == "failed":
                    self._asked_by[ended.id] = demo

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
                    self._found.note(Problem(name, known.line if known else 1, event.warning))
                case RunEnded(state="failed") if event.run in self._asked_by:
                    self._found.note(_misfit(self._asked_by[event.run], event.reason))
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
        self._found.note(Problem(self._reader.name(file), line, message_of(message, reason)))


def _misfit(demo: Demo, reason: str) -> Problem:
    """Return what is wrong with a demo's hyperparameters, at the first of them."""
    names = [each.name for each in fields(Hyperparameters)]
    option = next((name for name in demo.options if name in names), "")
    return demo.error(message_of("Expected a model that learns in this way.", reason), option)


def _has_run(scene: Scene, *, variant: str, after: int = 0) -> bool:
    last = scene.last
    has_ended = last is not None and last.id > after and last.state != "running"
    return has_ended and last is not None and last.variant == variant
