"""Opens each demo of a talk that is tried, and finds those that fail or show nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from bokeh.document import Document

from demo.events import Snapshot
from demo.system.code_files import trace_of
from demo.system.code_places import author_place
from demo.training.failures import explain
from demo.ui.demo_loader import DemoLoader
from demo.ui.options import DemoError
from demo.ui.widget import Widget
from server.check.found_problems import FoundProblems, message_of
from server.check.talk_reader import TalkReader
from server.check.trial_process import Step
from server.deck.slides import Demo, Problem
from server.files.talk_folder import TalkFolder
from server.talk.talk_demos import TalkDemos

logger = logging.getLogger(__name__)


def import_demos(folder: Path, demos: Iterable[Demo], tell: Callable[[Step], None]) -> None:
    """Run the file of each demo once, so that it is known which of them ends the process."""
    loader = DemoLoader(folder / "demos")
    for name in dict.fromkeys(demo.name for demo in demos):
        tell(("demo", name))
        with suppress(DemoError):  # the talk says why
            loader.find(name)


class DemoTrial:
    """The open demos of a talk that is tried; one that has failed is not opened again."""

    def __init__(
        self,
        talk_folder: TalkFolder,
        demos: TalkDemos,
        reader: TalkReader,
        tell: Callable[[Step], None],
        found: FoundProblems,
    ) -> None:
        """``tell`` is called before each step; what is wrong is added to ``found``."""
        slides = talk_folder.deck.slides
        self.works = [demo for slide in slides for demo in slide.demos]  # as far as is known
        self._unread = [demo for slide in slides for demo in slide.unread]
        self._talk_folder, self._demos = talk_folder, demos
        self._reader, self._tell, self._found = reader, tell, found
        self._open: dict[str, Widget] = {}  # by the demo's id

    def open_all(self) -> None:
        """Open each demo as in a new window; of one that can't be read, examine what can be."""
        self._try_each(self._open_one)
        self._found.add(filter(None, map(self._demos.warning, self.works)))
        unread, self._unread = self._unread, []
        for told in map(self._demos.examine, unread):
            self._found.add([] if isinstance(told, str) else told)

    def update(self) -> None:
        """Let the open demos show what has happened since."""
        self._try_each(lambda demo: self._open[demo.id].catch_up())

    def note_empty(self, learned: Mapping[str, Snapshot]) -> None:
        """Warn of demos that none of their models fills, now that these have learned."""
        for demo in self.works:
            with suppress(Exception):  # an author's demo may do anything
                if reason := self._open[demo.id].why_nothing(learned):
                    self._found.add([_warning(demo, reason)])

    def _open_one(self, demo: Demo) -> None:
        self._open[demo.id] = widget = self._demos.build(demo)
        widget.catch_up()
        Document().add_root(widget.root)

    def _try_each(self, act: Callable[[Demo], None]) -> None:
        demos, self.works = self.works, []
        for demo in demos:
            self._tell(("demo", demo.name))
            try:
                act(demo)
            except BaseException as error:  # an author's demo may do anything
                logger.warning("The demo %s failed\n%s", demo.name, trace_of(error))
                self._note_failure(demo, error)
            else:
                self.works.append(demo)

    def _note_failure(self, demo: Demo, error: BaseException) -> None:
        """Note what is wrong with a demo: with what its slide says, or in a file of the talk."""
        if isinstance(error, DemoError) and demo.name not in self._demos.loader.broken:
            told = self._demos.examine(demo)
            self._found.add([demo.error(str(error))] if isinstance(told, str) else told)
        else:
            self._found.note(self._problem(demo, error))

    def _problem(self, demo: Demo, error: BaseException) -> Problem:
        """Return what is wrong in the file of a demo."""
        cause = error.__cause__ if isinstance(error, DemoError) else error
        reason, trace = explain(cause or error)
        # An author's demo may build on modules of its own; any other file is this program's.
        file, line = author_place(trace, self._talk_folder.variants_file)
        if not line:
            message = f"Expected the demo {demo.name} to work with these options."
            return Problem(demo.file, demo.line, message_of(message, reason))
        shown = f"{demo.file}:{demo.line}"
        message = message_of(f"Expected the demo {demo.name} of {shown} to work.", reason)
        return Problem(self._reader.name(Path(file)), line, message)


def _warning(demo: Demo, reason: str) -> Problem:
    message = f"Expected {demo.name} to name a model that it can show. Received: {reason}."
    problem = demo.error(f"{message} Name another one, or leave the demo out.", "variant")
    return replace(problem, is_warning=True)
