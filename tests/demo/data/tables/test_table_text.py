"""The text of a table is cut where its author has cut it, and its headings are found."""

from __future__ import annotations

import pytest

from demo.data.tables.table_text import is_headed, text_layout, unique_names


@pytest.mark.parametrize("text", ["", "\n \n", "sep=;\n"])
def test_nothing(text: str) -> None:
    assert text_layout(text) is None


def test_a_table() -> None:
    layout = text_layout("by me\n\n'a';b\n1;x\n2;y\n")
    assert layout is not None
    assert (layout.separator, layout.names) == (";", ["'a'", "b"])
    assert (layout.body, layout.line) == ("1;x\n2;y\n", 3)
    assert layout.rows == [["1", "x"], ["2", "y"]]


def test_an_expected_separator_counts_only_where_it_separates() -> None:
    for text, separator in {"a\tb,c\n1\t2,3\n": "\t", "a,b\n1,2\n": ","}.items():
        layout = text_layout(text, "\t")
        assert layout is not None
        assert layout.separator == separator


def test_rows_whose_names_have_no_heading() -> None:
    layout = text_layout("a,b\nfirst,1,2\nsecond,3,4\n")
    assert layout is not None
    assert layout.names == ["Unnamed: 0", "a", "b"]


HEADINGS = {
    ("a", "b"): True,
    ("5.1", "x"): False,
    ("1", "2"): False,
    ("0", "1"): True,
    ("", "0"): True,
    ("town", "2019"): True,
    ("2019", "x"): False,  # x stands beneath, too
}


@pytest.mark.parametrize("row", HEADINGS)
def test_headings(row: tuple[str, str]) -> None:
    assert is_headed([[*row], ["7", "x"], ["8", "y"]], 0) == HEADINGS[row]


def test_each_column_has_a_name_of_its_own() -> None:
    assert unique_names(["a", "", "a", "a.1", ""]) == [
        "a",
        "Unnamed: 1",
        "a.2",
        "a.1",
        "Unnamed: 4",
    ]
