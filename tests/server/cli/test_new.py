"""The talk to begin with is written whole, is sound, and is never written over another."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from server.cli.new import DECKS
from server.paths import STARTER_DECKS
from tests.talk import ROOT, TIMEOUT_SECONDS

SMALL = STARTER_DECKS / "small"


def files_of(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*.*") if path.suffix != ".pyc"}


def run(command: list[str], folder: Path, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        cwd=folder,
        env={**os.environ, **environment},
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def new(*arguments: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    """Run the command in a folder; return its exit code, what it says and what it complains of."""
    command = [sys.executable, str(ROOT / "run_talk.py"), "new", *arguments]
    return run(command, folder, **environment)


def test_a_new_talk_is_there_and_sound(tmp_path: Path, digits: Path) -> None:
    code, said, complaints = new("my talk", folder=tmp_path, MAKELEVEL="")
    assert (code, complaints) == (0, "")
    deck = tmp_path / "my talk"
    assert files_of(deck) == files_of(SMALL)
    first, give, check = said.splitlines()
    assert first == "A talk to begin with is in my talk."
    assert give.endswith("run_talk.py --slides 'my talk'")
    assert give.startswith("Give it: ")
    check = check.removeprefix("Check it: ")
    told = run([*shlex.split(check), "--data", str(digits)], tmp_path)
    assert told == (0, "8 slides, 2 demos, 2 models: no problems\n", "")


EXAMPLES = {
    "penguins": "10 slides, 5 demos, 3 models: no problems",
    "signals": "10 slides, 5 demos, 3 models: no problems",
    "diabetes": "9 slides, 5 demos, 4 models: no problems",
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_a_sound_talk_with_its_own_data(tmp_path: Path, name: str) -> None:
    code, said, complaints = new("mine", "--from", name, folder=tmp_path, MAKELEVEL="")
    assert (code, complaints) == (0, "")
    assert files_of(tmp_path / "mine") == files_of(STARTER_DECKS / name)
    check = said.splitlines()[-1].removeprefix("Check it: ")
    code, told, complaints = run(shlex.split(check), tmp_path)
    assert (code, told.splitlines()[-1], complaints) == (0, EXAMPLES[name], "")


def test_all_talks_to_begin_with_are_known() -> None:
    assert {path.name for path in STARTER_DECKS.iterdir()} == {*DECKS}


def test_what_to_type_under_make(tmp_path: Path) -> None:
    _, said, _ = new("my_talk", folder=tmp_path, MAKELEVEL="1")
    assert said.splitlines()[1:] == [
        'Give it:  make talk ARGS="--slides my_talk"',
        'Check it: make talk ARGS="check --slides my_talk"',
    ]


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert new("empty", folder=tmp_path)[0] == 0
    assert (tmp_path / "empty" / "variants.py").read_text() == (SMALL / "variants.py").read_text()


def test_what_is_refused(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.md").write_text("mine")
    expected = "run_talk.py new: Expected the name of one new folder, such as my_talk. Received: "
    for arguments, received in {
        (): "none. Name it after new.\n",
        ("a", "b"): "a b. Name it after new.\n",
        ("full",): "full, which has files in it. Name another.\n",
    }.items():
        assert new(*arguments, folder=tmp_path) == (2, "", expected + received)
    code, said, complaint = new("full/mine.md", folder=tmp_path)
    assert (code, said) == (2, "")
    assert complaint.endswith("Received: File exists. Name another folder.\n")
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "mine.md"]
