"""The far end of an engine in another process: an actor on a worker of Dask's."""

from __future__ import annotations

import tempfile
from pathlib import Path

from distributed import get_worker

from demo.data import Dataset
from demo.engine import Engine
from demo.events import Event, to_json
from demo.questions import Question
from demo.requests import Start


class Host:
    """Holds an engine, passes on what it is asked, and tells what happens as lines of JSON."""

    def __init__(
        self,
        topic: str,
        data: Dataset,
        file: str,
        source: str,
        variants: list[str],
        backend: str,
        seed: int,
    ) -> None:
        """``source`` is the text of the variants' ``file``, which this machine need not have.

        ``variants`` of it are warmed up.
        """
        self._worker, self._topic = get_worker(), topic
        self._folder = tempfile.TemporaryDirectory(prefix="talk-")
        copy = Path(self._folder.name) / file
        copy.write_text(source, encoding="utf-8")
        self._engine = Engine(
            data, copy, variants, self._tell, seed=seed, backend=backend, kind="dask"
        )
        self._engine.launch()

    def _tell(self, event: Event) -> None:
        self._worker.log_event(self._topic, to_json(event))

    def start(self, start: Start, pace: float | None) -> None:
        """Train; whatever runs is stopped first."""
        self._engine.pace = pace
        self._engine.start(start)

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
