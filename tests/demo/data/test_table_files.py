"""Tables are read as people write them; what can't be read is told in one line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from demo.data import table_files
from demo.data.errors import DataError
from demo.data.table_files import read_table_file
from tests.demo.data.tables import written

NAN = "nan"  # compares as text

TAKEN: dict[str, tuple[str, dict[str, list[Any]]]] = {
    "semicolons and decimal commas": ("a;b\n1,5;x\n2;y\n", {"a": [1.5, 2], "b": ["x", "y"]}),
    "points in thousands": ("a;b\n1.234,5;x\n2;y\n", {"a": [1234.5, 2], "b": ["x", "y"]}),
    "commas in thousands": ('a,b\n"1,234",x\n"12,345,678",y\n', {"a": [1234, 12345678]}),
    "a quoted decimal comma": ('a,b\n"1,5",x\n"2,25",y\n', {"a": [1.5, 2.25]}),
    "tabs": ("a\tb\n1\tx, y\n2\tz\n", {"a": [1, 2], "b": ["x, y", "z"]}),
    "bars": ("a|b\n1|x\n", {"a": [1], "b": ["x"]}),
    "quoted headings": ('"a, in mm";"b"\n1;x\n', {"a, in mm": [1], "b": ["x"]}),
    "spaces around": ("a , b\n1 , x\n", {"a": [1], "b": ["x"]}),
    "marks for what is missing": (
        "a,b\n?,NA\n1, ?\n2,x\n",
        {"a": [NAN, 1, 2], "b": [NAN, NAN, "x"]},
    ),
    "numbers of any size": ("a\n99999999999999999999\n1\n", {"a": [1e20, 1]}),
    "names of rows": ("a,b\nx,1,2\ny,3,4\n", {"a": [1, 3], "b": [2, 4]}),
    "numbers as headings": ("0,1,2\n4,0,255\n", {"0": [4], "1": [0], "2": [255]}),
    "a line break in a cell": ('a,b\n"x\ny",1\nz,2\n', {"a": ["x\ny", "z"], "b": [1, 2]}),
}


@pytest.mark.parametrize("case", TAKEN)
def test_what_is_taken(tmp_path: Path, case: str) -> None:
    text, expected = TAKEN[case]
    frame = read_table_file(written(tmp_path, text)).frame
    for name, values in expected.items():
        assert [*map(str, map(_plain, frame[name]))] == [*map(str, map(_plain, values))], name


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, int | float) or hasattr(value, "dtype") else value


@pytest.mark.parametrize(
    ("encoding", "note"),
    [("utf-8-sig", ()), ("latin-1", ("read as Latin-1",)), ("utf-16", ("read as UTF-16",))],
)
def test_encodings(tmp_path: Path, encoding: str, note: tuple[str, ...]) -> None:
    table = read_table_file(written(tmp_path, "größe,art\n1,é\n", encoding=encoding))
    assert [*table.frame.columns] == ["größe", "art"]
    assert table.frame["art"].tolist() == ["é"]
    assert table.notes == note


def test_a_euro_of_windows(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_bytes(b"a,b\n\x80,1\n")
    assert read_table_file(tmp_path / "own.csv").frame["a"].tolist() == ["€"]


@pytest.mark.parametrize("text", ["5.1,3.5,setosa\n4.9,3.0,virginica\n", "5,0,0\n4,0,255\n"])
def test_a_table_without_headings(tmp_path: Path, text: str) -> None:
    table = read_table_file(written(tmp_path, text))
    assert [*table.frame.columns] == ["column 1", "column 2", "column 3"]
    assert len(table.frame) == 2
    assert table.notes[0].startswith("without headings: ")


def test_a_heading_twice(tmp_path: Path) -> None:
    table = read_table_file(written(tmp_path, "a,a,b\n1,2,3\n"))
    assert [*table.frame.columns] == ["a", "a.1", "b"]
    assert table.notes == ("several columns are called 'a': they got numbers",)


WRONG = {
    "": "an empty file. Write a row",
    "\n\n": "an empty file. Write a row",
    "a,b\n": "headings alone. Write a row for each example.",
    "a,b\n1,2\n1,2,3\n": "Expected 2 fields in line 3, saw 3",
    'a,b\n"1,2\n3,4\n': "EOF inside string starting at row 1",
    "a,b\n\0,1\n": "bytes that are no text",
}


def complaint(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_table_file(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("Expected ")
    return message


@pytest.mark.parametrize("text", WRONG)
def test_what_is_told(tmp_path: Path, text: str) -> None:
    assert WRONG[text] in complaint(written(tmp_path, text))


def test_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no such file" in complaint(tmp_path / "away.csv")
    (tmp_path / "folder.csv").mkdir()
    assert "a folder" in complaint(tmp_path / "folder.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    assert "a pipe" in complaint(tmp_path / "pipe.csv")
    monkeypatch.setattr(table_files, "MOST_BYTES", 3)
    assert "Keep some of it" in complaint(written(tmp_path, "a,b\n1,2\n"))


@pytest.mark.parametrize(("ending", "package"), [(".parquet", "pyarrow"), (".xlsx", "openpyxl")])
def test_a_kind_of_file_for_which_a_reader_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, package: str
) -> None:
    monkeypatch.setattr(table_files, "find_spec", lambda _: None)
    path = written(tmp_path, "PK", f"own{ending}")
    assert complaint(path) == (
        f"Expected {package}, which reads {ending} files such as {path}. Received: none. "
        f"Install it (pip install {package}), or save the table as .csv."
    )


def test_parquet(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    path = tmp_path / "own.parquet"
    read_table_file(written(tmp_path, "a,b\n1,x\n")).frame.to_parquet(path)
    assert read_table_file(path).frame.to_numpy().tolist() == [[1, "x"]]
    assert "unreadable" in complaint(written(tmp_path, "PAR1", "spoilt.parquet"))


def test_excel(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    path = tmp_path / "own.xlsx"
    read_table_file(written(tmp_path, "a,b\n1,x\n")).frame.to_excel(path, index=False)
    assert read_table_file(path).frame.to_numpy().tolist() == [[1, "x"]]
    assert "unreadable" in complaint(written(tmp_path, "PK", "spoilt.xlsx"))
