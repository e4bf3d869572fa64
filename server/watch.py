"""Watches folders: says what in them was saved, soon after the last write."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

SETTLED_MS = 20  # without another write: editors save in several steps
PATIENCE_MS = 200  # at most, where there is always another


async def watch(act: Callable[[set[Path]], Awaitable[None]], *folders: Path) -> None:
    """Await ``act`` with what was saved, renamed or deleted in some folders, until cancelled."""
    from watchfiles import awatch  # a tenth of a second: the first slide comes before

    async for changes in awatch(*folders, debounce=PATIENCE_MS, step=SETTLED_MS):
        await act({Path(path) for _, path in changes})
