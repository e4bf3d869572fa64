"""Text that was added stays, whole, whatever becomes of the file or of the process."""

from __future__ import annotations

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
    with pytest.raises(BlockingIOError), closing(DurableFile(file.path)) as other:
        other.add("two\n")
    file.close()
    assert not is_held(file.path)


def test_of_no_file_nothing_is_whole(tmp_path: Path) -> None:
    assert whole_lines(tmp_path / "none") == 0
