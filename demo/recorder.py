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

    def __init__(
        self, stage: Stage, folder: Path, *, path: Path | None = None, recorded: int = 0
    ) -> None:
        """``path`` is a recording to go on with, which has the first ``recorded`` events."""
        self.problem = ""
        self.recorded = recorded
        self.path = path or folder / time.strftime("%Y%m%d-%H%M%S.jsonl")
        self._stage = stage
        self._end = stage.listen(self._write)

    def _write(self) -> None:
        if self.problem or not self._stage.scene.runs:
            return
        events, self.recorded = self._stage.since(self.recorded)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.writelines(to_json(event) + "\n" for event in events)
        except OSError as error:
            self.problem = (
                f"Expected to record runs in {self.path.parent}. Received: {error.strerror}. "
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
