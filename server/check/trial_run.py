"""Tries a talk out, without a server: trains each model for a moment, opens each demo."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Callable, Collection
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from demo.catalog.libraries import DEFAULT
from demo.data.core.dataset import Dataset
from server.check.demo_trial import DemoTrial, import_demos
from server.check.found_problems import FoundProblems
from server.check.layout_walk import State
from server.check.model_trial import ModelTrial
from server.check.shown_talk import ShownTalk
from server.check.talk_reader import TalkReader
from server.check.trial_process import FILE, Step
from server.deck.slides import Problem
from server.files.talk_folder import TalkFolder
from server.talk.talk import Talk
from server.talk.talk_options import TalkOptions

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


async def run_trial(trial: Trial, runs: Path) -> list[Problem]:
    """Return what goes wrong; runs are written down in the folder ``runs``.

    Each demo is opened before anything has happened, goes on while models learn, and is opened
    anew after that. A demo that failed is not opened again.
    """
    run = TrialRun(trial, runs)
    try:
        run.demos.open_all()
        if trial.reader.runnable and FILE not in trial.skipped:
            await run.models.load()
            await run.show("before")
            await run.train_models()
            run.demos.update()
            run.demos.open_all()
            run.demos.note_empty(run.models.learned)
            await run.show("after")
        else:
            await run.show("before")
    finally:
        await run.close()
    return run.found.all


class TrialRun:
    """A talk with its own stage and without a server; made on the event loop's thread."""

    def __init__(self, trial: Trial, runs: Path) -> None:
        self.found = FoundProblems()
        self._trial, reader, tell = trial, trial.reader, trial.tell
        talk_folder = _without(reader.talk_folder, trial.skipped)
        slides = talk_folder.deck.slides
        shown = [demo for slide in slides for demo in (*slide.demos, *slide.unread)]
        import_demos(talk_folder.folder, shown, tell)
        options = TalkOptions(warms_up=False, backend=trial.backend)
        self._talk = talk = Talk(talk_folder, trial.data, runs, options)
        self.demos = DemoTrial(talk_folder, talk.demos, reader, tell, self.found)
        self.models = ModelTrial(talk_folder, talk, reader, tell, self.found, trial.skipped)

    async def train_models(self) -> None:
        """Let each model learn; where the talk is looked at, enough for all demos to show it."""
        whole = self._trial.shown is not None and len(self._trial.data.x_train) <= FEW
        await self.models.train(self.demos.works, whole=whole)

    async def show(self, state: State) -> None:
        """Let the talk be looked at, if anybody does."""
        if self._trial.shown is not None:
            await self._trial.shown.show(self._talk, state)

    async def close(self) -> None:
        """End the talk: nothing is written into the folder of runs any more."""
        if self._trial.shown is not None:
            self._trial.shown.close()
        await self._talk.close()


def _without(talk_folder: TalkFolder, skipped: Collection[Step]) -> TalkFolder:
    """Return a talk without the slides that show a demo that is skipped."""
    slides = tuple(
        slide
        for slide in talk_folder.deck.slides
        if all(("demo", demo.name) not in skipped for demo in (*slide.demos, *slide.unread))
    )
    return replace(talk_folder, deck=replace(talk_folder.deck, slides=slides))
