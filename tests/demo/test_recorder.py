"""What happens on stage is on disk at once, and a bad disk doesn't stop the talk."""

import re
from pathlib import Path

import pytest

from demo.events import EngineReady, Event, SlideShown, StageCleared, from_json
from demo.recorder import Recorder
from demo.stage import Stage
from tests.demo.log import ended, epoch, started

READY = EngineReady(backend="tensorflow", device="CPU")


def recorded(folder: Path) -> list[Event]:
    """Return the events of the only recording there."""
    (path,) = folder.iterdir()
    return [from_json(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_run_makes_a_recording_with_all_that_went_before(tmp_path: Path) -> None:
    stage, runs = Stage(), tmp_path / "deep" / "runs"
    with Recorder(stage, runs) as recorder:
        stage.append(READY)
        stage.append(SlideShown(slide="race"))
        assert not runs.exists()  # a talk without a run leaves nothing behind
        for event in (started(1), epoch(1, 0, 0.1), ended(1)):
            stage.append(event)
    assert recorded(runs) == stage.since(0)[0]
    assert recorder.problem == ""
    (path,) = runs.iterdir()
    assert re.fullmatch(r"\d{8}-\d{6}\.jsonl", path.name)


def test_every_event_can_be_read_at_once(tmp_path: Path) -> None:
    stage = Stage()
    with Recorder(stage, tmp_path):
        stage.append(started(1))
        for number in range(5):
            stage.append(epoch(1, number, number / 10))
            assert recorded(tmp_path) == stage.since(0)[0]


def test_a_recorder_that_joins_late_has_the_beginning_too(tmp_path: Path) -> None:
    stage = Stage()
    stage.append(READY)
    stage.append(started(1))
    with Recorder(stage, tmp_path):
        stage.append(ended(1))
    assert recorded(tmp_path) == stage.since(0)[0]


def test_after_its_end_nothing_is_written(tmp_path: Path) -> None:
    stage = Stage()
    with Recorder(stage, tmp_path):
        stage.append(started(1))
    stage.append(StageCleared())
    assert len(recorded(tmp_path)) == 1


@pytest.mark.parametrize("inside", ["", "runs"])
def test_where_nothing_can_be_written_the_talk_goes_on(tmp_path: Path, inside: str) -> None:
    file = tmp_path / "a-file"
    file.touch()
    folder = file / inside
    stage = Stage()
    with Recorder(stage, folder) as recorder:
        for event in (READY, started(1), epoch(1, 0, 0.1), ended(1)):
            stage.append(event)
    assert len(stage.since(0)[0]) == 4
    assert recorder.problem.startswith(f"Expected to record runs in {folder}. Received: ")
    assert "choose another folder with --runs." in recorder.problem
    assert "\n" not in recorder.problem
