"""All commands refuse in one line, and take the same slides and data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from demo.catalog.libraries import (
    DEFAULT,
    LIBRARIES,
    NOTHING_TO_COMPARE,
    SETTING,
    TALK_LIBRARIES,
    Library,
)
from demo.data.choice import USUAL, DataChoice
from demo.hyperparameters import Hyperparameters
from demo.requests import COMPARE
from server.cli import arguments
from server.cli.arguments import (
    Parser,
    add_learning,
    add_talk,
    data_choice,
    hyperparameters,
    use_library,
)
from server.paths import SLIDES
from tests.talk import ROOT


@pytest.fixture
def parser() -> Parser:
    parser = Parser(prog="talk")
    add_talk(parser)
    return parser


def test_how_models_learn(parser: Parser) -> None:
    add_learning(parser)
    assert not hyperparameters(parser.parse_args([]))
    asked = parser.parse_args(["--batch", "7", "--learning-rate", "0.1", "--optimizer", "sgd"])
    assert hyperparameters(asked) == Hyperparameters(0.1, 7, "SGD")


def test_which_talk_it_is_about(parser: Parser) -> None:
    asked = parser.parse_args([])
    assert (asked.slides, data_choice(asked)) == (SLIDES, USUAL)
    asked = parser.parse_args(["--slides", "mine", "--data", "mine.npz"])
    assert (asked.slides, asked.data) == (Path("mine"), "mine.npz")


def test_how_the_data_is_read(parser: Parser) -> None:
    options = "--data a.csv --target b --size 32x24 --scale 0-1 --kind images --answers numbers"
    asked = data_choice(parser.parse_args(options.split()))
    assert asked == DataChoice("a.csv", "b", (24, 32), "0-1", "images", "numbers")
    assert data_choice(parser.parse_args(["--size", "8"])).size == (8, 8)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--size", "big", "expected pixels, width and height, such as 28x28 or 28"),
        ("--size", "0x3", "Received: '0x3'"),
        ("--size", "1x2x3", "Received: '1x2x3'"),
        ("--size", "5000", "1024 at most"),
        (
            "--kind",
            "imges",
            "expected images, series, volumes, table, text. Received: 'imges'. Write",
        ),
        ("--scale", "up", "expected none, 0-1, standard. Received: 'up'"),
        ("--answers", "class", "expected classes, numbers. Received: 'class'. Write classes"),
    ],
)
def test_a_wrong_way_to_read_data(
    parser: Parser, capsys: pytest.CaptureFixture[str], option: str, value: str, message: str
) -> None:
    with pytest.raises(SystemExit):
        parser.parse_args([option, value])
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


def test_what_is_unknown_is_refused_in_one_line(
    parser: Parser, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        parser.parse_args(["--sildes", "mine"])
    assert end.value.code == 2
    assert capsys.readouterr().err == ("talk: unrecognized arguments: --sildes mine. See --help.\n")


def test_what_a_terminal_would_obey_is_told_as_text(
    parser: Parser, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parser.parse_args(["--sildes\x1b[2J\n\u202e"])
    said = r"talk: unrecognized arguments: --sildes\x1b[2J\n\u202e. See --help."
    assert capsys.readouterr().err == said + "\n"


def test_one_setting_says_what_the_talk_trains_on(
    parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[str] = []
    monkeypatch.setattr(arguments, "select_library", chosen.append)
    monkeypatch.delenv(SETTING, raising=False)
    assert parser.parse_args([]).backend is None
    assert use_library(parser, None) == DEFAULT
    monkeypatch.setenv(SETTING, "jax")  # as Keras's users expect
    assert use_library(parser, None) == "jax"
    assert use_library(parser, parser.parse_args(["--backend", "tensorflow"]).backend) == DEFAULT
    assert chosen == [DEFAULT, "jax", DEFAULT]


@pytest.mark.parametrize(
    ("options", "setting", "said"),
    [
        (["--backend", "jx"], "jax", "argument --backend: expected {}. Received: 'jx'. See --help"),
        ([], "theano", "KERAS_BACKEND: expected {}. Received: 'theano'. See --help"),
        (
            ["--backend", "torch"],
            "",
            "argument --backend: expected a library that is installed. Received: torch. "
            "Install it: pip install torch. See --help",
        ),
    ],
)
def test_a_library_that_there_is_not_is_refused_in_one_line(
    parser: Parser,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    setting: str,
    said: str,
) -> None:
    missing = Library("no_such_library", "PyTorch", "pip install torch")
    monkeypatch.setitem(LIBRARIES, "torch", missing)
    monkeypatch.setenv(SETTING, setting)
    with pytest.raises(SystemExit) as end:
        use_library(parser, parser.parse_args(options).backend)
    assert end.value.code == 2
    expected = said.format("tensorflow, jax or torch")
    assert capsys.readouterr().err == f"talk: {expected}.\n"


@pytest.mark.parametrize(
    "library", [each for each in TALK_LIBRARIES if not LIBRARIES[each].missing]
)
def test_a_whole_talk_is_given_on_one_library_and_imports_no_other(library: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.server.cli.library_tour"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, SETTING: library},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    has_lanes = LIBRARIES[library].compiles
    assert found == {
        "ready": library,
        "trained": ["finished", library, 2],
        "resumable": True,
        "stopped": "stopped",
        "drawn": 10,
        "losses": 3,
        "sizes": {"linear": [650, 10], "conv": [1490, 154]},
        "lanes": ["Compiled", "Op by op"] if has_lanes else [],
        "failures": {} if has_lanes else {COMPARE: NOTHING_TO_COMPARE},
        "imported": [library],
    }
