"""A talk goes on past all that can happen to its disk."""

from __future__ import annotations

from pathlib import Path

from demo.events import to_json
from demo.recording.reader import REHEARSAL
from server.access.token import FILE, keep_token
from tests.demo.log import epoch as run_epoch
from tests.demo.log import started
from tests.server.conftest import ServedTalk
from tests.server.talk.helpers import READY, STARTED, epoch, status
from tests.talk import until


def test_runs_that_can_not_be_recorded_are_a_problem(served: ServedTalk, tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file where the folder should be")
    status(served, STARTED)
    # The disk is the recorder's thread's, which may come to it after an answer to the page.
    (problem,) = until(lambda: status(served)["problems"][4:], "a problem")
    assert problem.startswith(f"Expected to record runs in {tmp_path / 'runs'}. Received: ")
    assert "--runs" in problem


def test_runs_that_are_taken_away_come_back_with_what_lets_windows_in(
    served: ServedTalk, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    status(served, READY, STARTED, epoch(0, 0.1))
    (recording,) = until(lambda: list(runs.glob("*.jsonl")), "a recording")
    until(lambda: served.talk.recorder.recorded == 4, "all on disk")
    runs.rename(tmp_path / "away")
    status(served, epoch(1, 0.5))
    token = until(lambda: keep_token(runs) if (runs / FILE).exists() else "", "the token")
    assert token == served.talk.token
    assert len(recording.read_text().splitlines()) == 5


def test_what_the_history_tells_is_on_the_disk(served: ServedTalk, tmp_path: Path) -> None:
    status(served, READY, STARTED)
    for number in range(20):
        status(served, epoch(number, number / 20))
        _, _, told = served.get("/api/history.csv")
        (recording,) = (tmp_path / "runs").glob("*.jsonl")
        assert recording.read_text().count("EpochEnded") == number + 1 == len(told.splitlines()) - 1


def test_recordings_to_play_that_are_spoilt_are_problems_with_their_lines(
    served: ServedTalk, tmp_path: Path
) -> None:
    served.do(lambda talk: setattr(talk, "folder", tmp_path))  # where the rehearsal lies
    (tmp_path / REHEARSAL).write_bytes(b"no xz")
    spoilt = tmp_path / "runs" / "20261130-070827.jsonl"
    spoilt.parent.mkdir(exist_ok=True)
    run = [started(1, test_size=len(served.talk.data.x_test)), run_epoch(1, 0, 0.1)]
    events = [*run, run_epoch(1, 1, 0.2)]
    spoilt.write_text("".join(f"{line}\n" for line in (*map(to_json, events), "[" * 10**5)))
    before = served.do(lambda talk: talk.problems)
    served.run(served.talk.stand_by())
    problems = [each for each in served.do(lambda talk: talk.problems) if each not in before]
    assert [each.partition(" ")[0] for each in sorted(problems)] == sorted(
        [f"{tmp_path / REHEARSAL}:0:", f"{spoilt}:4:"]
    )
    assert served.talk.stage.scene.engine.earlier_session is not None
