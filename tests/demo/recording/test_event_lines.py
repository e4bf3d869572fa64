"""Lines that are no events are passed over and told; no file takes all memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.events import (
    Event,
    to_json,
)
from demo.recording import event_lines, line_reader
from demo.recording.reader import Recording, read_recording
from tests.demo.log import ended, epoch, started


def read(path: Path, *events: Event) -> Recording:
    path.write_text("".join(to_json(event) + "\n" for event in events))
    return read_recording(path)


def run(number: int, variant: str = "linear", *, dataset: str = "") -> list[Event]:
    """A whole run of two epochs."""
    epochs = [epoch(number, each, 0.1 + each / 10) for each in range(3)]
    return [started(number, variant, epochs=2, dataset=dataset), *epochs, ended(number)]


def test_more_than_is_read_of_a_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, events = tmp_path / "a.jsonl", run(1)
    read(path, *events)
    monkeypatch.setattr(line_reader, "TEXT_BYTES", path.stat().st_size - 1)
    monkeypatch.setattr(line_reader, "PART_BYTES", 10)
    recording = read_recording(path)
    assert recording.events == events[:-1]
    assert recording.problem.startswith(
        f"{path}:{len(events) - 1}: Expected less. Received: more than"
    )


def test_no_more_lines_are_read_than_any_recording_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, events = tmp_path / "a.jsonl", run(1)
    path.write_text("".join(to_json(event) + "\n" for event in events) + "\n" * 10_000)
    monkeypatch.setattr(event_lines, "MOST_LINES", len(events) + 3)
    recording = read_recording(path)
    assert (recording.events, recording.unreadable) == (events, 4)


def test_no_more_values_are_read_than_any_recording_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, events = tmp_path / "a.jsonl", run(1)
    spoilt = "{" + "," * 1000  # takes no memory: it is passed over
    path.write_text("\n".join([spoilt, *map(to_json, events), ""]))
    most = sum(to_json(event).count(",") for event in events)
    monkeypatch.setattr(event_lines, "MOST_VALUES", most)
    assert read_recording(path).events == events
    monkeypatch.setattr(event_lines, "MOST_VALUES", most - 1)
    recording = read_recording(path)
    assert (recording.events, recording.unreadable) == (events[:-1], 2)


@pytest.mark.parametrize("letters", ["ä", "\\ud83d\\ude00"])
def test_letters_that_take_much_memory_are_counted(
    letters: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def line(reason: str) -> str:
        return f'{{"event": "EngineFailed", "time": 1, "reason": "{reason}"}}\n'

    path = tmp_path / "a.jsonl"
    path.write_text("".join(map(line, ("a", letters, "b" * 1000, 2 * letters))), encoding="utf-8")
    assert len(read_recording(path).events) == 4
    monkeypatch.setattr(event_lines, "MOST_WIDE_BYTES", len(line(letters).encode()))
    recording = read_recording(path)
    assert len(recording.events) == 3
    assert "lines with letters beyond ASCII, which count as one" in recording.problem


def test_a_line_of_many_small_lists_is_not_parsed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"event": "RunQueued", "variant": [' + "[]," * 100_000 + "0]}\n")
    assert "Expected at most 100,000 lists and objects" in read_recording(path).problem


def test_copies_of_a_line_are_passed_over(tmp_path: Path) -> None:
    events = run(1)
    recording = read(tmp_path / "a.jsonl", *events, events[2], events[0], events[-1])
    assert recording.events == events
    assert recording.unreadable == 3


@pytest.mark.parametrize("wrong", ["", "no JSON", "{}", '{"event": "Nonsense"}', "[1]", "\x00"])
def test_lines_that_cannot_be_read_are_passed_over(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "a.jsonl"
    lines = [to_json(event) for event in run(1)]
    path.write_text("\n".join([*lines[:2], wrong, *lines[2:], to_json(epoch(7, 1, 0.5)), ""]))
    recording = read_recording(path)
    assert recording.unreadable == 2  # the run of the last one never began
    assert len(recording.events) == len(lines)
