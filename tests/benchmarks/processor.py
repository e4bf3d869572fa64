"""How much processor time this process and those that it started have used; Linux alone tells."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Used:
    """Processor time in seconds, to the nanosecond: of this process, and of all below it."""

    own: float
    below: float

    def since(self, before: Used) -> Used:
        """Return what was used meanwhile."""
        return Used(self.own - before.own, self.below - before.below)

    @property
    def total(self) -> float:
        """Both together."""
        return self.own + self.below


def used() -> Used:
    """Return the processor time so far; that of threads which have ended is lost."""
    parents = _parents()
    generation, below = {os.getpid()}, 0.0
    while generation := {child for child, parent in parents.items() if parent in generation}:
        below += sum(_seconds(process) for process in generation)
    return Used(_seconds(os.getpid()), below)


def _seconds(process: int) -> float:
    total = 0
    for path in Path(f"/proc/{process}/task").glob("*/schedstat"):
        try:
            total += int(path.read_text().split()[0])
        except OSError:
            continue  # it has just ended
    return total / 1e9


def _parents() -> dict[int, int]:
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        parents[int(path.parent.name)] = int(fields[1])
    return parents
