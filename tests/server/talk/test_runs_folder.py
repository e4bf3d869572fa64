"""Each of several talks has a folder of its own, and finds it again; nobody else can read it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from server.talk import runs_folder
from server.talk.recovery import RECENT_SECONDS
from server.talk.runs_folder import claim
from tests.talk import ROOT


def all_die() -> None:
    while runs_folder._held:
        with suppress(OSError):
            os.close(runs_folder._held.pop())


@pytest.fixture(autouse=True)
def no_talk() -> Iterator[None]:
    yield
    all_die()


def record(folder: Path) -> Path:
    path = folder / "20261130-100000.jsonl"
    path.write_text('{"event": "StageCleared", "time": 1}\n')
    return path


def test_the_first_talk_has_the_folder_and_a_second_one_its_own_within(tmp_path: Path) -> None:
    runs = tmp_path / "deep" / "runs"
    assert claim(runs, 5006) == runs
    assert claim(runs, 5007) == runs / "port-5007"
    assert claim(runs, 5008) == runs / "port-5008"
    for folder in (runs, runs / "port-5007"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    all_die()
    assert claim(runs, 5007) == runs  # it has recorded nothing that it could come back to


def test_a_link_or_a_file_is_not_taken_for_the_folder_of_a_port(tmp_path: Path) -> None:
    runs, elsewhere = tmp_path / "runs", tmp_path / "elsewhere"
    assert claim(runs, 5006) == runs
    elsewhere.mkdir()
    record(elsewhere)
    (runs / "port-5007").symlink_to(elsewhere)
    (runs / "port-5007-2").write_text("mine")
    own = claim(runs, 5007)
    assert own == runs / "port-5007-3"
    recorded = record(own)
    all_die()
    assert claim(runs, 5007) == own  # it comes back to where it has recorded
    assert [each.name for each in elsewhere.iterdir()] == [recorded.name]


def test_after_talks_that_were_ended_the_folder_is_the_first_one_s_again(tmp_path: Path) -> None:
    for port in (5006, 5007):
        with record(claim(tmp_path, port)).open("a") as file:
            file.write('{"event": "StageClosed", "time": 1}\n')
    all_die()
    assert claim(tmp_path, 5007) == tmp_path


@pytest.mark.parametrize("ports", [(5006, 5007), (5007, 5006)])
def test_each_of_two_that_died_comes_back_to_its_own(
    tmp_path: Path, ports: tuple[int, int]
) -> None:
    own = {port: claim(tmp_path, port) for port in (5006, 5007)}
    for folder in own.values():
        record(folder)
    all_die()
    assert {port: claim(tmp_path, port) for port in ports} == own


def test_where_any_port_will_do_the_second_finds_its_own_too(tmp_path: Path) -> None:
    first, second = (claim(tmp_path, port, any_port=True) for port in (41001, 41002))
    recorded = [record(folder) for folder in (first, second)]
    all_die()
    assert claim(tmp_path, 41003, any_port=True) == first
    assert claim(tmp_path, 41004, any_port=True) == second
    all_die()
    long_ago = time.time() - RECENT_SECONDS - 1
    os.utime(recorded[1], (long_ago, long_ago))
    assert claim(tmp_path, 41005, any_port=True) == first
    assert claim(tmp_path, 41006, any_port=True) == tmp_path / "port-41006"


def test_where_nothing_can_be_written_the_folder_is_as_asked(tmp_path: Path) -> None:
    (tmp_path / "runs").touch()
    assert claim(tmp_path / "runs", 5006) == tmp_path / "runs"


def modes(folder: Path) -> dict[str, int]:
    found = (folder, *folder.rglob("*"))
    return {path.name: stat.S_IMODE(path.lstat().st_mode) for path in found}


def test_what_is_there_from_before_is_made_private(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    (runs / "checkpoints").mkdir(mode=0o755, parents=True)
    runs.chmod(0o755)
    record(runs).rename(runs / "my-evening.jsonl")
    for name in ("talk.log", "talk.log.1", "checkpoints/12.500000.npz", ".talk.log-ab.new"):
        (runs / name).touch(mode=0o644)
    (tmp_path / "link").symlink_to(runs)  # the presenter's way to another disk
    assert claim(tmp_path / "link", 5006) == tmp_path / "link"
    assert modes(runs) == {
        "runs": 0o700,
        "my-evening.jsonl": 0o600,
        "talk.log": 0o600,
        "talk.log.1": 0o600,
        "checkpoints": 0o700,
        "12.500000.npz": 0o600,
    }


def test_a_folder_with_the_presenter_s_own_files_stays_as_it_is(tmp_path: Path) -> None:
    runs = tmp_path / "thesis"
    (runs / "checkpoints").mkdir(mode=0o755, parents=True)
    record(runs).chmod(0o644)
    for name in ("data.jsonl", "thesis.tex", "checkpoints/model.keras"):
        (runs / name).touch(mode=0o644)
    claim(runs, 5006)
    others = {"thesis": 0o755, "checkpoints": 0o755}
    files = dict.fromkeys(("data.jsonl", "thesis.tex", "model.keras"), 0o644)
    assert modes(runs) == {**others, **files, "20261130-100000.jsonl": 0o600}


RESTARTS = """
import os, sys
from pathlib import Path
from server.talk.runs_folder import claim
from tests.talk import ROOT
print(claim(Path(sys.argv[1]), 5006).name, flush=True)
if sys.argv[2] == "first":
    os.execv(sys.executable, [sys.executable, "-c", sys.argv[3], sys.argv[1], "second", ""])
"""


def test_a_talk_that_restarts_itself_keeps_its_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RESTARTS, str(tmp_path), "first", RESTARTS]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines() == [tmp_path.name, "port-5006"]  # it is held all the time
    assert claim(tmp_path, 5007) == tmp_path  # and no longer
