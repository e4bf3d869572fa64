"""What an earlier talk has left is found, if it is this talk's and nobody's who lives."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from demo.data.core.dataset import Dataset
from demo.events import Event, SlideShown, StageClosed, to_json
from demo.recording.packing import pack
from demo.recording.reader import REHEARSAL, Recording, read_recording
from demo.recording.recorder import Recorder
from demo.recording.session_header import describe_session
from demo.stage.log import Stage
from server.files.talk_folder import TalkError, read_talk_folder
from server.talk.recovery import RECENT_SECONDS, earlier, recording_to_play, recover, rehearsal_of
from tests.demo.log import ended, epoch, started, step
from tests.talk import DECK

HOURS = 3600.0
VARIANTS = ["linear", "conv"]


@pytest.fixture
def data() -> Dataset:
    pictures, answers = np.zeros((10, 8, 8, 1), np.float32), np.arange(10, dtype=np.int32) % 3
    return Dataset("few", pictures, answers, pictures, answers)


def session(folder: Path, data: Dataset, *events: Event, name: str = "") -> Path:
    """Record a session on some data, one run of two epochs and more events; return its file."""
    stage = Stage()
    with Recorder(stage, folder) as recorder:
        stage.append(describe_session(data, 0))
        stage.append(started(1, test_size=10))
        for each in (*(epoch(1, number, 0.1) for number in range(3)), *events):
            stage.append(each)
    return recorder.path.rename(folder / f"{name}.jsonl") if name else recorder.path


def test_a_talk_that_died_goes_on(tmp_path: Path, data: Dataset) -> None:
    path = session(tmp_path, data)
    past = recover(tmp_path, data, VARIANTS)
    assert past is not None
    assert (past.recording, past.recorded, len(past.events), past.sockets) == (path, 5, 5, [])


def test_half_a_line_is_no_hindrance(tmp_path: Path, data: Dataset) -> None:
    path = session(tmp_path, data)
    with path.open("a") as file:
        file.write('{"event": "EpochEn')
    past = recover(tmp_path, data, VARIANTS)
    assert past is not None
    assert past.recorded == 5


def test_a_talk_that_was_ended_is_over(tmp_path: Path, data: Dataset) -> None:
    session(tmp_path, data, ended(1), StageClosed())
    assert recover(tmp_path, data, VARIANTS) is None


def test_a_talk_of_another_day_is_over(tmp_path: Path, data: Dataset) -> None:
    path = session(tmp_path, data)
    long_ago = time.time() - RECENT_SECONDS - 1
    os.utime(path, (long_ago, long_ago))
    assert recover(tmp_path, data, VARIANTS) is None


def test_a_talk_on_other_data_or_other_models_is_another(tmp_path: Path, data: Dataset) -> None:
    session(tmp_path, data)
    others = dataclasses.replace(data, x_test=data.x_test + 1)
    assert recover(tmp_path, others, VARIANTS) is None
    assert recover(tmp_path, data, ["dropout"]) is None


def test_a_talk_that_lives_is_left_alone(tmp_path: Path, data: Dataset) -> None:
    stage = Stage()
    with Recorder(stage, tmp_path):
        for event in (started(1, test_size=10), epoch(1, 0, 0.1), epoch(1, 1, 0.1)):
            stage.append(event)
        own = tmp_path / "own.jsonl"
        assert recover(tmp_path, data, VARIANTS) is None
        assert earlier(tmp_path, data, VARIANTS, own) is None


def test_a_talk_that_died_before_it_had_learned_goes_on(tmp_path: Path, data: Dataset) -> None:
    stage, runs = Stage(), tmp_path / "runs"
    with Recorder(stage, runs):
        for event in (
            describe_session(data, 0),
            SlideShown(slide="race"),
            started(1, test_size=10),
        ):
            stage.append(event)
    past = recover(runs, data, VARIANTS)
    assert past is not None
    shown = Stage(past.events).scene.position.slide
    assert (shown.slide if shown else "", past.recorded) == ("race", 3)
    others = dataclasses.replace(data, x_test=data.x_test + 1)
    assert recover(runs, others, VARIANTS) is None
    assert recover(runs, data, ["dropout"]) is None


def test_a_line_that_can_not_be_read_is_no_hindrance(tmp_path: Path, data: Dataset) -> None:
    path = session(tmp_path, data)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[:2], "\0\0\0 spoilt\n", *lines[2:]]))
    past = recover(tmp_path, data, VARIANTS)
    assert past is not None
    assert (past.recorded, len(past.events)) == (5, 5)
    with Recorder(Stage(past.events), tmp_path, path=path, recorded=5) as goes_on:
        goes_on.settle(5)
    assert len(read_recording(path).events) == 5


def _link(path: Path, other: Path) -> None:
    path.symlink_to(other)


def _file(path: Path, other: Path) -> None:
    path.write_text("another's\n")


def _pipe(path: Path, other: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path, other: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("put", [_link, _file, _pipe, _folder])
def test_what_somebody_put_there_is_passed_over(
    tmp_path: Path, data: Dataset, put: Callable[[Path, Path], None]
) -> None:
    elsewhere = session(tmp_path / "elsewhere", data)
    path = session(tmp_path / "runs", data)
    put(tmp_path / "runs" / "20991231-235959.jsonl", elsewhere)
    past = recover(tmp_path / "runs", data, VARIANTS)
    assert past is not None
    assert past.recording == path
    if put is not _link:  # that one is as good as any other
        found = earlier(tmp_path / "runs", data, VARIANTS, tmp_path / "own.jsonl")
        assert found is not None
        assert found.path == path


def test_of_another_user_s_recording_nothing_comes_back(tmp_path: Path, data: Dataset) -> None:
    path = session(tmp_path, data)
    if os.geteuid() == 0:  # root alone can give a file away
        shutil.chown(path, 65534)
        assert recover(tmp_path, data, VARIANTS) is None


def test_where_there_is_nothing_there_is_nothing(tmp_path: Path, data: Dataset) -> None:
    assert recover(tmp_path / "nowhere", data, VARIANTS) is None
    (tmp_path / "20261125-120000.jsonl").touch()
    assert recover(tmp_path, data, VARIANTS) is None
    (tmp_path / "20261125-120000.jsonl").write_bytes(b"\xff\xfe spoilt \n")
    assert recover(tmp_path, data, VARIANTS) is None


def test_the_newest_session_that_fits_is_offered(tmp_path: Path, data: Dataset) -> None:
    session(tmp_path, data, ended(1), StageClosed(), name="20261101-100000")
    newest = session(tmp_path, data, ended(1), StageClosed(), name="20261102-100000")
    others = dataclasses.replace(data, y_test=data.y_test + 1)
    session(tmp_path, others, name="20261103-100000")
    found = earlier(tmp_path, data, VARIANTS, tmp_path / "20261104-100000.jsonl")
    assert found is not None
    assert found.path == newest
    own = earlier(tmp_path, data, VARIANTS, newest)
    assert own is not None
    assert own.path.stem == "20261101-100000"


def test_a_rehearsal_is_found_beside_the_slides(tmp_path: Path, data: Dataset) -> None:
    assert rehearsal_of(tmp_path, data, VARIANTS) is None
    run = (started(1, test_size=10), epoch(1, 0, 0.1), epoch(1, 1, 0.2), ended(1))
    pack([describe_session(data, 0), *run], tmp_path / REHEARSAL)
    found = rehearsal_of(tmp_path, data, VARIANTS)
    assert found is not None
    assert list(found.scene.runs) == [1]
    assert rehearsal_of(tmp_path, data, ["dropout"]) is None


def test_a_recording_that_can_not_be_played_is_refused_in_one_line(
    tmp_path: Path, data: Dataset
) -> None:
    talk_folder = read_talk_folder(DECK)

    def play(path: Path) -> Recording:
        return recording_to_play(lambda: read_recording(path), path, talk_folder, data)

    with pytest.raises(TalkError, match=rf"{REHEARSAL}\. Received: No such file.+rehearse'"):
        play(tmp_path / REHEARSAL)
    (tmp_path / REHEARSAL).write_bytes(b"no xz")
    with pytest.raises(TalkError, match=r"Received: not packed as it should be"):
        play(tmp_path / REHEARSAL)
    others = session(tmp_path, dataclasses.replace(data, x_test=data.x_test + 1))
    with pytest.raises(TalkError, match=r"on few: .+ Received: one of others\."):
        play(others)
    assert play(session(tmp_path, data)).scene.runs


def spoil(path: Path, *wrong: str) -> None:
    """Put lines that can't be read behind the second one."""
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:2], *wrong, *lines[2:], ""]))


@pytest.mark.parametrize(
    "wrong",
    [
        "\0" * 100,
        "[" * 100_000,
        '{"event": "RunQueued", "variant": 3}',
        '{"event": "ThroughputMeasured", "batch": 1, "lanes": [], "devices": [], "images": [], '
        '"seconds": []}',
        to_json(epoch(7, 1, 0.5)),  # of a run that never began
        to_json(step(classes=10)),  # of more classes than there are
    ],
)
def test_a_broken_line_takes_nothing_else_with_it(
    tmp_path: Path, data: Dataset, wrong: str
) -> None:
    told: list[str] = []
    path = session(tmp_path, data)
    spoil(path, wrong, wrong + " ")
    past = recover(tmp_path, data, VARIANTS, told.append)
    assert past is not None
    assert (past.recorded, len(past.events)) == (5, 5)
    (line,) = told
    assert line.startswith(f"{path}:3: ")
    assert line.endswith("This and 1 more are passed over; all else is here.")
    own = tmp_path / "own.jsonl"
    found = earlier(tmp_path, data, VARIANTS, own)
    assert found is not None
    assert found.problem == line


def test_a_talk_goes_on_in_a_recording_with_a_broken_line(tmp_path: Path, data: Dataset) -> None:
    path = session(tmp_path, data)
    spoil(path, "broken")
    past = recover(tmp_path, data, VARIANTS)
    assert past is not None
    stage = Stage(past.events)
    with Recorder(stage, tmp_path, path=path, recorded=past.recorded):
        stage.append(epoch(1, 3, 0.3))
    again = recover(tmp_path, data, VARIANTS)
    assert again is not None
    assert again.events == stage.since(0)[0]
    assert read_recording(path).unreadable == 1


def test_a_rehearsal_that_is_none_is_told(tmp_path: Path, data: Dataset) -> None:
    told: list[str] = []
    (tmp_path / REHEARSAL).write_bytes(b"no xz")
    assert rehearsal_of(tmp_path, data, VARIANTS, told.append) is None
    assert told[0].startswith(
        f"{tmp_path / REHEARSAL}:0: Expected a recording. Received: not packed"
    )
    (tmp_path / REHEARSAL).unlink()
    (tmp_path / REHEARSAL).mkdir()
    assert rehearsal_of(tmp_path, data, VARIANTS, told.append) is None
    assert "Received: a folder." in told[1]


def test_what_is_no_recording_at_all_is_refused_in_one_line(tmp_path: Path, data: Dataset) -> None:
    talk_folder, path = read_talk_folder(DECK), tmp_path / "a.jsonl"

    def came(path: Path) -> str:
        with pytest.raises(TalkError) as caught:
            recording_to_play(lambda: read_recording(path), path, talk_folder, data)
        (line,) = str(caught.value).splitlines()
        assert line.endswith("or name a recording with --replay FILE.")
        return re.search(r"Received: (.+?)\. Make", line)[1]  # type: ignore[index]

    path.write_bytes(b"")
    assert came(path) == "no event that can be read"
    path.write_bytes(bytes(range(256)) * 100)
    assert came(path) == "no event that can be read"
    assert came(tmp_path) == "a folder"
    os.mkfifo(tmp_path / "pipe")
    assert came(tmp_path / "pipe") == "a pipe"
    pack([describe_session(data, 0), started(1, test_size=10)], tmp_path / REHEARSAL)
    raw = (tmp_path / REHEARSAL).read_bytes()
    (tmp_path / REHEARSAL).write_bytes(raw[: len(raw) // 2])
    assert came(tmp_path / REHEARSAL) == "not packed as it should be (it is cut off)"


def test_a_head_that_names_no_data_hides_nothing(tmp_path: Path, data: Dataset) -> None:
    path = session(tmp_path, data)
    head, *others = path.read_text().splitlines()
    spoilt = json.dumps({**json.loads(head), "data": "none"})
    path.write_text("\n".join([spoilt, *others, ""]))
    past = recover(tmp_path, data, VARIANTS)
    assert past is not None
    assert len(past.events) == 4


def test_a_broken_line_that_keeps_a_talk_from_coming_back_is_told(
    tmp_path: Path, data: Dataset
) -> None:
    path, told = session(tmp_path, data), list[str]()
    head, begun, *others = path.read_text().splitlines()
    path.write_text("\n".join([head, begun.replace("linear", "\\ud800"), *others, ""]))
    assert recover(tmp_path, data, VARIANTS, told.append) is None
    (line,) = told
    assert line.startswith(f"{path}:2: Expected one event as a line of JSON.")
    assert line.endswith("This and 3 more are passed over; all else is here.")
