"""Compares the data that this process was begun with, with the files on disk."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from demo.data.choice import DataChoice
from demo.data.sources.author_data import AUTHOR_FILE
from demo.system.code_files import version_of
from server.deck.slides import Deck
from server.paths import HOME
from server.talk.talk_data import datasets_of

LIMIT_SECONDS = 120.0  # for data that was saved to be read in another process

Versions = Mapping[str, str]  # by file: letters that change with what is in it


class RunningData:
    """Tries data that was saved in another process: only what can be read may replace it."""

    def __init__(
        self, choice: DataChoice, folder: Path, deck: Deck, on_tried: Callable[[], object]
    ) -> None:
        """``on_tried`` is called once it is known what becomes of data that was saved."""
        self._choice, self._folder, self._on_tried = choice, folder, on_tried
        self._loaded = self._tried = self._versions(deck)
        self._trial: asyncio.Task[None] | None = None
        self.problem = ""  # why the saved data can't be read
        self.is_old = False  # whether other data was saved, and can be read

    def look(self, deck: Deck) -> None:
        """Look whether other data was saved, for these slides; if so, try it meanwhile."""
        versions = self._versions(deck)
        if versions == self._tried:
            return
        self._tried, self.problem, self.is_old = versions, "", False
        if self._trial is not None:
            self._trial.cancel()
            self._trial = None
        if versions.items() - self._loaded.items():
            self._trial = asyncio.ensure_future(self._try())

    async def _try(self) -> None:
        problem = await _try_data(self._choice, self._folder)
        self.problem = problem and f"{problem} The talk goes on with the data that it has."
        self.is_old = not problem
        self._on_tried()

    def _versions(self, deck: Deck) -> Versions:
        """Return those of the talk's files that are there: one that is gone changes nothing."""
        chosen = self._folder / (self._choice.data or AUTHOR_FILE)
        named = {each.dataset: self._folder / each.dataset for each in datasets_of(deck)}
        if chosen.is_relative_to(self._folder):
            named[chosen.name] = chosen
        return {name: found for name, path in named.items() if (found := _version(path))}


def _version(path: Path) -> str:
    """Return letters that change with a file; "" if there is none. A table may be large."""
    with suppress(OSError, ValueError):
        state = path.stat()
        is_code = path.suffix == ".py"
        return version_of([path]) if is_code else f"{state.st_size} {state.st_mtime_ns}"
    return ""


async def _try_data(choice: DataChoice, folder: Path) -> str:
    """Read the data in another process; return what is wrong with it, or nothing."""
    trial = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "demo.data",
        json.dumps(asdict(choice)),
        str(folder),
        env={**os.environ, "PYTHONPATH": str(HOME)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, stderr = await asyncio.wait_for(trial.communicate(), LIMIT_SECONDS)
    except TimeoutError:
        return _problem(choice, f"no end of it within {LIMIT_SECONDS:g} seconds")
    finally:
        with suppress(ProcessLookupError):
            trial.kill()
    if trial.returncode == 0:
        return ""
    lines = stderr.decode(errors="replace").strip().splitlines()
    if trial.returncode == 2 and lines:
        return lines[-1]
    return _problem(choice, f"the end of its process (exit code {trial.returncode})")


def _problem(choice: DataChoice, came: str) -> str:
    name = choice.data or AUTHOR_FILE
    return f"{name}: Expected data that can be read. Received: {came}. Mend it."
