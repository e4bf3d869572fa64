"""Whether the process runs the code that lies on the disk, whichever package it lies in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from demo.events import to_json
from demo.ui.demo_files import OURS, SHARED
from server.paths import HOME, STARTER_DECKS, VARIANTS
from server.talk import restart
from server.talk.restart import STATE, PreviousProcess, RunningCode, code_files, take_over
from tests.demo.log import epoch, started
from tests.talk import finish

NEW_MODULE = "demo/newpackage/part.py"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a small program, which stands for the talk's own."""
    for name in ("run_talk.py", "demo/__init__.py", "demo/newpackage/__init__.py", NEW_MODULE):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    monkeypatch.setattr(restart, "HOME", tmp_path)
    monkeypatch.setattr(restart, "BEGAN", 1e12)  # nothing was saved while it began
    monkeypatch.setattr(restart, "TRIAL_IMPORT", "import demo.newpackage.part")
    return tmp_path


def state(code: RunningCode) -> tuple[bool, str]:
    """Return whether other code is to be run, and what is wrong with it."""
    finish(code.look())
    return code.is_old, code.problem


def test_code_that_nobody_saved_is_what_runs() -> None:
    assert state(RunningCode()) == (False, "")


def test_code_that_was_saved_while_the_process_began_is_run_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(restart, "BEGAN", 0.0)  # all files are newer: who knows which were read
    assert state(RunningCode()) == (True, "")


def test_code_of_all_packages_is_watched_but_for_what_is_exchanged_live() -> None:
    files = set(code_files())
    for package in (*HOME.glob("demo/*/__init__.py"), *HOME.glob("server/*/__init__.py")):
        assert package in files
    assert {HOME / "run_talk.py", HOME / "demo/events.py", Path(restart.__file__)} <= files
    assert {OURS / f"{name}.py" for name in SHARED} <= files
    assert OURS / "race.py" not in files
    assert VARIANTS not in files
    assert not any(path.is_relative_to(STARTER_DECKS) for path in files)
    assert all(path.suffix == ".py" and path.is_file() for path in files)


def test_files_that_editors_hide_are_no_code(program: Path) -> None:
    before = code_files()
    (program / "demo/newpackage/.#part.py").write_text("")
    (program / "demo/.ipynb_checkpoints").mkdir()
    (program / "demo/.ipynb_checkpoints/part.py").write_text("")
    assert code_files() == before


@pytest.mark.parametrize("name", [NEW_MODULE, "demo/newpackage/__init__.py", "run_talk.py"])
def test_code_that_was_saved_is_run(program: Path, name: str) -> None:
    code = RunningCode()
    (program / name).write_text("X = 1\n")
    assert state(code) == (True, "")
    (program / name).write_text("")
    assert state(code) == (False, "")


def test_a_package_that_is_new_is_run(program: Path) -> None:
    code = RunningCode()
    (program / "demo/other").mkdir()
    (program / "demo/other/__init__.py").write_text("")
    assert state(code) == (True, "")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("def f(:\n", f"{NEW_MODULE}:1: Expected code that runs. Received: invalid syntax. "),
        (
            "\nimport nothing_of_this_name\n",
            f"{NEW_MODULE}:2: Expected code that runs. "
            "Received: ModuleNotFoundError: No module named 'nothing_of_this_name'. ",
        ),
    ],
)
def test_code_that_can_not_be_run_is_a_problem_until_it_is_mended(
    program: Path, text: str, place: str
) -> None:
    code = RunningCode()
    (program / NEW_MODULE).write_text(text)
    is_old, problem = state(code)
    assert not is_old
    assert problem.startswith(place)
    (program / NEW_MODULE).write_text("X = 1\n")
    assert state(code) == (True, "")


def test_the_trial_imports_what_a_talk_needs_and_no_keras() -> None:
    code = f"{restart.TRIAL_IMPORT}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True
    )
    imported = set(done.stdout.split())
    demos = {f"demo.widgets.{path.stem}" for path in OURS.glob("[!._]*.py")}
    packages = {
        f"server.{name}" for name in ("access", "deck", "files", "markdown", "page", "talk", "web")
    }
    needed = {"run_talk", "server.talk.talk", "server.web.server", "server.cli.give"}
    assert needed | packages | demos <= imported
    assert not imported & {"keras", "tensorflow"}


def handed_over(monkeypatch: pytest.MonkeyPatch, log: list[str], recorded: int) -> PreviousProcess:
    """Take over from a process that left this log, and has recorded so many events of it."""
    with tempfile.TemporaryFile("w") as file:
        file.writelines(line + "\n" for line in log)
        file.flush()
        state = {
            "log": os.dup(file.fileno()),
            "recording": "recording.jsonl",
            "recorded": recorded,
            "sockets": [],
            "token": "token",
        }
        monkeypatch.setenv(STATE, json.dumps(state))
        previous = take_over()
    assert previous is not None
    assert take_over() is None
    return previous


EVENTS = [started(1), *(epoch(1, number, 0.5) for number in range(3))]


def test_the_log_is_taken_over_but_for_lines_that_can_not_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = [*map(to_json, EVENTS)]
    log = [lines[0], "[" * 100_000, lines[1], "broken", *lines[2:], "broken, too"]
    previous = handed_over(monkeypatch, log, recorded=3)
    assert previous.events == EVENTS
    assert previous.recorded == 2  # of those that are left
