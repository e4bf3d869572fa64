"""Watches folders: says what in them was saved, soon after the last write."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import Any

from server.threads import run_in_thread

SETTLED_MS = 20  # without another write: editors save in several steps
PATIENCE_MS = 200  # at most, where there is always another
LOOK_MS = 1000  # from one look at whether the folders themselves are there to the next


async def watch(act: Callable[[set[Path]], Awaitable[None]], *folders: Path) -> None:
    """Await ``act`` with what was saved, renamed or deleted in some folders, until cancelled.

    A folder may go and come back, as another one of the same name.
    """
    end = threading.Event()
    missed = set(folders)  # while nobody watched
    try:
        while True:
            there = _those_there(folders)
            watching = await run_in_thread(_changes, there, end)
            while (changes := await run_in_thread(next, watching, None)) is not None:
                paths = {Path(path) for _, path in changes}
                if paths | missed:
                    await act(paths | missed)
                    missed = set()
                if paths & set(folders) or _those_there(folders) != there:
                    missed = set(folders)
                    watching.close()
    finally:
        end.set()


def _changes(
    folders: Iterable[Path], end: threading.Event
) -> Generator[set[tuple[Any, str]], None, None]:
    """Wait for changes whenever the next are wanted; to be called in a thread.

    What watchfiles offers to an event loop would be loaded on it, which takes 0.3 seconds.
    """
    from watchfiles import watch as watch_files

    return watch_files(
        *folders,
        debounce=PATIENCE_MS,
        step=SETTLED_MS,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,
        raise_interrupt=False,
        stop_event=end,
    )


def _those_there(folders: Sequence[Path]) -> dict[Path, int]:
    """Return the folders that are there, each with a number that another one hasn't."""
    return {folder: folder.stat().st_ino for folder in folders if folder.exists()}
