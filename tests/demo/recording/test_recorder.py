"""What happens on stage is on disk at once, and a bad disk neither stops the talk nor loses it."""

import os
import re
import resource
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from demo.events import (
    EngineReady,
    Event,
    PictureDrawn,
    SlideShown,
    Snapshot,
    StageCleared,
    from_json,
)
from demo.recording import recorder as recorder_module
from demo.recording.durable_file import is_held
from demo.recording.recorder import Recorder
from demo.stage.log import Stage
from demo.training.checkpoints import Checkpoint, read_checkpoint
from tests.demo.log import ended, epoch, started
from tests.talk import until

READY = EngineReady(backend="tensorflow", device="CPU")


def recorded(folder: Path) -> list[Event]:
    """Return the events of the only recording there."""
    (path,) = folder.glob("*.jsonl")
    return [from_json(line) for line in path.read_text(encoding="utf-8").splitlines()]


def all_of(stage: Stage) -> list[Event]:
    return stage.since(0)[0]


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes: the system then fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_run_makes_a_recording_with_all_that_went_before(tmp_path: Path) -> None:
    stage, runs = Stage(), tmp_path / "deep" / "runs"
    with Recorder(stage, runs) as recorder:
        stage.append(READY)
        stage.append(SlideShown(slide="race"))
        assert not runs.exists()  # a talk without a run leaves nothing behind
        for event in (started(1), epoch(1, 0, 0.1), ended(1)):
            stage.append(event)
    assert recorded(runs) == all_of(stage)
    assert recorder.problem == ""
    (path,) = runs.iterdir()
    assert re.fullmatch(r"\d{8}-\d{6}\.jsonl", path.name)


def test_every_event_can_be_read_at_once(tmp_path: Path) -> None:
    stage = Stage()
    with Recorder(stage, tmp_path) as recorder:
        stage.append(started(1))
        for number in range(5):
            stage.append(epoch(1, number, number / 10))
            until(lambda: recorder.recorded == len(all_of(stage)), "the event on disk")
            assert recorded(tmp_path) == all_of(stage)


def test_a_recorder_that_joins_late_has_the_beginning_too(tmp_path: Path) -> None:
    stage = Stage()
    stage.append(READY)
    stage.append(started(1))
    with Recorder(stage, tmp_path):
        pass
    assert recorded(tmp_path) == all_of(stage)


def test_after_its_end_nothing_is_written(tmp_path: Path) -> None:
    stage = Stage()
    with Recorder(stage, tmp_path):
        stage.append(started(1))
    stage.append(StageCleared())
    assert len(recorded(tmp_path)) == 1


def test_a_recording_of_its_own_for_each_talk_of_a_second(tmp_path: Path) -> None:
    for _ in range(3):
        stage = Stage()
        with Recorder(stage, tmp_path):
            stage.append(started(1))
    assert len(list(tmp_path.glob("*.jsonl"))) == 3


def test_a_recording_goes_on_where_a_process_died(tmp_path: Path) -> None:
    stage = Stage()
    with Recorder(stage, tmp_path) as recorder:
        stage.append(started(1))
        stage.append(epoch(1, 0, 0.1))
    with recorder.path.open("a") as file:
        file.write('{"event": "EpochEnded", "ti')  # in the middle of a line
    later = Stage(all_of(stage))
    with Recorder(later, tmp_path, path=recorder.path, recorded=2):
        later.append(epoch(1, 1, 0.2))
    assert recorded(tmp_path) == all_of(later)


def test_a_recording_is_held_as_long_as_its_talk_lives(tmp_path: Path) -> None:
    stage = Stage()
    with Recorder(stage, tmp_path) as recorder:
        stage.append(started(1))
        until(lambda: recorder.recorded, "the first line")
        assert is_held(recorder.path)
    assert not is_held(recorder.path)


@pytest.mark.parametrize("inside", ["", "runs"])
def test_where_nothing_can_be_written_the_talk_goes_on_and_is_written_later(
    tmp_path: Path, inside: str
) -> None:
    file = tmp_path / "a-file"
    file.touch()
    folder = file / inside
    stage, told = Stage(), list[str]()
    with Recorder(stage, folder, tell=lambda: told.append(recorder.problem)) as recorder:
        for event in (READY, started(1), epoch(1, 0, 0.1)):
            stage.append(event)
        until(lambda: told, "the problem")
        assert told[0].startswith(f"Expected to record runs in {folder}. Received: ")
        assert "choose another folder with --runs." in told[0]
        assert "\n" not in told[0]
        assert len(all_of(stage)) == 3
        file.unlink()
        until(lambda: told[-1] == "", "what was mended, with nobody doing anything")
        stage.append(ended(1))
    assert recorded(folder) == all_of(stage)


def test_what_a_full_disk_broke_off_is_written_whole_once_there_is_room(tmp_path: Path) -> None:
    stage = Stage()
    with Recorder(stage, tmp_path) as recorder:
        stage.append(started(1))
        until(lambda: recorder.recorded == 1, "the first line")
        with full_disk(recorder.path.stat().st_size + 1000):
            stage.append(PictureDrawn(picture=1, image=np.ones((28, 28, 1), np.float32)))
            until(lambda: recorder.problem, "the problem")
            assert "File too large" in recorder.problem
            stage.append(epoch(1, 0, 0.1))
            assert [from_json(each) for each in whole_lines(recorder.path)] == all_of(stage)[:1]
        until(lambda: not recorder.problem, "room")
        stage.append(ended(1))
    assert recorded(tmp_path) == all_of(stage)


def whole_lines(path: Path) -> list[str]:
    return path.read_text().rpartition("\n")[0].splitlines()


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.rename(f"{path}.away")])
def test_a_file_that_somebody_took_away_is_written_anew(
    tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    stage = Stage()
    with Recorder(stage, tmp_path) as recorder:
        stage.append(started(1))
        until(lambda: recorder.recorded == 1, "the first line")
        lose(recorder.path)
        stage.append(epoch(1, 0, 0.1))
    assert recorded(tmp_path) == all_of(stage)


def snapshots(run: int, epochs: int) -> list[Event]:
    answers = np.full((2, 2), 0.5, np.float32)
    weights = {"0/kernel": np.ones(3, np.float32)}
    told = list[Event]()
    for number in range(epochs):
        told.append(Snapshot(run=run, epoch=number, probabilities=answers, weights=weights))
        told.append(epoch(run, number, 0.5))
    return told


def test_what_the_stage_has_forgotten_is_on_disk_and_stays_there(tmp_path: Path) -> None:
    stage, told = Stage(), list[Event]()
    with Recorder(stage, tmp_path) as recorder:
        for event in (started(1), *snapshots(1, 3), ended(1), started(2), *snapshots(2, 2)):
            told.append(event)
            stage.append(event)
        assert all_of(stage) != told
        until(lambda: recorder.recorded == len(told), "all on disk")
        recorder.path.unlink()
        told.append(ended(2))
        stage.append(told[-1])
    assert recorded(tmp_path) == told


def test_what_could_not_be_written_is_written_by_the_process_that_goes_on(tmp_path: Path) -> None:
    stage, told = Stage(), [started(1), *snapshots(1, 3)]
    with Recorder(stage, tmp_path) as recorder:
        for event in told:
            stage.append(event)
        until(lambda: recorder.recorded == len(told), "all on disk")
        with full_disk(recorder.path.stat().st_size):
            later = [ended(1), started(2), *snapshots(2, 2), started(3), *snapshots(3, 1)]
            for event in later:
                stage.append(event)
            until(lambda: recorder.problem, "the problem")
            recorder.close()
    unwritten = recorder.unwritten
    assert unwritten == later
    written = all_of(stage)[: recorder.recorded]
    goes_on = Stage([*written, *unwritten])
    with Recorder(
        goes_on, tmp_path, path=recorder.path, recorded=len(written), unwritten=unwritten
    ) as after:
        until(lambda: after.recorded == len(told) + len(later), "all on disk")
    assert recorded(tmp_path) == told + later


def test_what_could_never_be_written_goes_along_whole(tmp_path: Path) -> None:
    told = [started(1), *snapshots(1, 2), ended(1), started(2), *snapshots(2, 2)]
    with Recorder(Stage(told), tmp_path, path=tmp_path / "no.jsonl", unwritten=told):
        pass
    assert recorded(tmp_path) == told


def test_a_run_leaves_its_newest_checkpoint_until_it_is_over(tmp_path: Path) -> None:
    stage, began = Stage(), started(1)
    with Recorder(stage, tmp_path) as recorder:
        stage.append(began)
        for number in range(3):
            state = [np.full((2, 3), number, np.float32), np.array([number])]
            recorder.save_checkpoint(Checkpoint(began.time, epoch(1, number, 0.1), state))
    path = recorder.checkpoints.path(began.time)
    saved = read_checkpoint(path)
    assert saved.ended.epoch == 2
    assert [array.tolist() for array in saved.state] == [[[2] * 3] * 2, [2]]
    assert saved.state[0].dtype == np.float32
    with Recorder(stage, tmp_path, path=recorder.path, recorded=1):
        stage.append(ended(1, "interrupted"))
    assert path.exists()
    with Recorder(stage, tmp_path, path=recorder.path, recorded=2):
        stage.append(ended(1))
    assert not path.exists()


# What somebody does to the file while nothing happens


@pytest.fixture
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a recorder look often, so that no test waits long."""
    monkeypatch.setattr(recorder_module, "LOOK_SECONDS", 0.02)


def _empty(path: Path) -> None:
    path.write_text("")


def _nulls(path: Path) -> None:
    size = path.stat().st_size
    os.truncate(path, size // 2)
    os.truncate(path, size)


def _with_its_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def _rename_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("away"))


@pytest.mark.parametrize("lose", [Path.unlink, _empty, _nulls, _with_its_folder, _rename_folder])
def test_what_is_lost_while_nothing_happens_is_written_anew(
    tmp_path: Path, watchful: None, lose: Callable[[Path], None]
) -> None:
    stage, told, runs = Stage(), list[Event](), tmp_path / "runs"
    with Recorder(stage, runs) as recorder:
        for event in (started(1), *snapshots(1, 3), ended(1)):
            told.append(event)
            stage.append(event)
        until(lambda: recorder.recorded == len(told), "all on disk")
        whole = recorder.path.read_bytes()
        lose(recorder.path)
        until(lambda: recorder.path.exists() and recorder.path.read_bytes() == whole, "all again")
        assert (recorder.problem, recorder.notice) == ("", "")
    assert recorded(runs) == told


def _target(path: Path) -> Path:
    return path.with_name("target")


def _link(path: Path) -> None:
    _target(path).write_text("another's")
    path.symlink_to(_target(path))


def _other_file(path: Path) -> None:
    path.write_text("another's")


@pytest.mark.parametrize("is_idle", [True, False])
@pytest.mark.parametrize(
    ("put", "what"),
    [(_link, "a link"), (Path.mkdir, "a folder"), (os.mkfifo, "a pipe"), (_other_file, "a file")],
)
def test_what_is_put_in_its_place_stays_and_the_recording_goes_on_beside_it(
    tmp_path: Path, watchful: None, put: Callable[[Path], None], what: str, is_idle: bool
) -> None:
    stage, told = Stage(), list[str]()
    with Recorder(stage, tmp_path, tell=lambda: told.append(recorder.notice)) as recorder:
        stage.append(started(1))
        until(lambda: recorder.recorded, "the first line")
        place = recorder.path
        place.unlink()
        put(place)
        before = place.lstat()
        if not is_idle:
            stage.append(epoch(1, 0, 0.1))
        until(lambda: told and told[-1], "a notice")
        assert told[-1] == (
            f"Expected {place} to be this talk's recording. Received: {what} in its place. All is "
            f"in {place.stem}-2.jsonl, which goes on; move the other away."
        )
        stage.append(ended(1))
        recorder.settle(5)
        lines = recorder.path.read_text(encoding="utf-8").splitlines()
        assert [from_json(line) for line in lines] == all_of(stage)
        assert os.path.samestat(before, place.lstat())
        if what in ("a link", "a file"):
            assert place.read_text() == "another's"
        place.rmdir() if what == "a folder" else place.unlink()
        until(lambda: not told[-1], "no notice any more")


def test_nothing_is_written_through_a_link_in_the_place_of_its_folder(
    tmp_path: Path, watchful: None
) -> None:
    stage, runs, other = Stage(), tmp_path / "runs", tmp_path / "other"
    with Recorder(stage, runs) as recorder:
        stage.append(started(1))
        until(lambda: recorder.recorded, "the first line")
        runs.rename(tmp_path / "away")
        other.mkdir()
        runs.symlink_to(other)
        until(lambda: recorder.problem, "the problem")
        assert "Received: a link in its place." in recorder.problem
        stage.append(epoch(1, 0, 0.1))
        recorder.save_checkpoint(Checkpoint(1.0, epoch(1, 0, 0.1), []))
        recorder.settle(5)
        assert list(other.iterdir()) == []
        runs.unlink()
        until(lambda: not recorder.problem, "what was mended")
    assert recorded(runs) == all_of(stage)


def test_a_recording_that_another_talk_goes_on_with_is_left_to_it(tmp_path: Path) -> None:
    stage = Stage()
    with Recorder(stage, tmp_path) as recorder:
        stage.append(started(1))
        until(lambda: recorder.recorded, "the first line")
        other = Stage(all_of(stage))
        with Recorder(other, tmp_path, path=recorder.path, recorded=1) as second:
            other.append(epoch(1, 0, 0.1))
            until(lambda: second.recorded == 2, "all of it")
        assert second.path.name == f"{recorder.path.stem}-2.jsonl"
    assert len(recorder.path.read_text().splitlines()) == 1
    assert len(second.path.read_text().splitlines()) == 2


def test_all_that_is_written_is_for_this_user_alone(tmp_path: Path) -> None:
    stage, runs = Stage(), tmp_path / "runs"
    before = os.umask(0)
    try:
        with Recorder(stage, runs) as recorder:
            stage.append(started(1))
            recorder.save_checkpoint(Checkpoint(1.0, epoch(1, 0, 0.1), []))
            recorder.settle(5)
    finally:
        os.umask(before)
    modes = {path.suffix: stat.S_IMODE(path.stat().st_mode) for path in runs.rglob("*")}
    assert modes == {".jsonl": 0o600, "": 0o700, ".npz": 0o600}
    assert stat.S_IMODE(runs.stat().st_mode) == 0o700
