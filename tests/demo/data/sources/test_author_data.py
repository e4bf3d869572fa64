"""A data.py beside the slides is run, bounded in time, and its mistakes told with their line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from demo.data.choice import USUAL
from demo.data.errors import DataError
from demo.data.sources import author_data
from demo.data.sources.author_data import load_author_data
from tests.demo.data.written_tables import penguins, written

BIRDS = """
import os

import pandas

os.environ["X_OWN"] = "1"


def _read():
    return pandas.read_csv("penguins.csv")


def birds():
    found = _read()
    os.chdir("/")
    return found, "species"
"""
FEW = "return [[0], [1]] * 5, [0, 1] * 5"


def test_paths_begin_beside_it_and_what_it_sets_is_put_back(tmp_path: Path) -> None:
    penguins(tmp_path)
    before = Path.cwd(), sys.stdin, os.environ.get("X_OWN")
    path = written(tmp_path, BIRDS, "data.py")
    data = load_author_data(path, USUAL)
    assert (data.name, data.target) == ("data", "species")
    assert data.notes[0].startswith("data.py: 60 rows, 7 columns from 4, ")
    assert (Path.cwd(), sys.stdin, os.environ.get("X_OWN")) == before


MISTAKES = {
    "def data(:\n": "data.py:1: Expected a function that returns a DataFrame; x, y; ",
    "x = 1\n": "data.py: expected one function; others begin with _. Received: none.",
    f"def a(): {FEW}\ndef b(): {FEW}\n": "one function; others begin with _. Received: a, b.",
    "def data():\n    1 / 0\n": "data.py:2: Expected ",
    "def data(name): pass\n": "missing 1 required positional argument",
    "import sys\ndef data():\n    sys.exit()\n": "data.py:3: Expected",
    "def data():\n    return input()\n": "data.py:2: ",
    "\n\ndef data():\n    return 3\n": "data.py:3: expected a DataFrame; ",
    "import pandas\ndef data():\n    return pandas.DataFrame({'a': [1]})\n": "data.py:2: expected",
    "from beside import x\n": "data.py:1: Expected",
}


@pytest.mark.parametrize("source", MISTAKES)
def test_mistakes_are_told_with_their_line(tmp_path: Path, source: str) -> None:
    with pytest.raises(DataError) as caught:
        load_author_data(written(tmp_path, source, "data.py"), USUAL)
    message = str(caught.value)
    assert MISTAKES[source] in message
    assert "Received: " in message
    assert "\n" not in message


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "data.py").write_bytes(b"# \xff")
    with pytest.raises(DataError, match=r"^data\.py:1: Expected text in UTF-8.*byte 2 is 0xff"):
        load_author_data(tmp_path / "data.py", USUAL)


def test_a_function_without_end_is_told_of_and_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(author_data, "SLOW_SECONDS", 0.02)
    monkeypatch.setattr(author_data, "LIMIT_SECONDS", 0.04)
    source = f"import time\ndef data():\n    time.sleep(0.2)\n    {FEW}\n"
    with pytest.raises(DataError, match=r"Received: no end of it within 0\.04 seconds"):
        load_author_data(written(tmp_path, source, "data.py"), USUAL)
    assert capsys.readouterr().out == "data.py takes more than 0.02 seconds; Ctrl-C ends all\n"
