"""Text that was added stays, whole, whatever becomes of the file or of the process."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from demo.recording.durable_file import DurableFile, is_held, whole_lines


@pytest.fixture
def file(tmp_path: Path) -> Iterator[DurableFile]:
    with closing(DurableFile(tmp_path / "deep" / "log.jsonl")) as file:
        yield file


def test_a_file_is_made_by_the_first_text(file: DurableFile) -> None:
    assert file.is_there()  # there is nothing that could be missing
    assert not file.path.parent.exists()
    file.add("one\n")
    file.add("zwölf\n")
    assert file.path.read_text(encoding="utf-8") == "one\nzwölf\n"


def test_what_is_behind_the_size_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("one\ntw")
    assert whole_lines(path) == 4
    with closing(DurableFile(path, whole_lines(path))) as file:
        file.add("three\n")
    assert path.read_text() == "one\nthree\n"


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.rename(f"{path}.away")])
def test_a_file_that_was_taken_away_is_restored(
    file: DurableFile, lose: Callable[[Path], None]
) -> None:
    file.add("one\n")
    assert file.is_there()
    lose(file.path)
    assert not file.is_there()
    file.restore()
    file.add("two\n")
    assert file.path.read_text() == "one\ntwo\n"


def test_a_file_is_held_until_it_is_closed(file: DurableFile) -> None:
    assert not is_held(file.path)  # there is none
    file.add("one\n")
    assert is_held(file.path)
    with pytest.raises(BlockingIOError):
        DurableFile(file.path, whole_lines(file.path))
    file.close()
    assert not is_held(file.path)


def _truncated(path: Path) -> None:
    os.truncate(path, 2)


def _emptied(path: Path) -> None:
    path.write_text("")


def _changed(path: Path) -> None:
    path.write_text("0ne\n")  # as long as before
    os.utime(path, (1, 1))


def _changed_unseen(path: Path) -> None:
    before = path.stat()
    path.write_text("0ne\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _continued(path: Path) -> None:
    with path.open("a") as other:
        other.write("another's\n")


@pytest.mark.parametrize("spoil", [_truncated, _emptied, _changed, _changed_unseen, _continued])
def test_what_another_program_did_to_it_is_undone(
    file: DurableFile, spoil: Callable[[Path], None]
) -> None:
    file.add("one\n")
    spoil(file.path)
    assert not file.is_there()
    file.restore()
    assert file.is_there()
    assert file.path.read_text() == "one\n"
    spoil(file.path)
    file.restore()
    file.add("two\n")
    assert file.path.read_text() == "one\ntwo\n"


def test_a_touched_file_is_left_alone(file: DurableFile) -> None:
    file.add("one\n")
    file.path.touch()
    assert file.is_there()


def test_a_continued_file_is_restored_too(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("one\n")
    with closing(DurableFile(path, 4)) as file:
        assert file.is_there()
        file.add("two\n")
        path.unlink()
        file.restore()
    assert path.read_text() == "one\ntwo\n"


# Something else in its place


def _link(path: Path) -> None:
    path.with_name("target").write_text("another's")
    path.symlink_to("target")


def _dangling(path: Path) -> None:
    path.symlink_to("target")


def _file(path: Path) -> None:
    path.write_text("another's")


@pytest.mark.parametrize("put", [_link, _dangling, Path.mkdir, os.mkfifo, _file])
@pytest.mark.parametrize("is_new", [True, False])
def test_what_has_its_name_stays_as_it_is(
    file: DurableFile, put: Callable[[Path], None], is_new: bool
) -> None:
    place = file.path
    if is_new:
        place.parent.mkdir()
    else:
        file.add("one\n")
        place.unlink()
    put(place)
    before = place.lstat()
    assert file.is_there() == is_new
    with pytest.raises(FileExistsError):
        file.add("two\n") if is_new else file.restore()
    assert os.path.samestat(before, place.lstat())
    file.path = place.with_name("other.jsonl")
    if not is_new:
        file.restore()
    file.add("two\n")
    assert file.path.read_text() == ("two\n" if is_new else "one\ntwo\n")
    assert file.is_there()
    assert not list(place.parent.glob("target")) or (place.parent / "target").read_text()[0] == "a"


def test_a_link_in_the_place_of_its_folder_is_not_followed(
    file: DurableFile, tmp_path: Path
) -> None:
    file.add("one\n")
    folder, other = file.path.parent, tmp_path / "other"
    folder.rename(tmp_path / "away")
    other.mkdir()
    folder.symlink_to(other)
    for _ in range(2):
        assert not file.is_there()
        with pytest.raises(NotADirectoryError, match="a link in its place"):
            file.restore()
    assert list(other.iterdir()) == []
    folder.unlink()
    file.restore()
    file.add("two\n")
    assert file.path.read_text() == "one\ntwo\n"


def test_a_folder_that_is_a_link_from_the_beginning_is_the_presenter_s_wish(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "runs").symlink_to("disk")
    with closing(DurableFile(tmp_path / "runs" / "log.jsonl")) as file:
        file.add("one\n")
    assert (tmp_path / "disk" / "log.jsonl").read_text() == "one\n"


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_it_is_for_this_user_alone(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "runs" / "log.jsonl"
    before = os.umask(umask)
    try:
        with closing(DurableFile(path)) as file:
            file.add("one\n")
        path.chmod(0o644)
        with closing(DurableFile(path, 4)) as file:
            file.add("two\n")
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (path.parent, path)]
    assert modes == [0o700, 0o600]
    assert list(path.parent.iterdir()) == [path]  # the copy has no name


def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert whole_lines(tmp_path / "pipe") == 0
    assert not is_held(tmp_path / "pipe")


def test_of_no_file_nothing_is_whole(tmp_path: Path) -> None:
    assert whole_lines(tmp_path / "none") == 0
