"""Tries a talk out, without a server: trains each model for a moment, opens each demo."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bokeh.document import Document

from demo.backends.interface import BATCH_SIZE
from demo.data.dataset import Dataset
from demo.events import EngineFailed, RunEnded, VariantFailed
from demo.requests import Start
from demo.stage.scene import Scene
from demo.training.failures import explain
from demo.ui.options import DemoError
from demo.ui.widget import Widget
from server.check.talk_reader import TalkReader
from server.deck.slides import Demo, SlideError
from server.talk.failure_log import log_failure
from server.talk.talk import Talk

logger = logging.getLogger(__name__)

EXAMPLES = 4 * BATCH_SIZE  # four steps: a failure may come only after the first update


async def run_trial(reader: TalkReader, data: Dataset, runs: Path) -> list[SlideError]:
    """Return what goes wrong; runs are written down in the folder ``runs``.

    Each demo is opened before anything has happened, goes on while models learn, and is opened
    anew after that. A demo that failed is not opened again.
    """
    trial = TrialRun(reader, data, runs)
    try:
        trial.open_demos()
        if reader.runnable:
            await trial.train_models()
            trial.update_demos()
            trial.open_demos()
    finally:
        await trial.close()
    return trial.problems


class TrialRun:
    """A talk with its own stage and without a server; made on the event loop's thread."""

    def __init__(self, reader: TalkReader, data: Dataset, runs: Path) -> None:
        self.problems: list[SlideError] = []
        self._reader, self._talk_folder = reader, reader.talk_folder
        self._talk = Talk(reader.talk_folder, data, runs)
        self._demos = [demo for slide in self._talk_folder.deck.slides for demo in slide.demos]
        self._open: dict[str, Widget] = {}  # by the demo's id

    # Demos.

    def open_demos(self) -> None:
        """Open each demo as in a new window."""
        self._try_each(self._open_one)

    def update_demos(self) -> None:
        """Let the open demos show what has happened since."""
        self._try_each(lambda demo: self._open[demo.id].catch_up())

    def _open_one(self, demo: Demo) -> None:
        self._open[demo.id] = widget = self._talk.demos.build(demo)
        widget.catch_up()
        Document().add_root(widget.root)

    def _try_each(self, act: Callable[[Demo], None]) -> None:
        demos, self._demos = self._demos, []
        for demo in demos:
            try:
                act(demo)
            except Exception as error:  # an author's demo may do anything
                logger.warning("The demo %s failed", demo.name, exc_info=True)
                self._note(self._fault(demo, error))
            else:
                self._demos.append(demo)

    def _fault(self, demo: Demo, error: Exception) -> SlideError:
        """Return what is wrong with a demo: in a file of the talk, or with what its slide says."""
        if isinstance(error, DemoError) and error.__cause__ is None:
            return SlideError(demo.file, demo.line, str(error))
        cause = error.__cause__ if isinstance(error, DemoError) else error
        reason, trace = explain(cause or error)
        folder = self._talk_folder.folder
        file, line = last_place(trace, re.escape(f"{folder}/") + '[^"]+')
        if not file:
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

    async def train_models(self) -> None:
        """Let each model learn for a moment, as it will on stage."""
        talk, names = self._talk, list(self._talk_folder.variants)
        talk.training.launch(alone=True)
        await self._until(partial(_has_tried, variants=names))
        for name in names:
            if name in talk.stage.scene.variants.weights:
                talk.training.engine.start(Start(name, epochs=1, examples=EXAMPLES))
                await self._until(partial(_has_run, variant=name))
        self._note_failures()

    async def close(self) -> None:
        """End the talk: nothing is written into the folder of runs any more."""
        await self._talk.close()

    async def _until(self, is_so: Callable[[Scene], bool]) -> None:
        """Wait for something on stage, unless there is no training at all."""
        await self._talk.stage.until(lambda scene: is_so(scene) or scene.engine.failure)

    def _note_failures(self) -> None:
        stage = self._talk.stage
        events, _ = stage.since(0)
        for event in events:
            log_failure(event)
            match event:
                case VariantFailed():
                    self._note_failure(event.variant, event.reason, event.detail)
                case RunEnded(state="failed"):
                    variant = stage.scene.runs[event.run].variant
                    self._note_failure(variant, event.reason, event.detail)
                case EngineFailed():
                    self._note_failure("", event.reason, event.detail)

    def _note_failure(self, variant: str, reason: str, trace: str) -> None:
        """Note why a model, or any ("") can't learn, at the line of its file that raised it."""
        path, known = self._talk_folder.variants_file, self._talk_folder.variants.get(variant)
        file, line = last_place(trace, re.escape(str(path)))
        if not file:
            line = known.line if known else 1
        message = f"Expected {variant or 'the models'} to be built and to learn."
        self._note(SlideError(self._reader.name(path), line, _message(message, reason)))


def last_place(trace: str, file: str) -> tuple[str, int]:
    """Return the file and line that a traceback names last, of those that match ``file``.

    The file is "" if there is none. TensorFlow names places in compiled code in the same form.
    """
    found = re.findall(rf'File "({file})", line (\d+)', trace)
    return (found[-1][0], int(found[-1][1])) if found else ("", 0)


def _message(expected: str, reason: str) -> str:
    """Return a problem's message; a reason that is a whole message stands alone."""
    whole = re.fullmatch(r"(?:\w+: )?(Expected .+ Received: .+)", reason)
    return whole[1] if whole else f"{expected} Received: {reason.rstrip('.')}. Mend it."


def _has_tried(scene: Scene, *, variants: list[str]) -> bool:
    tried = scene.variants.weights.keys() | scene.variants.broken.keys()
    return scene.ready is not None and tried.issuperset(variants)


def _has_run(scene: Scene, *, variant: str) -> bool:
    last = scene.last
    return last is not None and last.variant == variant and last.state != "running"
