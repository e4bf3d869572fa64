"""Whatever stands in a recording: what is whole of it comes back, and all demos show that."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.data.core.dataset import Dataset
from demo.events import from_json
from demo.recording.reader import Recording, read_recording
from demo.recording.recorded_runs import recorded_runs
from server.files.talk_folder import read_talk_folder
from tests.hostile_recordings import (
    AllDemos,
    Mutator,
    hangs_on,
    read_lines_of,
    small_data,
    take_over,
    whole_recording,
)
from tests.recordings.figures import FOLDER
from tests.talk import RunningTalk, finish

LINES = whole_recording()
REPLACED, DISTURBED, SHOWN = 100, 40, 2  # recordings
AT_ONCE = 60  # values that are replaced in each recording that is shown


@pytest.fixture(scope="module")
def data() -> Dataset:
    return small_data()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, data: Dataset) -> Recording:
    recording = read_lines_of(tmp_path_factory.mktemp("whole") / "a.jsonl", LINES)
    assert recording.unreadable == 0
    assert len(recording.suited(data).events) == len(LINES)
    return recording


@pytest.fixture(scope="module")
def demos(data: Dataset) -> AllDemos:
    return AllDemos(data, read_talk_folder(FOLDER / "deck").variants)


def is_refused(line: str) -> bool:
    """Tell whether a line is no event."""
    try:
        from_json(line)
    except ValueError:
        return True
    return False


def test_a_line_with_another_value_takes_only_what_hangs_on_it(
    tmp_path: Path, whole: Recording, data: Dataset
) -> None:
    mutator = Mutator(LINES, seed=1)
    for _ in range(REPLACED):
        place, line = mutator.replaced()
        changed = [*LINES[:place], line, *LINES[place + 1 :]]
        recording = read_lines_of(tmp_path / "a.jsonl", changed).suited(data)
        assert recording.label.startswith("Recorded ")
        recorded_runs(recording)
        spoilt = whole.events[place]
        lost = {*whole.lines} - {*recording.lines}
        assert all(hangs_on(whole.events[each - 1], spoilt) for each in lost), line[:300]
        assert bool(recording.problem) == (len(recording.events) < len(LINES))


def test_lines_that_are_lost_doubled_moved_cut_off_or_noise(tmp_path: Path, data: Dataset) -> None:
    mutator = Mutator(LINES, seed=2)
    for _ in range(DISTURBED):
        changed = mutator.disturbed(LINES)
        recording = read_lines_of(tmp_path / "a.jsonl", changed).suited(data)
        recorded_runs(recording)
        assert len(recording.events) + recording.unreadable == len(changed)


@pytest.mark.parametrize("seed", range(SHOWN))
def test_all_demos_show_what_can_be_read(
    tmp_path: Path, data: Dataset, demos: AllDemos, seed: int
) -> None:
    mutator, changed = Mutator(LINES, seed), [*LINES]
    for _ in range(AT_ONCE):
        place, line = mutator.plausible()
        changed[place] = line
    recording = read_lines_of(tmp_path / "a.jsonl", changed).suited(data)
    demos.play(recording)
    demos.follow(recording)
    finish(take_over(recording.events, tmp_path))


def test_all_demos_show_what_is_left_where_lines_are_lost(
    tmp_path: Path, data: Dataset, demos: AllDemos
) -> None:
    mutator = Mutator(LINES, seed=2)
    recording = read_lines_of(tmp_path / "a.jsonl", mutator.thinned()).suited(data)
    demos.play(recording)
    demos.follow(recording)
    finish(take_over(recording.events, tmp_path))


@pytest.fixture(scope="module")
def read_bytes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes, str], Recording]:
    """Return what reads bytes as a recording."""
    folder = tmp_path_factory.mktemp("bytes")

    def read(raw: bytes, name: str) -> Recording:
        (folder / name).write_bytes(raw)
        return read_recording(folder / name)

    return read


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_one_line(
    read_bytes: Callable[[bytes, str], Recording], raw: bytes
) -> None:
    recording = read_bytes(raw, "a.jsonl")
    assert len(recording.events) + recording.unreadable == raw.count(b"\n")
    assert "\n" not in recording.problem
    with pytest.raises(OSError, match=r"^.*not packed as it should be.*$"):
        read_bytes(raw, "a.jsonl.xz")


def test_bits_that_are_wrong_in_a_packed_recording(
    read_bytes: Callable[[bytes, str], Recording],
) -> None:
    raw, chosen = (FOLDER / "session.jsonl.xz").read_bytes(), random.Random(3)
    for _ in range(20):
        spoilt = bytearray(raw)
        spoilt[chosen.randrange(len(raw))] ^= 1 << chosen.randrange(8)
        with pytest.raises(OSError, match="not packed as it should be"):
            read_bytes(bytes(spoilt), "a.xz")


def test_a_line_says_where_it_stands_and_the_others_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    spoilt = [LINES[1], "[" * 100_000, '{"event": 3}']
    recording = read_lines_of(path, [*LINES[:3], *spoilt, *LINES[3:]])
    assert recording.events == [from_json(line) for line in LINES]
    assert recording.problem == (
        f"{path}:4: Expected another event. Received: a copy of a line. "
        "This and 2 more are passed over; all else is here."
    )


def test_a_talk_starts_where_the_newest_recording_is_spoilt(tmp_path: Path) -> None:
    folder = tmp_path / "\x1b[2J\u202eruns"
    (folder / "runs").mkdir(parents=True)
    lines = (FOLDER / "interrupted.jsonl").read_text().splitlines()
    mutator, wrong = Mutator(lines, seed=4), ["[" * 100_000, '{"event": "\x1b[31m"}', "\0" * 1000]
    spoilt = [line for _, line in (mutator.replaced() for _ in range(60)) if is_refused(line)]
    recording = folder / "runs" / "20261130-070827.jsonl"
    read_lines_of(recording, [*lines[:5], *wrong, *spoilt, *lines[5:]])
    (folder / "runs" / "20991231-235959.jsonl").mkdir()
    os.mkfifo(folder / "runs" / "20991231-235958.jsonl")
    options = "--slides", FOLDER / "deck", "--data", FOLDER / "few-digits.npz"
    with RunningTalk(folder, *options) as talk:
        talk.line("Back from ")
        told = talk.line("Problem: ")
        assert rf"\x1b[2J\u202eruns/runs/{recording.name}:6: Expected one event" in told
        assert "more are passed over; all else is here." in told
        runs = [(run["id"], run["state"], run["epochs"]) for run in talk.status()["runs"]]
        assert runs[:2] == [(1, "finished", 4), (2, "interrupted", 6)]
        assert talk.interrupt()[0] == 0
        assert talk.complaints == ""
        assert all(line.isprintable() for line in talk.printed)
