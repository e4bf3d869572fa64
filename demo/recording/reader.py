"""A recorded session, read back from disk: what the stage was like at its end."""

from __future__ import annotations

import errno
import lzma
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from demo.data.dataset import Dataset
from demo.events import (
    EpochShown,
    Event,
    RunEnded,
    RunQueued,
    RunStarted,
    StageCleared,
    StageClosed,
    from_json,
)
from demo.recording.session_header import data_version
from demo.stage.log import Stage
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.system.machine import short_processor

REHEARSAL = "rehearsal.jsonl.xz"  # a deck's safety net, in its folder


@dataclass(frozen=True)
class Recording:
    """The events of one session, as many as could be read."""

    path: Path
    events: list[Event]
    unreadable: int = 0  # lines

    @cached_property
    def scene(self) -> Scene:
        """What a reader of the whole log knows."""
        return self.stage().scene

    def stage(self) -> Stage:
        """Return the session's log as it is to be looked at afterwards.

        What was going on at its end is over. A clearing counts only if all that it took away was
        run again: nobody looks back at empty slides.
        """
        stage = Stage()
        cleared = set(self._kept_clearings())
        for place, event in enumerate(self.events):
            if not isinstance(event, StageCleared) or place in cleared:
                stage.append(event)
        for event in _endings(stage.scene, self.events[-1].time if self.events else 0.0):
            stage.append(event)
        return stage

    def _kept_clearings(self) -> Iterator[int]:
        scene, begins = Scene(), dict[int, int]()  # run -> the place where it begins
        for place, event in enumerate(self.events):
            scene.apply(event)
            if isinstance(event, RunStarted):
                begins[event.run] = place
        first, last = dict[tuple[str, str], int](), dict[tuple[str, str], int]()
        for run in _measured(scene):
            first.setdefault((run.variant, run.dataset), begins[run.id])
            last[run.variant, run.dataset] = begins[run.id]
        for place, event in enumerate(self.events):
            if isinstance(event, StageCleared):
                before = [kind for kind, begin in first.items() if begin < place]
                if all(last[kind] > place for kind in before):
                    yield place

    def fits(self, data: Dataset, variants: set[str]) -> bool:
        """Tell whether any of these variants has learned here, and from this data."""
        runs, session = _measured(self.scene), self.scene.engine.session
        if session is not None and session.data != data_version(data):
            return False
        return any(run.variant in variants for run in runs) and all(
            run.test_size == len(data.x_test) for run in runs if not run.dataset
        )

    @property
    def ended_well(self) -> bool:
        """Whether the talk was ended, and did not break off."""
        return bool(self.events) and isinstance(self.events[-1], StageClosed)

    @property
    def label(self) -> str:
        """Say when it was recorded, and on what."""
        ready = self.scene.ready
        return self._labelled([ready.device] if ready else [])

    @property
    def machine(self) -> str:
        """Say when it was recorded, and on which machine, but not on which of its devices."""
        return self._labelled([])

    def _labelled(self, devices: list[str]) -> str:
        day = time.localtime(self.events[-1].time)
        when = f"Recorded {day.tm_mday} {time.strftime('%B %Y', day)}"
        session = self.scene.engine.session
        where = [*([short_processor(session.machine)] if session else []), *devices]
        return f"{when}, on {', '.join(where)}" if where else when


def read_recording(path: Path) -> Recording:
    """Read a session's file; what can't be read is passed over and counted.

    A last line without its end is no mistake: the session broke off there. The file may be packed
    (``.xz``). Raises ``OSError``.
    """
    raw = path.read_bytes()
    if path.suffix == ".xz":
        try:
            raw = lzma.decompress(raw)
        except lzma.LZMAError as error:
            raise OSError(errno.EINVAL, f"not packed as it should be ({error})") from error
    text = raw.decode("utf-8", errors="replace")
    scene, events, unreadable = Scene(), list[Event](), 0
    for line in text[: text.rfind("\n") + 1].splitlines():
        try:
            event = from_json(line)
            scene.apply(event)
        except (
            ValueError,
            KeyError,
            TypeError,
        ):  # KeyError: of a run whose beginning can't be read
            unreadable += 1
        else:
            events.append(event)
    return Recording(path, events, unreadable)


def sessions(place: Path) -> list[Path]:
    """Return the recorded sessions of a folder, the newest first; a file is the only one."""
    return [place] if place.is_file() else sorted(place.glob("*.jsonl"), reverse=True)


def _measured(scene: Scene) -> list[Run]:
    return [run for run in scene.runs.values() if run.epoch > 0]


def _endings(scene: Scene, at: float) -> Iterator[Event]:
    """End what was going on when the session broke off."""
    for run in scene.runs.all_running:
        yield RunEnded(run=run.id, state="interrupted", time=at)
    if scene.queue.variant is not None:
        yield RunQueued(variant=None, time=at)
    if scene.position.epoch is not None:
        yield EpochShown(epoch=None, time=at)
