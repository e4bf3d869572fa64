"""Each way in which editors save is noticed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from server.watch import watch
from tests.talk import TIMEOUT_SECONDS, finish


def write(path: Path) -> None:
    path.write_text("new")


def rename(path: Path) -> None:
    other = path.with_name("other~")
    other.write_text("new")
    other.replace(path)


def create(path: Path) -> None:
    path.with_name("new.md").write_text("new")


def in_a_folder(path: Path) -> None:
    (path.parent / "pictures" / "a.svg").write_text("new")


@pytest.mark.parametrize(
    ("save", "name"),
    [
        (write, "talk.md"),
        (rename, "talk.md"),
        (Path.unlink, "talk.md"),
        (create, "new.md"),
        (in_a_folder, "pictures/a.svg"),
    ],
)
def test_a_save_is_noticed(tmp_path: Path, save: Callable[[Path], None], name: str) -> None:
    path = tmp_path / "talk.md"
    path.write_text("old")
    (tmp_path / "pictures").mkdir()
    finish(notice(tmp_path, lambda: save(path), tmp_path / name))


async def notice(folder: Path, save: Callable[[], None], expected: Path) -> None:
    """Save something while the folder is watched, and wait until that is noticed."""
    noticed: set[Path] = set()

    async def note(paths: set[Path]) -> None:
        noticed.update(paths)

    watching = asyncio.create_task(watch(note, folder))
    first = folder / "first.txt"
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while first not in noticed:  # to begin takes a moment
                first.write_text("old")
                await asyncio.sleep(0.05)
            noticed.discard(expected)
            save()
            while expected not in noticed:
                await asyncio.sleep(0.01)
    finally:
        watching.cancel()
