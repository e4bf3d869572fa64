"""All commands refuse in one line, and take the same slides and data."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.data.dataset import OFFLINE_DEFAULT
from server.cli.arguments import Parser, add_talk
from server.paths import SLIDES


@pytest.fixture
def parser() -> Parser:
    parser = Parser(prog="talk")
    add_talk(parser)
    return parser


def test_which_talk_it_is_about(parser: Parser) -> None:
    asked = parser.parse_args([])
    assert (asked.slides, asked.data) == (SLIDES, OFFLINE_DEFAULT)
    asked = parser.parse_args(["--slides", "mine", "--data", "mine.npz"])
    assert (asked.slides, asked.data) == (Path("mine"), "mine.npz")


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
