"""A rehearsal is small, and what demos look into is as it was."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np

from demo.events import EngineReady, PaceChanged, Snapshot, StageClosed, ThroughputMeasured
from demo.recording.packing import pack
from demo.recording.reader import REHEARSAL, read_recording
from tests.demo.log import ended, epoch, measured, sizes, started, step
from tests.demo.numbers import number_epoch


def snapshot(run: int, probabilities: object) -> Snapshot:
    return Snapshot(
        run=run,
        epoch=0,
        probabilities=np.array(probabilities, np.float32),
        weights={"0/kernel": np.array([[0.12345678, -3.0]], np.float32)},
    )


def test_a_packed_rehearsal_reads_back(tmp_path: Path) -> None:
    answers = [[0.900003, 0.099997], [0.50001, 0.49999], [0.49999, 0.50001], [1e-9, 1]]
    looked_into = snapshot(1, answers)
    events = [
        EngineReady(backend="tensorflow", device="CPU"),
        PaceChanged(epochs_per_second=None),
        *(started(1), looked_into, epoch(1, 0, 0.1), epoch(1, 1, 0.2), ended(1)),
        *(started(2, dataset="wine"), snapshot(2, answers), epoch(2, 0, 0.1), ended(2)),
        *(started(3, series=1), snapshot(3, answers), epoch(3, 0, 0.1), ended(3)),
        sizes(),
        step(),
        *(measured(32, over=False), measured(32)),
        *(started(4, backend="jax"), snapshot(4, answers), epoch(4, 0, 0.1), ended(4)),
    ]
    path = tmp_path / "new" / REHEARSAL
    pack(events, path)
    assert list(path.parent.iterdir()) == [path]
    recording = read_recording(path)
    assert recording.unreadable == 0
    assert isinstance(recording.events[-1], StageClosed)
    assert not any(isinstance(each, PaceChanged) for each in recording.events)
    runs = recording.scene.runs
    assert [list(run.snapshots) for run in runs.values()] == [[0], [], [], []]
    assert [len(run.history) for run in runs.values()] == [2, 1, 1, 1]
    told = [each for each in recording.events if isinstance(each, ThroughputMeasured)]
    assert [each.ended for each in told] == [True]
    kept = runs[1].snapshots[0]
    assert kept.probabilities.dtype == kept.weights["0/kernel"].dtype == np.float32
    np.testing.assert_allclose(kept.probabilities, answers, atol=0.002)
    np.testing.assert_allclose(kept.weights["0/kernel"], [[0.12345678, -3]], rtol=0.001)
    # Who was right stays right, however close it was.
    assert kept.probabilities.argmax(axis=1).tolist() == [0, 0, 1, 1]


def test_it_replaces_a_link_and_others_may_read_it(tmp_path: Path) -> None:
    target, path = tmp_path / "target", tmp_path / REHEARSAL
    target.write_text("another's")
    for name in (REHEARSAL, f".{REHEARSAL}"):
        (tmp_path / name).symlink_to(target)
    before = os.umask(0o022)
    try:
        pack([started(1), epoch(1, 0, 0.1)], path)
    finally:
        os.umask(before)
    assert target.read_text() == "another's"
    assert len(read_recording(path).events) == 3
    assert stat.S_IMODE(path.lstat().st_mode) == 0o644


def test_predicted_numbers_keep_their_digits_and_large_weights_their_size(tmp_path: Path) -> None:
    prices = np.array([[200_123.0], [1_999.5]], np.float32)
    told = replace(snapshot(1, prices), weights={"0/bias": np.array([2e5], np.float32)})
    path = tmp_path / REHEARSAL
    pack([started(1, test_size=2), told, number_epoch(1, 0, -0.2, 3e4), ended(1)], path)
    recording = read_recording(path)
    assert recording.unreadable == 0
    (kept,) = recording.scene.runs[1].snapshots.values()
    assert kept.probabilities.tolist() == prices.tolist()
    assert kept.weights["0/bias"].tolist() == [2e5]
