"""A checkpoint is whole or not there, and a spoilt one says so in one line."""

import io
import os
import pickle
import stat
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from demo.events import to_json
from demo.training.checkpoints import (
    Checkpoint,
    CheckpointError,
    Checkpoints,
    packed_checkpoint,
    read_checkpoint,
)
from tests.demo.log import ended, epoch
from tests.demo.numbers import number_epoch


def written(folder: Path) -> Path:
    checkpoints = Checkpoints(folder)
    checkpoints.write(Checkpoint(12.5, epoch(1, 3, 0.5), [np.arange(6.0), np.array([7])]))
    return checkpoints.path(12.5)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    checkpoint = read_checkpoint(written(tmp_path / "new" / "folder"))
    assert checkpoint.ended.epoch == 3
    assert checkpoint.began == 12.5
    assert [array.tolist() for array in checkpoint.state] == [[0, 1, 2, 3, 4, 5], [7]]


def test_only_the_newest_is_kept_and_nothing_beside_it(tmp_path: Path) -> None:
    path = written(tmp_path)
    Checkpoints(tmp_path).write(Checkpoint(12.5, epoch(1, 4, 0.6), []))
    assert list(tmp_path.iterdir()) == [path]
    assert read_checkpoint(path).ended.epoch == 4
    Checkpoints(tmp_path).drop(12.5)
    Checkpoints(tmp_path).drop(12.5)  # twice is no harm
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("keep", [0, 10, 300])
def test_a_spoilt_one_says_what_to_do(tmp_path: Path, keep: int) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(CheckpointError, match="Start it anew"):
        read_checkpoint(path)


def test_a_missing_one_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="Start it anew") as raised:
        read_checkpoint(tmp_path / "12.500000.npz")
    assert isinstance(raised.value.__cause__, FileNotFoundError)


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    folder, target = tmp_path / "checkpoints", tmp_path / "target"
    path = written(folder)
    path.unlink()
    target.write_text("another's")
    path.symlink_to(target)
    with pytest.raises(CheckpointError):
        read_checkpoint(path)
    written(folder)
    assert target.read_text() == "another's"
    assert read_checkpoint(path).ended.epoch == 3
    folder.rename(tmp_path / "other")
    folder.symlink_to("other")
    with pytest.raises(NotADirectoryError):
        written(folder)
    Checkpoints(folder).drop(12.5)
    assert path.exists()


def test_nobody_waits_for_a_pipe_or_trips_over_a_folder(tmp_path: Path) -> None:
    path = Checkpoints(tmp_path).path(12.5)
    os.mkfifo(path)
    with pytest.raises(CheckpointError):
        read_checkpoint(path)
    assert packed_checkpoint(path) == b""
    assert read_checkpoint(written(tmp_path)).ended.epoch == 3
    assert packed_checkpoint(path) == path.read_bytes()
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        written(tmp_path)
    Checkpoints(tmp_path).drop(12.5)
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_for_this_user_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "checkpoints")
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path.parent, path)] == [0o700, 0o600]


class Sign:
    """Leaves a sign where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.path,)


def _objects(path: Path) -> None:
    objects = np.array([Sign(path.with_name("sign"))], dtype=object)
    np.savez(path, told=np.array(to_json(epoch(1, 3, 0.5))), **{"0": objects})  # type: ignore[arg-type]


def _pickle(path: Path) -> None:
    path.write_bytes(pickle.dumps(Sign(path.with_name("sign"))))


def _other_event(path: Path) -> None:
    np.savez(path, told=np.array(to_json(ended(1))))


def _no_event(path: Path) -> None:
    np.savez(path, told=np.arange(3), **{"0": np.arange(3)})  # type: ignore[arg-type]


def _texts(path: Path) -> None:
    np.savez(path, told=np.array(to_json(epoch(1, 3, 0.5))), **{"0": np.array(["a"])})  # type: ignore[arg-type]


def _gap(path: Path) -> None:
    np.savez(path, told=np.array(to_json(epoch(1, 3, 0.5))), **{"1": np.arange(3)})  # type: ignore[arg-type]


def _packed(path: Path) -> None:
    """Write little that unpacks to much."""
    np.savez_compressed(path, told=np.array(to_json(epoch(1, 3, 0.5))), **{"0": np.zeros(10**6)})  # type: ignore[arg-type]


def _declares_much(path: Path) -> None:
    raw = io.BytesIO()
    declared = {"descr": "<f4", "fortran_order": False, "shape": (2**40,)}
    np.lib.format.write_array_header_1_0(raw, declared)
    np.savez(path, told=np.array(to_json(epoch(1, 3, 0.5))))
    with ZipFile(path, "a") as file:
        file.writestr("0.npy", raw.getvalue())


@pytest.mark.parametrize(
    "spoil",
    [
        *(
            _objects,
            _pickle,
            _other_event,
            _no_event,
            _texts,
            _gap,
            _declares_much,
            _packed,
            Path.mkdir,
            os.mkfifo,
        ),
        lambda path: path.symlink_to(path),
    ],
)
def test_nothing_else_is_a_checkpoint_and_no_code_is_run(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    path = tmp_path / "12.500000.npz"
    spoil(path)
    with pytest.raises(CheckpointError, match="Start it anew"):
        read_checkpoint(path)
    assert not (tmp_path / "sign").exists()


def test_of_numbers_it_has_their_mean_errors(tmp_path: Path) -> None:
    Checkpoints(tmp_path).write(Checkpoint(12.5, number_epoch(1, 4, -0.6, 43.1), []))
    (path,) = tmp_path.iterdir()
    ended = read_checkpoint(path).ended
    assert (ended.test_accuracy, ended.test_error) == (-0.6, 43.1)
