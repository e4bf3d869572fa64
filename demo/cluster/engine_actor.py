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

BEAT_SECONDS = 0.25  # from one sign of life to the next
ALONE_SECONDS = 15.0  # without being asked: whoever began this is gone

Told = Event | Checkpoint


@dataclass(frozen=True)
class Report:
    """What was told since the last report, and how the engine is."""

    told: Sequence[Told]
    silence: float  # seconds in which nothing was heard of its thread
    is_dead: bool


class EngineActor:
    """Holds an engine, passes on what it is asked, and keeps what happens until it is fetched.

    Concurrency: the engine's thread tells, the worker's event loop lets it be fetched; ``_lock``
    guards what lies between. All else comes from one thread of the worker's for actors.
    """

    def __init__(
        self,
        data: Dataset,
        file: str,
        source: str,
        variants: list[str],
        backend: str,
        seed: int,
        *,
        own: bool,
    ) -> None:
        """``source`` is the text of the variants' ``file``, which this machine need not have.

        ``variants`` of it are warmed up. ``own``: it is the talk's own engine, whose runs are
        looked into and can go on after it.
        """
        worker: Any = get_worker()  # its types say too little
        self._loop: asyncio.AbstractEventLoop = worker.loop.asyncio_loop
        self._own = own
        self._lock = threading.Lock()
        self._told: list[Told] = []
        self._fetched = 0  # of all that was told
        self._news = asyncio.Event()
        self._asked = time.monotonic()
        self._folder = tempfile.TemporaryDirectory(prefix="talk-")
        copy = self._copy(file, source.encode())
        self._engine = Engine(
            EngineSettings(data, copy, variants, seed, backend, kind="dask"),
            self._tell,
            run_ids=itertools.count(-1, -1),  # whoever began this has numbers of their own
            keep=self._tell if own else None,
        )
        self._engine.launch()
        self._loop.call_soon_threadsafe(self._look)

    def _copy(self, name: str, content: bytes) -> Path:
        path = Path(self._folder.name) / name
        path.write_bytes(content)
        return path

    def _tell(self, told: Told) -> None:
        if isinstance(told, Snapshot) and not self._own:
            return  # nobody looks into it
        with self._lock:
            self._told.append(told)
        self._loop.call_soon_threadsafe(self._news.set)

    async def listen(self, heard: int) -> Report:
        """Return all that was told after the first ``heard`` things, soon, even if it is nothing.

        Those are forgotten here.
        """
        self._asked = time.monotonic()
        told = self._fetch(heard)
        if not told:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), BEAT_SECONDS)
            told = self._fetch(heard)
        return Report(told, self._engine.silence, self._engine.failure is not None)

    def _fetch(self, heard: int) -> list[Told]:
        with self._lock:
            del self._told[: heard - self._fetched]
            self._fetched = heard
            self._news.clear()
            return [*self._told]

    def _look(self) -> None:
        """End the engine once nobody asks any more."""
        if time.monotonic() - self._asked > ALONE_SECONDS:
            self._engine.abandon()
        else:
            self._loop.call_later(ALONE_SECONDS / 5, self._look)

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
