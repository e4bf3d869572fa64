"""All commands refuse in one line, and take the same slides and data."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.data.choice import USUAL, DataChoice
from server.cli.arguments import Parser, add_talk, data_choice
from server.paths import SLIDES


@pytest.fixture
def parser() -> Parser:
    parser = Parser(prog="talk")
    add_talk(parser)
    return parser


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
