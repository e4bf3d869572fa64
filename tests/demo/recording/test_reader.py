"""A session read back from disk is what the stage was like at its end."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np

from demo.data.core.dataset import Dataset
from demo.events import (
    EngineReady,
    EpochShown,
    Event,
    RunQueued,
    RunStarted,
    StageCleared,
    to_json,
)
from demo.recording.reader import Recording, read_recording, sessions
from demo.recording.recorder import Recorder
from demo.stage.log import Stage
from tests.demo.log import ended, epoch, started

EVENING = time.mktime((2026, 11, 3, 20, 15, 0, 0, 0, -1))


def run(number: int, variant: str = "linear", *, dataset: str = "") -> list[Event]:
    """A whole run of two epochs."""
    epochs = [epoch(number, each, 0.1 + each / 10) for each in range(3)]
    return [started(number, variant, epochs=2, dataset=dataset), *epochs, ended(number)]


def shown(events: list[Event]) -> list[int]:
    """Return the runs that are looked at afterwards."""
    return [each.id for each in Recording(Path(), events).stage().scene.shown]


def digits(tests: int) -> Dataset:
    pictures, answers = np.zeros((tests, 8, 8, 1), np.float32), np.zeros(tests, np.int32)
    return Dataset("digits", pictures, answers, pictures, answers)


def test_what_was_recorded_is_read(tmp_path: Path) -> None:
    stage = Stage()
    with Recorder(stage, tmp_path):
        for event in [EngineReady(backend="tensorflow", device="CPU"), *run(1), *run(2, "conv")]:
            stage.append(event)
    (path,) = sessions(tmp_path)
    recording = read_recording(path)
    assert recording.events == stage.since(0)[0]
    assert recording.unreadable == 0
    assert recording.scene.runs == stage.scene.runs


def test_half_a_line_is_where_the_session_broke_off(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [to_json(event) for event in run(1)]
    path.write_text("\n".join(lines)[:-30])
    recording = read_recording(path)
    assert (len(recording.events), recording.unreadable) == (len(lines) - 1, 0)


def test_the_newest_session_comes_first(tmp_path: Path) -> None:
    names = ["20261103-190000.jsonl", "20261102-235959.jsonl", "20251231-080000.jsonl"]
    for name in [*names, "notes.txt"]:
        (tmp_path / name).touch()
    assert [path.name for path in sessions(tmp_path)] == names
    assert sessions(tmp_path / names[1]) == [tmp_path / names[1]]
    assert sessions(tmp_path / "nowhere") == []


def test_what_was_going_on_at_the_end_is_over() -> None:
    events = [*run(1), RunQueued(variant="conv"), started(2, "conv"), epoch(2, 0, 0.1)]
    scene = Recording(Path(), [*events, RunQueued(variant="linear")]).stage().scene
    assert scene.running is None
    assert scene.queue.variant is None
    assert scene.runs[2].state == "interrupted"


def test_nobody_looks_at_an_earlier_epoch_afterwards() -> None:
    scene = Recording(Path(), [*run(1), EpochShown(epoch=0, playing=True)]).stage().scene
    assert (scene.position.epoch, scene.position.playing) == (None, False)


def test_a_clearing_counts_if_all_was_run_again() -> None:
    assert shown([*run(1), StageCleared(), *run(2)]) == [2]
    assert shown([*run(1), *run(2, "conv"), StageCleared(), *run(3, "conv"), *run(4)]) == [3, 4]


def test_nobody_looks_back_at_empty_slides() -> None:
    assert shown([*run(1), StageCleared()]) == [1]
    assert shown([*run(1), *run(2, "conv"), StageCleared(), *run(3)]) == [1, 2, 3]
    assert shown([*run(1), StageCleared(), *run(2, dataset="shuffled")]) == [1, 2]
    # A run that was stopped before it learned replaces nothing.
    assert shown([*run(1), StageCleared(), started(2), epoch(2, 0, 0.1), ended(2, "stopped")]) == [
        1,
        2,
    ]


def test_it_fits_a_talk_with_its_models_and_data_as_large() -> None:
    recording = Recording(Path(), run(1))
    assert recording.fits(digits(1000), {"linear", "conv"})
    assert not recording.fits(digits(1000), {"conv"})
    assert not recording.fits(digits(360), {"linear"})
    table = Recording(Path(), run(1, dataset="wine"))
    assert table.fits(digits(360), {"linear"})
    both = Recording(Path(), [*recording.events, *run(2, dataset="wine")])
    assert both.fits(digits(1000), {"linear"})
    assert not both.fits(digits(360), {"linear"})
    assert not Recording(Path(), [started(1), epoch(1, 0, 0.1)]).fits(digits(1000), {"linear"})


def test_its_label_tells_when_and_on_what() -> None:
    begin = RunStarted(run=1, variant="conv", epochs=1, seed=0, test_size=9, time=EVENING)
    ready = EngineReady(backend="jax", device="GPU", time=EVENING)
    assert Recording(Path(), [begin]).label == "Recorded 3 November 2026"
    assert Recording(Path(), [ready, begin]).label == "Recorded 3 November 2026, on GPU"


def read(path: Path, *events: Event) -> Recording:
    path.write_text("".join(to_json(event) + "\n" for event in events))
    return read_recording(path)


def test_an_epoch_that_came_too_early_does_not_hide_those_that_follow(tmp_path: Path) -> None:
    epochs = [epoch(1, number, 0.5) for number in (0, 1, 9, 2, 3)]
    recording = read(tmp_path / "a.jsonl", started(1), *epochs)
    assert [each.epoch for each in recording.scene.runs[1].history] == [0, 1, 2, 3]


def test_what_does_not_suit_the_data_is_passed_over_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    recording = read(path, *run(1), *run(2), started(3, test_size=7), epoch(3, 0, 0.1))
    suited = recording.suited(digits(1000))
    assert suited.events == recording.events[:-2]
    assert recording.problem == ""
    assert suited.problem == (
        f"{path}:11: RunStarted: expected a RunStarted that suits digits. "
        "This and 1 more are passed over; all else is here."
    )


def test_folders_and_pipes_are_no_sessions(tmp_path: Path) -> None:
    (tmp_path / "20261103-190000.jsonl").touch()
    (tmp_path / "20261104-190000.jsonl").mkdir()
    os.mkfifo(tmp_path / "20261105-190000.jsonl")
    assert [path.name for path in sessions(tmp_path)] == ["20261103-190000.jsonl"]
