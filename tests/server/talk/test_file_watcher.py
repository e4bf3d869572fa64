"""Each way in which editors save is noticed."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from server.talk import file_watcher
from server.talk.file_watcher import LOOK_MS, watch
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


def come_back(folder: Path) -> None:
    away = folder.with_name("away")
    folder.rename(away)
    shutil.copytree(away, folder)


def save_over(file: Path) -> None:
    other = file.with_name("other")
    other.write_text("new")
    other.replace(file)


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_comes_back_under_its_name_is_watched_on(tmp_path: Path, kind: str) -> None:
    watched = tmp_path / "watched"
    if kind == "folder":
        watched.mkdir()
        (watched / "talk.md").write_text("old")
        finish(notice_each(watched, lambda: come_back(watched), lambda: write(watched / "talk.md")))
    else:
        watched.write_text("old")
        finish(notice_each(watched, lambda: save_over(watched), lambda: save_over(watched)))


def test_what_was_saved_before_is_looked_at_first(tmp_path: Path) -> None:
    async def look() -> set[Path]:
        first: asyncio.Future[set[Path]] = asyncio.get_running_loop().create_future()

        async def note(paths: set[Path]) -> None:
            if not first.done():
                first.set_result(paths)

        watching = asyncio.create_task(watch(note, tmp_path))
        async with asyncio.timeout(TIMEOUT_SECONDS):
            paths = await first
        watching.cancel()
        return paths

    assert finish(look()) == {tmp_path}


async def notice_each(watched: Path, *saves: Callable[[], None]) -> None:
    """Save one thing after another while something is watched, each when all is quiet again."""
    noticed: set[Path] = set()

    async def note(paths: set[Path]) -> None:
        noticed.update(paths)

    watching = asyncio.create_task(watch(note, watched, watched.parent / "other folder"))
    await asyncio.sleep(1)  # to begin takes a moment
    try:
        for save in saves:
            noticed.clear()
            save()
            async with asyncio.timeout(TIMEOUT_SECONDS):
                while not noticed:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(2.5 * LOOK_MS / 1000)
    finally:
        watching.cancel()


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


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """Return a folder with links to what lies outside, to all of the disk, and in circles."""
    folder, outside = tmp_path / "watched", tmp_path / "outside" / "folder"
    folder.mkdir()
    outside.mkdir(parents=True)
    (outside / "a.py").write_text("old")
    (outside.parent / "talk.md").write_text("old")
    for name, target in (
        ("talk.md", "../outside/talk.md"),
        ("demos", "../outside/folder"),
        ("disk", "/"),
        ("here", "."),
        ("round", "round"),
        ("soon.md", "../outside/soon.md"),
    ):
        (folder / name).symlink_to(target)
    return folder


@pytest.mark.parametrize("save", [write, rename])
@pytest.mark.parametrize("name", ["talk.md", "demos/a.py"])
def test_a_save_of_what_a_link_shows_is_noticed(
    linked: Path, save: Callable[[Path], None], name: str
) -> None:
    finish(notice(linked, lambda: save((linked / name).resolve()), linked / name))


def test_what_a_link_will_show_is_noticed(linked: Path) -> None:
    soon = linked.parent / "outside" / "soon.md"
    finish(notice(linked, lambda: write(soon), linked / "soon.md"))


def come_back_at_once(folder: Path) -> None:
    shutil.copytree(folder, folder.with_name("copy"))
    shutil.rmtree(folder)
    folder.with_name("copy").rename(folder)


def test_a_folder_within_is_watched_when_it_comes_and_comes_back(tmp_path: Path) -> None:
    inner = tmp_path / "new" / "inner"
    saves = (
        lambda: inner.mkdir(parents=True),
        lambda: come_back_at_once(inner),
        lambda: write(inner / "a.svg"),
    )
    finish(notice_each(tmp_path, *saves))


def test_a_folder_that_goes_before_it_is_watched_ends_nothing(tmp_path: Path) -> None:
    gone = file_watcher.Watched(frozenset({tmp_path, tmp_path / "gone"}), {})
    assert list(file_watcher._changes(gone, threading.Event())) == []


def test_what_lies_beside_what_a_link_shows_is_not_noticed(linked: Path) -> None:
    async def look() -> set[Path]:
        noticed: set[Path] = set()

        async def note(paths: set[Path]) -> None:
            noticed.update(paths)

        watching = asyncio.create_task(watch(note, linked))
        await asyncio.sleep(1)
        write(linked.parent / "outside" / "other.md")
        await asyncio.sleep(1)
        write(linked / "own.md")
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while linked / "own.md" not in noticed:
                await asyncio.sleep(0.01)
        watching.cancel()
        return noticed

    assert {path.name for path in finish(look())} == {"watched", "own.md"}
