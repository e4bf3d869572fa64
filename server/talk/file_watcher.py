"""Watches folders, and calls back with the files that were saved, soon after the last write."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import Any

from server.threads import run_in_thread

SETTLED_MS = 20  # without another write until a save is complete: editors write several times
LONGEST_MS = 200  # from the first write to the callback, however many follow
LOOK_MS = 1000  # between two checks whether the folders themselves exist


async def watch(act: Callable[[set[Path]], Awaitable[None]], *folders: Path) -> None:
    """Await ``act`` with what was saved, renamed or deleted in some folders, until cancelled.

    A folder may be deleted and made anew: then ``act`` gets the folder itself.
    """
    end = threading.Event()
    missed = set(folders)  # in which something may have been saved while nothing was watched
    try:
        while True:
            existing = _existing(folders)
            watching = await run_in_thread(_changes, existing, end)
            while (changes := await run_in_thread(next, watching, None)) is not None:
                paths = {Path(path) for _, path in changes}
                if paths | missed:
                    await act(paths | missed)
                    missed = set()
                if paths & set(folders) or _existing(folders) != existing:
                    missed = set(folders)
                    watching.close()
    finally:
        end.set()


def _changes(
    folders: Iterable[Path], end: threading.Event
) -> Generator[set[tuple[Any, str]], None, None]:
    """Wait for changes whenever the next are wanted; to be called in a thread.

    Not watchfiles' ``awatch``: to import that takes 0.3 s, on the event loop's thread.
    """
    from watchfiles import watch as watch_files

    return watch_files(
        *folders,
        debounce=LONGEST_MS,
        step=SETTLED_MS,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,
        raise_interrupt=False,
        stop_event=end,
    )


def _existing(folders: Sequence[Path]) -> dict[Path, int]:
    """Return the folders that exist with their inode numbers: one made anew has another."""
    return {folder: folder.stat().st_ino for folder in folders if folder.exists()}
