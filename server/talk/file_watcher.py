"""Watches folders, and calls back with the files that were saved, soon after the last write."""

from __future__ import annotations

import os
import threading
from collections.abc import Awaitable, Callable, Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.threads import run_in_thread

SETTLED_MS = 20  # without another write until a save is complete: editors write several times
LONGEST_MS = 200  # from the first write to the callback, however many follow
LOOK_MS = 1000  # between two checks whether the folders themselves exist


async def watch(act: Callable[[set[Path]], Awaitable[None]], *folders: Path) -> None:
    """Await ``act`` with what was saved, renamed or deleted in some folders, until cancelled.

    A folder may be deleted and made anew: then ``act`` gets the folder itself. A link gets noticed
    if what it shows is saved.
    """
    end = threading.Event()
    missed = set(folders)  # in which something may have been saved while nothing was watched
    try:
        while True:
            existing = _existing(folders)
            watched = await run_in_thread(_watched, existing)
            watching = await run_in_thread(_changes, watched, end)
            while (changes := await run_in_thread(next, watching, None)) is not None:
                paths = {path for _, each in changes for path in watched.paths(Path(each))}
                if paths | missed:
                    await act(paths | missed)
                    missed = set()
                is_other = bool(paths) and await run_in_thread(_watched, existing) != watched
                if is_other or paths & watched.folders or _existing(folders) != existing:
                    watching.close()
            missed = set(folders)
    finally:
        end.set()


@dataclass(frozen=True)
class Watched:
    """What is watched: folders, each without those in it, and what links show elsewhere."""

    folders: frozenset[Path]
    links: Mapping[Path, Path]  # by what they show: a file or a folder

    @property
    def elsewhere(self) -> set[Path]:
        """The folders that hold what links show."""
        shown = {path if path.is_dir() else path.parent for path in self.links}
        return {path for path in shown if path.is_dir()} - self.folders

    def paths(self, changed: Path) -> set[Path]:
        """Return what has changed by the paths at which the talk has it."""
        paths = {self.links[changed]} if changed in self.links else set()
        if changed.parent in self.links:
            paths.add(self.links[changed.parent] / changed.name)
        return paths if changed.parent in self.elsewhere else paths | {changed}


def _watched(paths: Iterable[Path]) -> Watched:
    """Find what to watch below some paths; what a link shows is watched without what is below it.

    To watch a folder with all in it follows links wherever they lead, be it to all of the disk.
    """
    from watchfiles import DefaultFilter

    folders, links = set[Path](), {}
    for top in paths:
        folders.add(top)
        root = os.path.realpath(top)
        for place, inner, files in os.walk(top):
            inner[:] = [name for name in inner if name not in DefaultFilter.ignore_dirs]
            folders.add(Path(place))
            for link in (Path(place, name) for name in (*inner, *files)):
                if link.is_symlink() and not (shown := _shown(link)).is_relative_to(root):
                    links[shown] = link
    return Watched(frozenset(folders), links)


def _shown(link: Path) -> Path:
    return Path(os.path.realpath(link))


def _changes(watched: Watched, end: threading.Event) -> Generator[set[tuple[Any, str]], None, None]:
    """Wait for changes whenever the next are wanted, in a thread; end if a folder is not there.

    Not watchfiles' ``awatch``: to import that takes 0.3 s, on the event loop's thread.
    """
    from watchfiles import watch as watch_files

    with suppress(FileNotFoundError):  # a folder has gone since it was found
        yield from watch_files(
            *watched.folders,
            *watched.elsewhere,
            recursive=False,
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
