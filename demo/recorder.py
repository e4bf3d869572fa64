"""The log on disk: every event of a session as one line of JSON, flushed as it happens."""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType

from demo.events import to_json
from demo.stage import Stage


class Recorder:
    """Writes what a stage's log gains to ``folder``/DATE-TIME.jsonl; made by the first run.

    A disk that is full or read-only must not stop the talk: the reason is kept in ``problem``
    and the recorder stays silent from then on.
    """

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.problem = ""
        self._stage = stage
        self._cursor = 0
        self._path = folder / time.strftime("%Y%m%d-%H%M%S.jsonl")
        self._end = stage.listen(self._write)

    def _write(self) -> None:
        if self.problem or not self._stage.scene.runs:
            return
        events, self._cursor = self._stage.since(self._cursor)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.writelines(to_json(event) + "\n" for event in events)
        except OSError as error:
            self.problem = (
                f"Expected to record runs in {self._path.parent}. Received: {error.strerror}. "
                "The talk goes on without a recording; choose another folder with --runs."
            )

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()
