"""What is measured: the data, the talk as a command, and a browser to see it."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from demo.data.core.dataset import OFFLINE_DEFAULT, Dataset
from demo.data.sources.named_datasets import load_dataset
from demo.events import Event, from_json
from server.export.browser import launch
from tools.browser import ensure_browser

if TYPE_CHECKING:  # it takes seconds to load, and not all that is measured needs it
    from keras import Model

HOME = Path(__file__).parents[2]
WINDOW: ViewportSize = {"width": 1280, "height": 720}
LIMIT_S = 120  # longer than anything that goes well


def dataset() -> Dataset:
    """Return the digits that the figures are about."""
    return load_dataset(OFFLINE_DEFAULT)


def seeded(variant: str, data: Dataset, seed: int) -> Callable[[], Model]:
    """Return what builds a variant of the talk, always with the same first weights."""

    def build() -> Model:
        import keras

        from demo import variants

        keras.utils.set_random_seed(seed)
        model: Model = getattr(variants, variant)(data.input_shape, data.classes)
        return model

    return build


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open a headless browser."""
    with sync_playwright() as playwright:
        browser = launch(playwright, ensure_browser())
        try:
            yield browser
        finally:
            browser.close()


class Command:
    """A Python command whose lines are noted with the time they came."""

    def __init__(self, *arguments: str) -> None:
        self.began = time.time()
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=HOME,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._timed: queue.SimpleQueue[tuple[float, str]] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._timed.put((time.time(), line.rstrip("\n")))

    @property
    def process(self) -> int:
        """The id of its process."""
        return self._process.pid

    def wait_for(self, beginning: str) -> tuple[float, str]:
        """Return the seconds until a line began like this, and its rest."""
        while True:
            came, line = self._timed.get(timeout=LIMIT_S)
            self.lines.append(line)
            if line.startswith(beginning):
                return came - self.began, line.removeprefix(beginning).strip()

    def rest(self) -> list[str]:
        """Return the lines that have come since the one that was waited for."""
        lines = []
        with suppress(queue.Empty):
            while True:
                lines.append(self._timed.get_nowait()[1])
        return lines

    def __enter__(self) -> Command:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait(timeout=LIMIT_S)


def talk_command(runs: str, *more: str) -> Command:
    """Start the talk as a presenter does."""
    return Command("run_talk.py", "--no-browser", "--port", "0", "--runs", runs, *more)


def recorded(runs: str) -> list[Event]:
    """Read the newest log that the talk has written so far."""
    newest = max(Path(runs).glob("*.jsonl"))
    return [from_json(line) for line in newest.read_text(encoding="utf-8").splitlines()]
