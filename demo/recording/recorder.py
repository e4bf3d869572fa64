"""Writes every event of a session to disk as it happens, one line of JSON each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType

from demo.events import Event, RunEnded, RunStarted, to_json
from demo.recording.durable_file import DurableFile, whole_lines
from demo.stage.log import Stage
from demo.training.checkpoints import Checkpoint, Checkpoints

RETRY_SECONDS = 1.0  # after a write has failed, until the next try
CLOSE_SECONDS = 1.0  # to wait for the disk at the end of a talk
CHECKPOINTS = "checkpoints"  # a folder in that of the recordings

Item = list[Event] | Checkpoint | None  # ``None``: the recorder is being closed


class Recorder:
    """Writes a stage's events to ``folder``/DATE-TIME.jsonl, which the first run creates.

    A disk that is full or read-only must not stop the talk: ``problem`` then says why nothing is
    written, and all unwritten events are tried again until it works.
    Concurrency: a thread of its own writes, since a disk may take long. Only that thread sets
    ``problem`` and ``recorded``; everything else reaches it through the inbox.
    """

    def __init__(
        self,
        stage: Stage,
        folder: Path,
        *,
        path: Path | None = None,
        recorded: int = 0,
        unwritten: Sequence[Event] = (),
        tell: Callable[[], object] = lambda: None,
    ) -> None:
        """``path`` is a recording to continue, which has the first ``recorded`` events.

        ``unwritten`` are the events after those, of which the stage may have forgotten large ones.
        ``tell`` is called from the thread when ``problem`` changes, and when a deleted recording
        was written again.
        """
        size = whole_lines(path) if path else 0
        if not size:  # nothing is recorded yet; without a run nothing has to be
            known = [*stage.since(0)[0][:recorded], *unwritten]
            recorded, unwritten = 0, known if stage.scene.runs else ()
        self.problem = ""
        self.path = path or _free(folder / time.strftime("%Y%m%d-%H%M%S.jsonl"))
        self.recorded = recorded
        self.checkpoints = Checkpoints(self.path.parent / CHECKPOINTS)
        self._stage, self._tell = stage, tell
        self._unwritten: list[Event] = []
        self._cursor = recorded + len(unwritten)  # events of the log that were handed over
        self._file = DurableFile(self.path, size)
        # By when the run began; ``None``: the run has ended, and its checkpoint is to be deleted.
        self._unsaved: dict[float, Checkpoint | None] = {}
        self._begun = {run.id: run.began for run in stage.scene.runs.values()}
        self._inbox: SimpleQueue[Item] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="recorder", daemon=True)
        self._stop_listening = stage.listen(self._take)
        self._thread.start()
        self._inbox.put(list(unwritten))
        self._take()

    def save_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Have a checkpoint written; any thread may call it."""
        self._inbox.put(checkpoint)

    @property
    def unwritten(self) -> list[Event]:
        """The events that are not on disk yet; exact once the recorder is closed."""
        return [*self._unwritten, *self._stage.since(self._cursor)[0]]

    def close(self) -> None:
        """Write what is left, and end; wait for the disk at most ``CLOSE_SECONDS``."""
        self._stop_listening()
        self._stop_listening = _do_nothing  # a second call of ``close`` is allowed
        self._inbox.put(None)
        self._thread.join(CLOSE_SECONDS)

    def _take(self) -> None:
        """Hand new events over to the thread, once there is a run: others aren't recorded."""
        if not self._stage.scene.runs:
            return
        events, self._cursor = self._stage.since(self._cursor)
        if events:
            self._inbox.put(events)

    # Called in the recorder's thread.

    def _work(self) -> None:
        while True:
            items = self._wait()
            for item in items:
                self._accept(item)
            self._write()
            if None in items:
                break
        self._file.close()

    def _wait(self) -> list[Item]:
        """Wait for items and return all; after a failure return in time for the next try."""
        items: list[Item] = []
        with suppress(Empty):
            items.append(self._inbox.get(timeout=RETRY_SECONDS if self.problem else None))
            while True:
                items.append(self._inbox.get_nowait())
        return items

    def _accept(self, item: Item) -> None:
        match item:
            case Checkpoint():
                self._unsaved[item.began] = item
            case list():
                self._unwritten += item
                for event in item:
                    self._note_run(event)

    def _note_run(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._begun[event.run] = event.time
            case RunEnded() if event.run in self._begun and event.state != "interrupted":
                self._unsaved[self._begun[event.run]] = None

    def _write(self) -> None:
        gone = not self._file.is_there()
        try:
            if gone:
                self._file.restore()
            self._add_lines()
            self._write_checkpoints()
            problem = ""
        except OSError as error:
            problem = (
                f"Expected to record runs in {self.path.parent}. Received: {error.strerror}. "
                "The talk goes on; make room there, or choose another folder with --runs."
            )
        is_restored = gone and not problem
        if is_restored or problem != self.problem:
            self.problem = problem
            self._tell()

    def _add_lines(self) -> None:
        lines = [to_json(event) + "\n" for event in self._unwritten]
        if lines:
            self._file.add("".join(lines))
            self._unwritten = []
            self.recorded += len(lines)

    def _write_checkpoints(self) -> None:
        for began, checkpoint in tuple(self._unsaved.items()):
            if checkpoint is None:
                self.checkpoints.drop(began)
            else:
                self.checkpoints.write(checkpoint)
            del self._unsaved[began]

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _do_nothing() -> None:
    """Stand in for a call that was made already."""


def _free(path: Path) -> Path:
    """Return a path that does not exist yet: two talks may begin in the same second."""
    names = (path.with_stem(f"{path.stem}-{number}") for number in range(2, 100))
    return next((each for each in (path, *names) if not each.exists()), path)
