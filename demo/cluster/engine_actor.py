"""The worker's side of an engine in another process: an actor on a Dask worker."""

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

from demo.cluster.dask_internals import worker_loop
from demo.data.core.dataset import Dataset
from demo.events import EngineReady, RunStarted, Snapshot, VariantWarming
from demo.requests import Compare, Question, Start
from demo.training.engine import Engine
from demo.training.event_outlet import EngineOutput
from demo.training.settings import EngineSettings

REPORT_SECONDS = 0.25  # from one report to the next, if nothing happens
HEARD_SECONDS = 1.0  # to wait at the most until the talk has heard what comes next
ABANDONED_SECONDS = 15.0  # without being asked for a report: the talk is gone


@dataclass(frozen=True)
class ActorSettings:
    """What an actor's engine is to train; nothing of it need be on the worker's machine.

    ``file_name`` and ``source`` are those of the variants' file, ``variants`` of it are warmed up,
    but for ``parked`` ones; ``refusal`` says why it must not be run.
    ``sends_weights``: snapshots and checkpoints are reported, too. The talk's own engine needs
    that: demos look into the weights of its runs, and another engine can resume them.
    """

    file_name: str
    source: str
    variants: Sequence[str]
    backend: str
    seed: int
    sends_weights: bool
    parked: Sequence[str] = ()
    refusal: str = ""


@dataclass(frozen=True)
class Report:
    """What came out of the engine since the last report, and whether it is alive."""

    outputs: Sequence[EngineOutput]
    silence: float  # seconds since its thread was last active
    has_failed: bool
    calling: str | None = None  # which variant's function runs, as ``TrainingEngine`` has it


class EngineActor:
    """Holds an engine, forwards requests to it, and keeps its output until that is fetched.

    Concurrency: the engine's thread adds to ``_unfetched``, the worker's event loop takes from it;
    ``_lock`` guards it and ``_fetched``. All other methods run in the worker's thread for actors.
    """

    def __init__(self, data: Dataset, settings: ActorSettings) -> None:
        """Begin at once; call it on a worker."""
        self._loop = worker_loop()
        self._lock = threading.Lock()
        self._unfetched: list[EngineOutput] = []
        self._fetched = 0  # outputs that the talk has received
        self._has_output = asyncio.Event()
        self._is_heard = threading.Event()  # set: the talk has all output
        self._report_time = time.monotonic()  # when a report was asked for last
        self._folder = tempfile.TemporaryDirectory(prefix="talk-")
        self._engine = Engine(
            EngineSettings(
                data,
                self._copy(settings.file_name, settings.source.encode()),
                list(settings.variants),
                settings.seed,
                settings.backend,
                kind="dask",
                parked=settings.parked,
                refusal=settings.refusal,
            ),
            self._add if settings.sends_weights else self._add_without_weights,
            run_ids=itertools.count(-1, -1),  # negative: the talk gives these runs its own numbers
            save_checkpoint=self._add if settings.sends_weights else None,
        )
        self._engine.launch()
        self._loop.call_soon_threadsafe(self._end_if_abandoned)

    def _copy(self, name: str, content: bytes) -> Path:
        path = Path(self._folder.name) / name
        path.write_bytes(content)
        return path

    def _add(self, output: EngineOutput) -> None:
        with self._lock:
            self._unfetched.append(output)
            self._is_heard.clear()
        self._loop.call_soon_threadsafe(self._has_output.set)
        if isinstance(output, EngineReady | VariantWarming | RunStarted):
            # The author's code comes next. If it ends this process, the talk has to know which.
            self._is_heard.wait(HEARD_SECONDS)

    def _add_without_weights(self, output: EngineOutput) -> None:
        """Add what a curve needs: no demo looks into these runs, and weights are large."""
        if not isinstance(output, Snapshot):
            self._add(output)

    async def next_report(self, received: int) -> Report:
        """Return the output after the first ``received``, which the talk has: they are dropped.

        It comes within ``REPORT_SECONDS``, empty if nothing has happened.
        """
        self._report_time = time.monotonic()
        outputs = self._fetch(received)
        if not outputs:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._has_output.wait(), REPORT_SECONDS)
            outputs = self._fetch(received)
        engine = self._engine
        return Report(outputs, engine.silence, engine.failure is not None, engine.calling)

    def _fetch(self, received: int) -> list[EngineOutput]:
        with self._lock:
            del self._unfetched[: received - self._fetched]
            self._fetched = received
            self._has_output.clear()
            if not self._unfetched:
                self._is_heard.set()
            return [*self._unfetched]

    def _end_if_abandoned(self) -> None:
        """End the engine if no report was asked for in a long time; otherwise check again later."""
        if time.monotonic() - self._report_time > ABANDONED_SECONDS:
            self._engine.abandon()
        else:
            self._loop.call_later(ABANDONED_SECONDS / 5, self._end_if_abandoned)

    def start(self, start: Start, pace: float | None, checkpoint: bytes) -> None:
        """Train; whatever runs is stopped first.

        ``pace`` is in epochs a second, ``checkpoint`` the bytes of the interruption's file.
        """
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
        """End the engine's thread: if its process ended first, TensorFlow would print errors."""
        self._engine.close()

    def set_pace(self, pace: float | None) -> None:
        """Train so many epochs a second at the most; ``None`` is as fast as it can."""
        self._engine.pace = pace
