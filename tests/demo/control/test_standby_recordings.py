"""A rehearsal and an earlier session are at hand, to be played and to be brought back once."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from demo.control.standby_recordings import StandbyRecordings
from demo.recording.reader import Recording
from demo.recording.run_player import RunPlayer
from demo.requests import Start
from demo.stage.log import Stage
from demo.training.checkpoints import Checkpoints
from tests.demo.log import started
from tests.demo.recording.test_run_player import recorded

REHEARSAL = Recording(Path(), recorded(1, 1, run=1))
EARLIER = Recording(Path(), recorded(1, run=1, variant="conv"))


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def recordings(stage: Stage, tmp_path: Path) -> StandbyRecordings:
    return StandbyRecordings(stage, RunPlayer(stage, itertools.count(5)), Checkpoints(tmp_path))


def test_runs_of_both_can_be_played(recordings: StandbyRecordings) -> None:
    assert not recordings.has(Start("linear", 2))
    recordings.add(REHEARSAL, EARLIER)
    assert recordings.has(Start("linear", 2))
    assert recordings.has(Start("conv", 2))
    assert not recordings.has(Start("dropout", 2))


def test_an_earlier_session_is_offered_and_brought_back_once(
    recordings: StandbyRecordings, stage: Stage
) -> None:
    recordings.add(None, EARLIER)
    assert stage.scene.engine.earlier_session is not None
    assert stage.scene.engine.earlier_session.runs == 1
    recordings.bring_back()
    recordings.bring_back()
    assert [(run.id, run.variant) for run in stage.scene.runs.values()] == [(5, "conv")]


def test_where_something_has_run_nothing_is_offered(
    recordings: StandbyRecordings, stage: Stage
) -> None:
    stage.append(started(1))
    recordings.add(REHEARSAL, EARLIER)
    assert stage.scene.engine.earlier_session is None


def test_a_run_of_another_library_is_shown_and_can_t_be_resumed(
    stage: Stage, tmp_path: Path
) -> None:
    broken = Recording(Path(), recorded(1, run=1, state="interrupted"))
    checkpoints = Checkpoints(tmp_path)
    checkpoints.path(broken.scene.runs[1].began).touch()
    for number, library in ((5, "tensorflow"), (6, "jax")):
        stage = Stage()
        player = RunPlayer(stage, itertools.count(number))
        recordings = StandbyRecordings(stage, player, checkpoints, library)
        recordings.add(None, broken)
        recordings.bring_back()
        assert stage.scene.runs[number].resumable == (library == "tensorflow")


def test_a_rehearsal_alone_is_no_session_to_go_on_with(
    recordings: StandbyRecordings, stage: Stage
) -> None:
    recordings.add(REHEARSAL, None)
    assert stage.scene.engine.earlier_session is None
