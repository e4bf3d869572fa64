"""Applies what is saved while the talk runs: slides, variants, demos, the page's files, code."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from pathlib import Path

from demo.data.choice import USUAL, DataChoice
from demo.system.code_files import describe
from demo.ui.demo_loader import DemoLoader
from server.files.talk_folder import TalkError, TalkFolder, read_talk_folder, read_variants
from server.page.assets import are_assets, refresh_assets
from server.paths import HOME
from server.talk.live_deck import LiveDeck
from server.talk.restart import RunningCode
from server.talk.running_data import RunningData

logger = logging.getLogger(__name__)


class SavedFiles:
    """The talk's files on disk; ``apply`` brings the running talk up to date with them."""

    def __init__(
        self,
        talk_folder: TalkFolder,
        live_deck: LiveDeck,
        demo_loader: DemoLoader,
        save_variants: Callable[[Path, str], None],
        restart: Callable[[], None],
        choice: DataChoice = USUAL,
    ) -> None:
        """``save_variants`` is called with another variants' file and its text.

        ``restart`` is called when code was saved that only another process can run, or data; it
        may be put off. ``choice`` is the talk's own data.
        """
        self.assets = refresh_assets()  # the version of the page's own files
        self._folder = talk_folder.folder
        self._variants = talk_folder.variants_file, talk_folder.sources["variants.py"]  # saved last
        self._live_deck, self._demo_loader = live_deck, demo_loader
        self._save_variants, self._restart = save_variants, restart
        self._code = RunningCode()
        self._data = RunningData(choice, self._folder, talk_folder.deck, self._on_data_tried)
        self._unreadable_variants = ""  # why the variants' file can't be read now
        self._failure = ""  # why what was saved can't be applied

    @property
    def folders(self) -> list[Path]:
        """The paths to watch: the deck's folder, and the talk's own code."""
        return [self._folder, HOME / "demo", HOME / "server", HOME / "run_talk.py"]

    @property
    def variants_file(self) -> Path:
        """The file that holds the models: the deck's own, if there is one now."""
        return self._variants[0]

    @property
    def problems(self) -> list[str]:
        """What is wrong with files that are not slides or demos, a line each."""
        lines = (
            self._unreadable_variants,
            self._failure,
            self._code.problem,
            self._data.problem,
        )
        return [line for line in lines if line]

    async def apply(self, paths: set[Path]) -> None:
        """Bring the talk up to date after these files were saved, renamed or deleted."""
        try:
            await self._apply(paths)
            self._failure = ""
        except Exception as error:  # whatever is on the disk, the next save is applied
            logger.warning("What was saved can't be applied", exc_info=True)
            self._failure = (
                f"Expected to read what was saved. Received: {describe(error)}. Save it again."
            )
            self._live_deck.notify()

    async def _apply(self, paths: set[Path]) -> None:
        if any(path.suffix == ".py" for path in paths):
            await self._code.look()
        if any(path.suffix in (".py", ".css") for path in paths):
            self._demo_loader.refresh()
        if are_assets(paths):
            self.assets = refresh_assets()
        self._read_variants()
        await self._live_deck.reload()
        self._data.look(self._live_deck.deck)
        self._restart_if_needed()

    def _on_data_tried(self) -> None:
        self._live_deck.notify()
        self._restart_if_needed()

    def _restart_if_needed(self) -> None:
        """Have another process go on where this one runs old code or data, if one can."""
        is_old = self._code.is_old or self._data.is_old
        if is_old and not self._data.problem:
            with contextlib.suppress(TalkError):  # a new process could not read the talk either
                read_talk_folder(self._folder)
                self._restart()

    def _read_variants(self) -> None:
        """Have the engine run the variants' file again, if it was saved."""
        try:
            variants = read_variants(self._folder)
        except TalkError as error:
            self._unreadable_variants = str(error)
            return
        self._unreadable_variants = ""
        if variants != self._variants:
            self._variants = variants
            self._save_variants(*variants)
