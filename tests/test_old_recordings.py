"""Recordings of earlier versions stay playable, and an interrupted session can still go on.

``tests/recordings`` holds two sessions, their deck and data, and figures of what they show.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.data.sources.named_datasets import load_dataset
from demo.events import EpochEnded, Event, StageReopened, from_json
from server.files.talk_folder import read_talk_folder
from server.talk.recovery import RECENT_SECONDS
from tests.recordings.figures import (
    FOLDER,
    figures_of_gpu,
    figures_of_rehearsal,
    figures_of_session,
    read_figures,
)
from tests.talk import RunningTalk, until

DECK, DATA = FOLDER / "deck", FOLDER / "few-digits.npz"
INTERRUPTED = FOLDER / "interrupted.jsonl"
NAME = "20261130-070827.jsonl"  # that it was recorded under
EPOCHS = 12  # of its run 2, which broke off after the sixth


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return read_figures()


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let labels tell the day as the figures do."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("utc")
@pytest.mark.parametrize(
    ("name", "file"), [("session", "session.jsonl.xz"), ("interrupted", INTERRUPTED.name)]
)
def test_a_session_shows_what_it_showed(name: str, file: str, expected: dict[str, Any]) -> None:
    data, variants = load_dataset(str(DATA)), read_talk_folder(DECK).variants
    found = as_read(figures_of_session(FOLDER / file, data, variants))
    then = {part: expected[name][part] for part in found}
    assert of_that_time(found, then) == then


@pytest.mark.usefixtures("utc")
def test_the_rehearsal_shows_what_it_showed(expected: dict[str, Any]) -> None:
    assert as_read(figures_of_rehearsal()) == expected["rehearsal"]


@pytest.mark.usefixtures("utc")
def test_the_comparison_of_devices_shows_what_it_showed(expected: dict[str, Any]) -> None:
    assert as_read(figures_of_gpu()) == expected["gpu"]


def of_that_time(found: Any, then: Any) -> Any:
    """Return figures without the fields that later versions have added to events."""
    if isinstance(found, dict) and isinstance(then, dict):
        return {
            name: of_that_time(each, then[name]) for name, each in found.items() if name in then
        }
    if isinstance(found, list) and isinstance(then, list) and len(found) == len(then):
        return [of_that_time(*pair) for pair in zip(found, then, strict=True)]
    return found


def as_read(found: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(json.dumps(found, allow_nan=False))
    return read


def test_models_keep_their_versions(expected: dict[str, Any]) -> None:
    variants = read_talk_folder(DECK).variants.values()
    assert {each.name: each.version for each in variants} == expected["variants"]


# What takes processes: they load side by side.


def begin(folder: Path, hours: float) -> RunningTalk:
    """Start a talk where another was interrupted so many hours ago."""
    runs = folder / "runs"
    shutil.copytree(FOLDER / "checkpoints", runs / "checkpoints")
    recording = Path(shutil.copy(INTERRUPTED, runs / NAME))
    then = time.time() - hours * 3600
    os.utime(recording, (then, then))
    return RunningTalk(folder, "--slides", DECK, "--data", DATA, "--seed", "5")


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RunningTalk]]:
    """Return a talk that takes the interrupted one over, and one that begins too late for that."""
    with (
        begin(tmp_path_factory.mktemp("soon"), 0) as soon,
        begin(tmp_path_factory.mktemp("late"), RECENT_SECONDS / 3600 + 1) as late,
    ):
        yield {"soon": soon, "late": late}


def test_a_recording_is_ready_to_be_replayed(tmp_path: Path) -> None:
    options = "--slides", DECK, "--data", DATA, "--replay", FOLDER / "session.jsonl.xz"
    with RunningTalk(tmp_path, *options, environment={"TZ": "UTC"}) as talk:
        line = talk.line("Ready to play, nothing is trained: ")
        assert line.endswith("Recorded 30 November 2026, on Intel Xeon Processor, CPU (2 cores)")
        talk.line("Warm: conv ")
        talk.send({"do": "show", "slide": "race", "step": -1, "black": False})
        talk.send({"do": "start", "variant": "conv"})
        (run,) = talk.wait("a played run", lambda now: run_is(now, 1, "finished"))["runs"]
        assert (run["epochs"], round(run["test_accuracy"], 2)) == (4, 0.69)
        assert line.endswith(run["recorded"])
        assert talk.interrupt()[0] == 0
        assert talk.complaints == ""


def test_what_broke_off_lately_is_taken_over_and_goes_on(
    talks: dict[str, RunningTalk], expected: dict[str, Any]
) -> None:
    talk = talks["soon"]
    assert talk.line("Back from ").endswith(
        f"{NAME}: that talk broke off, and all its runs are here"
    )
    assert runs_of(talk) == [(1, "finished", 4), (2, "interrupted", 6)]
    go_on(talk, expected)
    (recording,) = talk.runs.glob("*.jsonl")
    assert recording.name == NAME
    (reopened,) = (event for event in talk.recorded() if isinstance(event, StageReopened))
    assert reopened.resumable == [2]


def test_what_broke_off_long_ago_is_brought_back_and_goes_on(
    talks: dict[str, RunningTalk], expected: dict[str, Any]
) -> None:
    talk = talks["late"]
    talk.line("Last session: Recorded ")
    assert runs_of(talk) == []
    talk.send({"do": "bring-back"})
    talk.wait("two runs", lambda now: len(now["runs"]) == 2)
    assert runs_of(talk) == [(1, "finished", 4), (2, "interrupted", 6)]
    go_on(talk, expected)


def runs_of(talk: RunningTalk) -> list[tuple[int, str, int]]:
    return [(run["id"], run["state"], run["epochs"]) for run in talk.status()["runs"]]


def run_is(status: dict[str, Any], number: int, state: str) -> bool:
    return any((run["id"], run["state"]) == (number, state) for run in status["runs"])


def go_on(talk: RunningTalk, expected: dict[str, Any]) -> None:
    """Resume run 2; it ends as it would have, had nothing broken off."""
    talk.line("Warm: dropout ")
    talk.send({"do": "resume", "run": 2})
    talk.wait("the end", lambda now: run_is(now, 2, "finished"))
    until(lambda: not any((talk.runs / "checkpoints").iterdir()), "no checkpoint that is left")
    assert talk.interrupt()[0] == 0
    assert talk.complaints == ""
    newest = max(talk.runs.glob("*.jsonl"))
    told = [from_json(line) for line in newest.read_text(encoding="utf-8").splitlines()]
    for number, uninterrupted in expected["reference"]["uninterrupted"].items():
        found = measured(told, int(number))
        assert list(found) == [epoch for epoch, *_ in uninterrupted]
        for epoch, *figures in uninterrupted:
            assert found[epoch] == pytest.approx(figures, abs=1e-6), (number, epoch)
    assert max(measured(told, 2)) == EPOCHS


def measured(events: list[Event], run: int) -> dict[int, list[float | None]]:
    """Return the figures of a run by epoch; what was told last of one counts."""
    return {
        each.epoch: [
            *(each.train_loss, each.train_accuracy, each.test_loss, each.test_accuracy),
            each.running_accuracy,
        ]
        for each in events
        if isinstance(each, EpochEnded) and each.run == run
    }
