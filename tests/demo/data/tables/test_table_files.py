"""Tables are read as people write them; what can't be read is told in one line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from demo.data.errors import DataError
from demo.data.tables import table_files
from demo.data.tables.table_files import read_table_file
from tests.demo.data.written_tables import written

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
    "a separator that is said": ("sep=;\na;b\n1,5;x\n", {"a": [1.5], "b": ["x"]}),
    "spaces that separate": ("a  b\n1   x\n 2  y\n", {"a": [1, 2], "b": ["x", "y"]}),
    "a title above": ("Birds\n\na,b\n1,x\n2,y\n", {"a": [1, 2], "b": ["x", "y"]}),
    "comments above": ("# by me\n# in mm\na,b,c\n1,x,2\n2,y,3\n", {"a": [1, 2], "c": [2, 3]}),
    "a comma at the end of each row": ("a,b\n1,x,\n2,y,\n", {"a": [1, 2], "b": ["x", "y"]}),
    "thousands beside decimal commas": ("a;b\n0,5;14.921\n1,5;3.000\n", {"b": [14921, 3000]}),
    "fractions beside decimal commas": ("a;b\n0,5;0.125\n1,5;3.5\n", {"b": [0.125, 3.5]}),
    "points twice": ("a;b\n1.234.567;x\n999.000;y\n", {"a": [1234567, 999000]}),
    "days beside decimal commas": ("a;b\n0,5;01.02.2024\n", {"b": ["01.02.2024"]}),
    "spaces in thousands": ("a;b\n1 234,5;x\n12\u00a0000;y\n", {"a": [1234.5, 12000]}),
    "money": ('a,b\n"$1,200.50",x\n$3,y\n', {"a": [1200.5, 3]}),
    "a unit behind": ("a;b\n7,5 €;x\n8 €;y\n", {"a": [7.5, 8]}),
    "percent": ("a,b\n5.5%,x\n-8 %,y\n", {"a": [5.5, -8]}),
    "percent here and there": ("a,b\n5%,x\n0.08,y\n", {"a": ["5%", "0.08"]}),
    "losses": ('a,b\n"(1,200)",x\n3,y\n', {"a": [-1200, 3]}),
    "a long minus": ("a,b\n\u22121.5,x\n3,y\n", {"a": [-1.5, 3]}),
    "marks for no number": ("a,b\n-,x\n#DIV/0!,y\nNone,z\n4,z\n", {"a": [NAN, NAN, NAN, 4]}),
    "a class called None": ("a,b\n1,None\n2,mild\n", {"b": ["None", "mild"]}),
    "a comment that NumPy writes": ("# a,b\n1,2\n3,4\n", {"a": [1, 3], "b": [2, 4]}),
    "years as headings": ("town,2019,2020\nX,1,2\nY,3,4\n", {"2019": [1, 3], "town": ["X", "Y"]}),
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
    [
        ("utf-8-sig", ()),
        ("latin-1", ("read as Latin-1",)),
        *((name, ("read as UTF-16",)) for name in ("utf-16", "utf-16-le", "utf-16-be")),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, note: tuple[str, ...]) -> None:
    table = read_table_file(written(tmp_path, "größe,art\n1,é\n", encoding=encoding))
    assert [*table.frame.columns] == ["größe", "art"]
    assert table.frame["art"].tolist() == ["é"]
    assert table.notes == note


def test_a_euro_of_windows(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_bytes(b"a,b\n\x80,1\n")
    assert read_table_file(tmp_path / "own.csv").frame["a"].tolist() == ["€"]


@pytest.mark.parametrize(
    "text", ["5.1,3.5,setosa\n4.9,3.0,virginica\n", "5,0,0\n4,0,255\n", "5,x,a\n4,x,a\n"]
)
def test_a_table_without_headings(tmp_path: Path, text: str) -> None:
    table = read_table_file(written(tmp_path, text))
    assert [*table.frame.columns] == ["column 1", "column 2", "column 3"]
    assert len(table.frame) == 2
    assert table.notes[0].startswith("without headings: ")


def test_a_heading_twice(tmp_path: Path) -> None:
    table = read_table_file(written(tmp_path, "a,a,b\n1,2,3\n"))
    assert [*table.frame.columns] == ["a", "a.1", "b"]
    assert table.notes == ("several columns are called 'a': they got numbers",)


def test_commas_in_a_file_of_tabs(tmp_path: Path) -> None:
    assert [*read_table_file(written(tmp_path, "a,b\n1,2\n", "own.tsv")).frame] == ["a", "b"]


def test_what_stands_above_a_table_is_told(tmp_path: Path) -> None:
    table = read_table_file(written(tmp_path, "Birds, 2024\n\na,b,c\n1,2,x\n3,4,x\n"))
    assert table.notes == ("left out above its headings: 'Birds, 2024'",)


WRONG = {
    "": "an empty file. Write a row",
    "\n\n": "an empty file. Write a row",
    "a,b\n": "headings alone. Write a row for each example.",
    "Birds\na,b\n1,2\n1,2\n1,2,3\n": "Expected 2 fields in line 5, saw 3",
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
    frame = read_table_file(written(tmp_path, "a,b,c\n1,x,5\n")).frame
    frame.set_index("c").to_parquet(path)
    table = read_table_file(path)
    assert table.frame.to_numpy().tolist() == [[1, "x"]]
    assert table.notes == ("left out: 'c' (its index)",)
    assert "unreadable" in complaint(written(tmp_path, "PAR1", "spoilt.parquet"))


def test_excel(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    path = tmp_path / "own.xlsx"
    read_table_file(written(tmp_path, "a,b\n1,x\n2,y\n")).frame.to_excel(path, index=False)
    assert read_table_file(path).frame.to_numpy().tolist() == [[1, "x"], [2, "y"]]
    assert "unreadable" in complaint(written(tmp_path, "PK", "spoilt.xlsx"))
