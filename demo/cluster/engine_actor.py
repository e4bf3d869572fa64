"""The far end of an engine in another process: an actor on a worker of Dask's."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from distributed import get_worker

from demo.data.dataset import Dataset
from demo.events import Event, Snapshot
from demo.requests import Compare, Question, Start
from demo.training.checkpoints import Checkpoint
from demo.training.engine import Engine
from demo.training.settings import EngineSettings

REPORT_SECONDS = 0.25  # from one report to the next, if nothing happens
ABANDONED_SECONDS = 15.0  # without being asked for a report: the talk is gone

Told = Event | Checkpoint


@dataclass(frozen=True)
class ActorSettings:
    """What an actor's engine is to train; nothing of it need be on the worker's machine.

    ``file_name`` and ``source`` are those of the variants' file, ``variants`` of it are warmed up.
    ``tells_all``: weights and checkpoints too, as the talk's own engine does, whose runs are
    looked into and can go on after it.
    """

    file_name: str
    source: str
    variants: Sequence[str]
    backend: str
    seed: int
    tells_all: bool


@dataclass(frozen=True)
class Report:
    """What was told since the last report, and how the engine is."""

    told: Sequence[Told]
    silence: float  # seconds in which nothing was heard of its thread
    has_failed: bool


class EngineActor:
    """Holds an engine, passes on what it is asked, and keeps what happens until it is fetched.

    Concurrency: the engine's thread tells, the worker's event loop lets it be fetched; ``_lock``
    guards what lies between. All else comes from one thread of the worker's for actors.
    """

    def __init__(self, data: Dataset, settings: ActorSettings) -> None:
        """Begin at once; call it on a worker."""
        worker: Any = get_worker()  # its types say too little
        self._loop: asyncio.AbstractEventLoop = worker.loop.asyncio_loop
        self._lock = threading.Lock()
        self._told: list[Told] = []
        self._fetched = 0  # of all that was told
        self._news = asyncio.Event()
        self._asked = time.monotonic()  # when a report was asked for last
        self._folder = tempfile.TemporaryDirectory(prefix="talk-")
        self._engine = Engine(
            EngineSettings(
                data,
                self._copy(settings.file_name, settings.source.encode()),
                list(settings.variants),
                settings.seed,
                settings.backend,
                kind="dask",
            ),
            self._tell if settings.tells_all else self._tell_without_weights,
            run_ids=itertools.count(-1, -1),  # the talk gives its runs numbers of its own
            keep=self._tell if settings.tells_all else None,
        )
        self._engine.launch()
        self._loop.call_soon_threadsafe(self._end_if_abandoned)

    def _copy(self, name: str, content: bytes) -> Path:
        path = Path(self._folder.name) / name
        path.write_bytes(content)
        return path

    def _tell(self, told: Told) -> None:
        with self._lock:
            self._told.append(told)
        self._loop.call_soon_threadsafe(self._news.set)

    def _tell_without_weights(self, told: Told) -> None:
        """Tell what a curve needs: nobody looks into these runs, and weights are large."""
        if not isinstance(told, Snapshot):
            self._tell(told)

    async def listen(self, heard: int) -> Report:
        """Return all that was told after the first ``heard`` things, soon, even if it is nothing.

        Those are forgotten here.
        """
        self._asked = time.monotonic()
        told = self._fetch(heard)
        if not told:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), REPORT_SECONDS)
            told = self._fetch(heard)
        return Report(told, self._engine.silence, self._engine.failure is not None)

    def _fetch(self, heard: int) -> list[Told]:
        with self._lock:
            del self._told[: heard - self._fetched]
            self._fetched = heard
            self._news.clear()
            return [*self._told]

    def _end_if_abandoned(self) -> None:
        """End the engine once nobody asks any more; until then look again from time to time."""
        if time.monotonic() - self._asked > ABANDONED_SECONDS:
            self._engine.abandon()
        else:
            self._loop.call_later(ABANDONED_SECONDS / 5, self._end_if_abandoned)

    def start(self, start: Start, pace: float | None, checkpoint: bytes) -> None:
        """Train; whatever runs is stopped first. ``checkpoint`` is what an interruption left."""
        if start.interruption is not None:
            copy = self._copy(start.interruption.checkpoint.name, checkpoint)
            start = replace(start, interruption=replace(start.interruption, checkpoint=copy))
        self._engine.pace = pace
        self._engine.start(start)

    def compare(self, asked: Compare) -> None:
        """Train to see how fast that is; whatever runs is stopped first."""
        self._engine.compare(asked)

    def stop(self) -> None:
        """Stop the run in progress, in the middle of its epoch."""
        self._engine.stop()

    def ask(self, question: Question) -> None:
        """Have a question answered soon, beside what runs."""
        self._engine.ask(question)

    def close(self) -> None:
        """End the engine's thread: a process that ends beneath it would complain."""
        self._engine.close()

    def keep_pace(self, pace: float | None) -> None:
        """Train so many epochs a second at the most."""
        self._engine.pace = pace
