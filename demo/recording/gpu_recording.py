"""Plays back how fast a GPU was, as it was measured on another machine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from demo.events import ThroughputMeasured
from demo.recording.reader import read_recording
from demo.stage.log import Stage
from demo.system.timers import Later, Timer, on_the_loop

SHIPPED = Path(__file__).with_name("gpu.jsonl.xz")  # made by tools/gpu.py


class GpuRecording:
    """Plays one comparison at a time. Concurrency: the event loop's thread alone uses it."""

    def __init__(self, stage: Stage, later: Later = on_the_loop, path: Path = SHIPPED) -> None:
        self._stage, self._later, self._path = stage, later, path
        self._left: list[ThroughputMeasured] = []
        self._timer: Timer | None = None

    def has(self, variant: str, version: str) -> bool:
        """Tell whether a variant was recorded as its code is now."""
        known = {(each.variant, each.version) for each in self._told if each.version}
        return (variant, version) in known

    def play(self, variant: str, batch: int) -> None:
        """Tell what was measured, as quickly as it came."""
        self.stop()
        self._left = [each for each in self._told if (each.variant, each.batch) == (variant, batch)]
        self._go_on(0.0)

    def stop(self) -> None:
        """Stop in the middle, if it plays."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            told = self._stage.scene.answers.throughput
            if told is not None:
                self._stage.append(replace(told, ended=True))

    def _go_on(self, seconds: float) -> None:
        """Tell the next of what was measured, at ``seconds`` of it, and wait for the one after."""
        self._timer = None
        if not self._left:
            return
        told = self._left.pop(0)
        self._stage.append(replace(told, time=time.time()))
        if self._left:
            then = max(self._left[0].seconds)
            self._timer = self._later(max(0.0, then - seconds), lambda: self._go_on(then))

    @cached_property
    def _told(self) -> Sequence[ThroughputMeasured]:
        """All that was recorded, and on what machine; nothing if it can't be read."""
        try:
            recording = read_recording(self._path)
        except OSError:
            return []
        return [
            replace(each, recorded=recording.machine)
            for each in recording.events
            if isinstance(each, ThroughputMeasured)
        ]
