"""Writes every event of a session to disk as it happens, one line of JSON each."""

from __future__ import annotations

import os
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
from demo.system.private_files import kind
from demo.training.checkpoints import Checkpoint, Checkpoints

RETRY_SECONDS = 1.0  # after a write has failed, until the next try
LOOK_SECONDS = 2.0  # while nothing happens, from one look at the file to the next
CLOSE_SECONDS = 1.0  # to wait for the disk at the end of a talk
CHECKPOINTS = "checkpoints"  # a folder in that of the recordings

Item = list[Event] | Checkpoint | threading.Event | None  # ``None``: it is being closed


class Recorder:
    """Writes a stage's events to ``folder``/DATE-TIME.jsonl, which the first run creates.

    A disk that is full or read-only must not stop the talk: ``problem`` then says why nothing is
    written, and all unwritten events are tried again until it works. What somebody deletes or
    changes is written anew, also while nothing happens; what somebody puts in its place stays as it
    is: ``notice`` then says under which other name the recording goes on.
    Concurrency: a thread of its own writes, since a disk may take long. Only that thread sets
    ``problem``, ``notice`` and ``recorded``; everything else reaches it through the inbox.
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
        continued = _continue(path) if path else None
        if not continued:  # nothing is recorded yet; without a run nothing has to be
            known = [*stage.since(0)[0][:recorded], *unwritten]
            recorded, unwritten = 0, known if stage.scene.runs else ()
        self.problem = self.notice = ""
        self._file = continued or DurableFile(
            _free(path or folder / time.strftime("%Y%m%d-%H%M%S.jsonl"))
        )
        self.recorded = recorded
        self.checkpoints = Checkpoints(self.path.parent / CHECKPOINTS)
        self._stage, self._tell = stage, tell
        self._taken: Path | None = None  # where something else lies now
        self._unwritten: list[Event] = []
        self._cursor = recorded + len(unwritten)  # events of the log that were handed over
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
    def path(self) -> Path:
        """The recording, which need not be there yet."""
        return self._file.path

    def settle(self, timeout_seconds: float) -> None:
        """Wait until all events that have happened are on the disk, or could not be written."""
        settled = threading.Event()
        self._inbox.put(settled)
        settled.wait(timeout_seconds)

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
            for item in items:
                if isinstance(item, threading.Event):
                    item.set()
            if None in items:
                break
        self._file.close()

    def _wait(self) -> list[Item]:
        """Wait for items and return all; return in time for the next try, or the next look."""
        waits = LOOK_SECONDS if self.recorded else None
        items: list[Item] = []
        with suppress(Empty):
            items.append(self._inbox.get(timeout=RETRY_SECONDS if self.problem else waits))
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
        gone, notice = not self._file.is_there(), self.notice
        if self._taken and not os.path.lexists(self._taken):
            self._taken, self.notice = None, ""
        try:
            if gone:
                self._in_its_place(self._file.restore)
            self._add_lines()
            self._write_checkpoints()
            problem = ""
        except OSError as error:
            problem = (
                f"Expected to record runs in {self.path.parent}. Received: {error.strerror}. "
                "The talk goes on; make room there, or choose another folder with --runs."
            )
        is_restored = gone and not problem
        if is_restored or problem != self.problem or notice != self.notice:
            self.problem = problem
            self._tell()

    def _in_its_place(self, write: Callable[[], object]) -> None:
        """Write to the file, under another name if something else has taken its own."""
        try:
            write()
        except FileExistsError:
            taken = self.path
            self._file.path = _free(taken)
            write()
            if self.recorded:
                self._taken = taken
                self.notice = (
                    f"Expected {taken} to be this talk's recording. Received: {_kind(taken)} in "
                    f"its place. All is in {self.path.name}, which goes on; move the other away."
                )

    def _add_lines(self) -> None:
        lines = [to_json(event) + "\n" for event in self._unwritten]
        if lines:
            self._in_its_place(lambda: self._file.add("".join(lines)))
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


def _continue(path: Path) -> DurableFile | None:
    """Return a recording to go on with; ``None``: it is not there, or another process writes it."""
    size = whole_lines(path)
    try:
        return DurableFile(path, size) if size else None
    except OSError:
        return None


def _free(path: Path) -> Path:
    """Return a path that does not exist yet: two talks may begin in the same second."""
    names = (path.with_stem(f"{path.stem}-{number}") for number in range(2, 100))
    return next((each for each in (path, *names) if not os.path.lexists(each)), path)


def _kind(path: Path) -> str:
    try:
        return kind(path.lstat())
    except OSError:  # gone again
        return "something else"
