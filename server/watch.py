"""Watches folders: says what in them was saved, soon after the last write."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

SETTLED_MS = 20  # without another write: editors save in several steps
PATIENCE_MS = 200  # at most, where there is always another
LOOK_MS = 1000  # from one look at whether the folders themselves are there to the next


async def watch(act: Callable[[set[Path]], Awaitable[None]], *folders: Path) -> None:
    """Await ``act`` with what was saved, renamed or deleted in some folders, until cancelled.

    A folder may go and come back, as another one of the same name.
    """
    from watchfiles import awatch  # a tenth of a second: the first slide comes before

    missed: set[Path] = set()  # while nobody watched
    while True:
        there = _those_there(folders)
        async for changes in awatch(
            *there,
            debounce=PATIENCE_MS,
            step=SETTLED_MS,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
        ):
            paths = {Path(path) for _, path in changes}
            if paths | missed:
                await act(paths | missed)
                missed = set()
            if paths & set(folders) or _those_there(folders) != there:
                missed = set(folders)
                break


def _those_there(folders: Sequence[Path]) -> dict[Path, int]:
    """Return the folders that are there, each with a number that another one hasn't."""
    return {folder: folder.stat().st_ino for folder in folders if folder.exists()}
