"""Reads a recorded session from disk, and computes the stage as it was at its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from demo.data.core.dataset import Dataset
from demo.events import (
    EpochShown,
    Event,
    RunEnded,
    RunQueued,
    RunStarted,
    StageCleared,
    StageClosed,
)
from demo.recording.consistency import Suitability, expect_to_follow
from demo.recording.event_lines import PassedOver, read_events
from demo.recording.session_header import was_on
from demo.stage.log import Stage
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.system.machine import short_processor

REHEARSAL = "rehearsal.jsonl.xz"  # in a deck's folder: can be played if training is impossible


@dataclass(frozen=True)
class Recording:
    """The events of one session, as many as could be read, and the lines that they stand in."""

    path: Path
    events: list[Event]
    lines: list[int] = field(default_factory=list)
    passed_over: PassedOver = field(default_factory=PassedOver)

    @property
    def unreadable(self) -> int:
        """How many lines were passed over."""
        return self.passed_over.count

    @property
    def problem(self) -> str:
        """What the presenter should know of lines that were passed over; empty: there are none."""
        more = self.passed_over.count - 1
        if more < 0:
            return ""
        these = f"This and {more} more are" if more else "This line is"
        return f"{self.passed_over.first}. {these} passed over; all else is here."

    @cached_property
    def scene(self) -> Scene:
        """The state after the whole log."""
        return self.stage().scene

    def stage(self) -> Stage:
        """Return the session's log as it is shown afterwards.

        Runs in progress at its end are interrupted. A clearing of the screens counts only if all
        that it removed was trained again later; otherwise slides would be empty.
        """
        stage = Stage()
        cleared = set(self._kept_clearings())
        for index, event in enumerate(self.events):
            if not isinstance(event, StageCleared) or index in cleared:
                stage.append(event)
        for event in _endings(stage.scene, self.events[-1].time if self.events else 0.0):
            stage.append(event)
        return stage

    def _kept_clearings(self) -> Iterator[int]:
        """Yield the indices of the clearings that count."""
        scene, begins = Scene(), dict[int, int]()  # run -> the index of its first event
        for index, event in enumerate(self.events):
            scene.apply(event)
            if isinstance(event, RunStarted):
                begins[event.run] = index
        first, last = dict[tuple[str, str], int](), dict[tuple[str, str], int]()
        for run in _measured(scene):
            first.setdefault((run.variant, run.dataset), begins[run.id])
            last[run.variant, run.dataset] = begins[run.id]
        for index, event in enumerate(self.events):
            if isinstance(event, StageCleared):
                before = [kind for kind, begin in first.items() if begin < index]
                if all(last[kind] > index for kind in before):
                    yield index

    def fits(self, data: Dataset, variants: set[str]) -> bool:
        """Tell whether it has runs of any of these variants, on this data set."""
        runs, session = _measured(self.scene), self.scene.engine.session
        if session is not None and not was_on(session, data):
            return False
        own = [run for run in runs if not run.dataset]
        return any(run.variant in variants for run in runs) and (
            not own or any(map(Suitability(data).fits, own))
        )

    def suited(self, data: Dataset) -> Recording:
        """Return what of it can be shown beside this data; the rest is passed over, too."""
        suitability = Suitability(data)
        lines = self.lines or [0] * len(self.events)
        kept = Recording(
            self.path, [], passed_over=PassedOver(self.passed_over.count, self.passed_over.first)
        )

        def expect(event: Event, scene: Scene) -> None:
            expect_to_follow(event, scene)
            suitability.expect(event, scene)

        _collect(kept, zip(lines, self.events, strict=True), expect)
        return kept if kept.unreadable > self.unreadable else self  # its scene is known

    @property
    def ended_well(self) -> bool:
        """Whether the talk has ended as it should: its process did not die."""
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
    """Read a session's file, which may be compressed (``.xz``); raises ``OSError``.

    Lines that can't be read are passed over and counted, but for an incomplete last line: the
    process has died while it wrote that.
    """
    recording = Recording(path, [])
    _collect(recording, read_events(path, recording.passed_over), expect_to_follow)
    return recording


def _collect(
    recording: Recording,
    read: Iterable[tuple[int, Event]],
    expect: Callable[[Event, Scene], None],
) -> None:
    """Add all events that can follow those before them."""
    scene = Scene()
    for line, event in read:
        try:
            expect(event, scene)
            scene.apply(event)
        except Exception as error:  # whatever one line does, all others come back
            recording.passed_over.add(recording.path, line, f"{type(event).__name__}: {error}")
        else:
            recording.events.append(event)
            recording.lines.append(line)


def sessions(path: Path) -> list[Path]:
    """Return the recordings in a folder, the newest first; of a file, that file alone."""
    if path.is_file():
        return [path]
    return sorted((each for each in path.glob("*.jsonl") if each.is_file()), reverse=True)


def _measured(scene: Scene) -> list[Run]:
    return [run for run in scene.runs.values() if run.epoch > 0]


def _endings(scene: Scene, at: float) -> Iterator[Event]:
    """Yield the events that end what was going on at the session's end."""
    for run in scene.runs.all_running:
        yield RunEnded(run=run.id, state="interrupted", time=at)
    if scene.queue.variant is not None:
        yield RunQueued(variant=None, time=at)
    if scene.position.epoch is not None:
        yield EpochShown(epoch=None, time=at)
