"""Watches a folder: says what in it was saved, soon after the last write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

SETTLED_MS = 20  # without another write: editors save in several steps
PATIENCE_MS = 200  # at most, where there is always another


async def watch(folder: Path, act: Callable[[set[Path]], None]) -> None:
    """Call ``act`` with what was saved, renamed or deleted in a folder, until cancelled."""
    from watchfiles import awatch  # a tenth of a second: the first slide comes before

    async for changes in awatch(folder, debounce=PATIENCE_MS, step=SETTLED_MS):
        act({Path(path) for _, path in changes})
