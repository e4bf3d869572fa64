"""Files are read line by line, however large they are or would become."""

from __future__ import annotations

import lzma
import os
import tracemalloc
from pathlib import Path

import pytest

from demo.recording import line_reader
from demo.recording.line_reader import TooLong, read_lines

LINES = [b"one", b"", b"three" * 1000, b"four"]
TEXT = b"\n".join(LINES) + b"\nhalf"


@pytest.fixture(params=[1, 7, 2**20])
def parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let parts of a file be small."""
    monkeypatch.setattr(line_reader, "PART_BYTES", request.param)


def written(folder: Path, raw: bytes, name: str = "a.jsonl") -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


@pytest.mark.usefixtures("parts")
def test_whole_lines_are_read(tmp_path: Path) -> None:
    assert [*read_lines(written(tmp_path, TEXT))] == LINES
    assert [*read_lines(written(tmp_path, b""))] == []


@pytest.mark.usefixtures("parts")
def test_so_are_those_of_compressed_files(tmp_path: Path) -> None:
    raw = lzma.compress(TEXT[:100]) + lzma.compress(TEXT[100:])
    for behind in (b"", b"no stream"):
        assert [*read_lines(written(tmp_path, raw + behind, "a.jsonl.xz"))] == LINES


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("raw", [b"", b"no xz", lzma.compress(TEXT)[:-8], lzma.compress(TEXT)[:40]])
def test_a_spoilt_compressed_file_says_so(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(OSError, match="not packed as it should be"):
        list(read_lines(written(tmp_path, raw, "a.xz")))


def test_a_compressed_file_that_asks_for_much_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_reader, "UNPACKER_BYTES", 2**20)
    with pytest.raises(OSError, match=r"not packed as it should be .+emory usage limit"):
        list(read_lines(written(tmp_path, lzma.compress(TEXT), "a.xz")))


@pytest.mark.usefixtures("parts")
def test_a_line_that_is_too_long_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_reader, "LINE_BYTES", 4999)
    assert [*read_lines(written(tmp_path, TEXT))] == [b"one", b"", None, b"four"]
    monkeypatch.setattr(line_reader, "LINE_BYTES", 5000)
    assert [*read_lines(written(tmp_path, TEXT))] == LINES


def test_a_few_bytes_that_become_many_take_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As 0.9 MB do that unpack to 6 GB."""
    monkeypatch.setattr(line_reader, "PART_BYTES", 2**16)
    monkeypatch.setattr(line_reader, "LINE_BYTES", 2**18)
    monkeypatch.setattr(line_reader, "UNPACKED_BYTES", 2**25)
    path = written(tmp_path, lzma.compress(b"first\n" + b"\0" * 2**26, preset=0), "a.xz")
    lines = read_lines(path)
    assert next(lines) == b"first"
    tracemalloc.start()
    try:
        with pytest.raises(TooLong, match="more than 0 GiB of text"):
            next(lines)
        assert tracemalloc.get_traced_memory()[1] < 2**22
    finally:
        tracemalloc.stop()


def test_a_large_hole_is_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_reader, "TEXT_BYTES", 2**22)
    path = written(tmp_path, b"first\n")
    os.truncate(path, 2**40)
    lines = read_lines(path)
    assert next(lines) == b"first"
    with pytest.raises(TooLong):
        next(lines)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jsonl")
    with pytest.raises(OSError, match="a pipe"):
        list(read_lines(tmp_path / "a.jsonl"))
