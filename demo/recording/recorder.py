"""The log on disk: every event of a session as one line of JSON, synced as it happens."""

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

RETRY_SECONDS = 1.0  # from one look at a disk that takes nothing to the next
CLOSE_SECONDS = 1.0  # that the end of a talk waits for its disk
CHECKPOINTS = "checkpoints"  # the folder beside the recordings

Item = list[Event] | Checkpoint | None  # ``None``: that was all


class Recorder:
    """Writes what a stage's log gains to ``folder``/DATE-TIME.jsonl; made by the first run.

    A disk that is full or read-only must not stop the talk: the reason is kept in ``problem``,
    and all that is not written yet is tried again until it is.
    Concurrency: a thread of its own writes, since a disk may take long. ``problem`` and
    ``recorded`` are its to set; the inbox is how it hears of anything.
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
        """``path`` is a recording to go on with, which has the first ``recorded`` events.

        ``unwritten`` are those after them, where the stage may have forgotten what it was told.
        ``tell`` is called from the thread when ``problem`` is another, and when a recording that
        was taken away is there again.
        """
        size = whole_lines(path) if path else 0
        if not size:  # nothing is there of it; without a run nothing need be
            known = [*stage.since(0)[0][:recorded], *unwritten]
            recorded, unwritten = 0, known if stage.scene.runs else ()
        self.problem = ""
        self.path = path or _free(folder / time.strftime("%Y%m%d-%H%M%S.jsonl"))
        self.recorded = recorded
        self.checkpoints = Checkpoints(self.path.parent / CHECKPOINTS)
        self._stage, self._tell = stage, tell
        self._unwritten: list[Event] = []
        self._taken = recorded + len(unwritten)
        self._journal = DurableFile(self.path, size)
        self._unkept: dict[float, Checkpoint | None] = {}  # by run; ``None``: it is over
        self._begun = {run.id: run.began for run in stage.scene.runs.values()}
        self._inbox: SimpleQueue[Item] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="recorder", daemon=True)
        self._end = stage.listen(self._take)
        self._thread.start()
        self._inbox.put(list(unwritten))
        self._take()

    def keep(self, checkpoint: Checkpoint) -> None:
        """Write down from where a run could go on; call it from any thread."""
        self._inbox.put(checkpoint)

    @property
    def unwritten(self) -> list[Event]:
        """What the recording does not have yet; exact once the recorder is closed."""
        return [*self._unwritten, *self._stage.since(self._taken)[0]]

    def close(self) -> None:
        """Write what is left, and end; a disk that does not answer is not waited for."""
        self._end()
        self._end = _nothing
        self._inbox.put(None)
        self._thread.join(CLOSE_SECONDS)

    def _take(self) -> None:
        """Hand over what is new; only a talk with a run leaves something behind."""
        if not self._stage.scene.runs:
            return
        events, self._taken = self._stage.since(self._taken)
        if events:
            self._inbox.put(events)

    # All that follows is the thread's own.

    def _work(self) -> None:
        while True:
            items = self._wait()
            for item in items:
                self._sort(item)
            self._write()
            if None in items:
                break
        self._journal.close()

    def _wait(self) -> list[Item]:
        """Return all that has come; what could not be written is tried again meanwhile."""
        items: list[Item] = []
        with suppress(Empty):
            items.append(self._inbox.get(timeout=RETRY_SECONDS if self.problem else None))
            while True:
                items.append(self._inbox.get_nowait())
        return items

    def _sort(self, item: Item) -> None:
        match item:
            case Checkpoint():
                self._unkept[item.began] = item
            case list():
                self._unwritten += item
                for event in item:
                    self._note(event)

    def _note(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._begun[event.run] = event.time
            case RunEnded() if event.run in self._begun and event.state != "interrupted":
                self._unkept[self._begun[event.run]] = None

    def _write(self) -> None:
        gone = not self._journal.is_there()
        try:
            if gone:
                self._journal.restore()
            self._add()
            self._keep()
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

    def _add(self) -> None:
        lines = [to_json(event) + "\n" for event in self._unwritten]
        if lines:
            self._journal.add("".join(lines))
            self._unwritten = []
            self.recorded += len(lines)

    def _keep(self) -> None:
        for began, checkpoint in tuple(self._unkept.items()):
            if checkpoint is None:
                self.checkpoints.drop(began)
            else:
                self.checkpoints.write(checkpoint)
            del self._unkept[began]

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _nothing() -> None:
    """Do nothing: all is done."""


def _free(path: Path) -> Path:
    """Return a name that no other recording has: two talks may begin in one second."""
    names = (path.with_stem(f"{path.stem}-{number}") for number in range(2, 100))
    return next((each for each in (path, *names) if not each.exists()), path)
