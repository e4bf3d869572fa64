"""A workbook's table is found: on which sheet it is, and beneath which title."""

from __future__ import annotations

from typing import Any

import pandas as pd

from demo.data.tables.table_sheets import read_sheets

TABLE: list[Any] = [["a", "b"], [1, "x"], [2, "y"]]


def sheet(*rows: Any) -> pd.DataFrame:
    return pd.DataFrame([*rows])


def test_the_first_sheet_with_a_table_is_read() -> None:
    sheets = {"About": sheet(["by me"]), "Data": sheet(*TABLE), "More": sheet(*TABLE)}
    frame, notes = read_sheets(sheets)
    assert notes == ("of 3 sheets the first with a table, 'Data'",)
    assert [*frame.columns] == ["a", "b"]
    assert frame["a"].dtype.kind == "i"
    assert read_sheets({"Data": sheet(*TABLE), "More": sheet()})[1] == (
        "of 2 sheets the first one, 'Data'",
    )


def test_a_title_and_empty_rows_and_columns_stand_around_a_table() -> None:
    rows: list[Any] = [[None] * 3, [None, "Birds", None]]
    rows += [[None, *row] for row in TABLE]
    frame, notes = read_sheets({"Data": sheet(*rows)})
    assert frame.to_numpy().tolist() == [[1, "x"], [2, "y"]]
    assert notes == ("left out above its headings: 'Birds'",)


def test_a_sheet_without_headings_or_with_years() -> None:
    frame, notes = read_sheets({"Data": sheet([5.5, 1], [2.5, 2])})
    assert [*frame.columns] == ["column 1", "column 2"]
    assert notes[0].startswith("without headings")
    years, _ = read_sheets({"Data": sheet([2019.0, "town"], [2.5, "x"], [3.5, "y"])})
    assert [*years.columns] == ["2019", "town"]


def test_an_empty_book() -> None:
    assert read_sheets({"Sheet1": pd.DataFrame()})[0].empty
