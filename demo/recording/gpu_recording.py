"""Plays back how fast a GPU was, as it was measured on another machine."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from demo.events import ThroughputMeasured
from demo.recording.reader import read_recording
from demo.stage.log import Stage
from demo.system.timers import Later, Timer, on_the_loop

logger = logging.getLogger(__name__)

SHIPPED = Path(__file__).with_name("gpu.jsonl.xz")  # made by tools/gpu.py
RECORDED_SHAPE = (28, 28, 1)  # of the images that its models were given: those of MNIST


class GpuRecording:
    """Plays one comparison at a time. Concurrency: the event loop's thread alone uses it."""

    def __init__(self, stage: Stage, later: Later = on_the_loop, path: Path = SHIPPED) -> None:
        self._stage, self._later, self._path = stage, later, path
        self._left: list[ThroughputMeasured] = []  # events still to be played
        self._timer: Timer | None = None

    def has(self, variant: str, version: str, input_shape: tuple[int, ...]) -> bool:
        """Tell whether this version of a variant's code was recorded with such examples."""
        if input_shape != RECORDED_SHAPE:
            return False  # how fast other data are learned, it does not tell
        known = {(each.variant, each.version) for each in self._measured if each.version}
        return (variant, version) in known

    def play(self, variant: str, batch: int) -> None:
        """Append what was measured of a variant in batches of ``batch``, as fast as it came."""
        self.stop()
        wanted = variant, batch
        self._left = [each for each in self._measured if (each.variant, each.batch) == wanted]
        self._go_on(0.0)

    def stop(self) -> None:
        """Stop playing, if it does."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            shown = self._stage.scene.answers.throughput
            if shown is not None:
                self._stage.append(replace(shown, ended=True))

    def _go_on(self, seconds: float) -> None:
        """Append the next event, whose time in the recording is ``seconds``; wait for another."""
        self._timer = None
        if not self._left:
            return
        event = self._left.pop(0)
        self._stage.append(replace(event, time=time.time()))
        if self._left:
            due = max(self._left[0].seconds)
            self._timer = self._later(max(0.0, due - seconds), lambda: self._go_on(due))

    @cached_property
    def _measured(self) -> Sequence[ThroughputMeasured]:
        """All measurements, with the machine they come from; none if the file can't be read."""
        try:
            recording = read_recording(self._path)
        except OSError:
            logger.warning("%s can't be read", self._path, exc_info=True)
            return []
        return [
            replace(each, recorded=recording.machine)
            for each in recording.events
            if isinstance(each, ThroughputMeasured)
        ]
