"""A table's columns that tell something are learned from; the others are told."""

from __future__ import annotations

import numpy as np
import pandas as pd

from demo.data.tables.features import features, few, longest_text, usable

ROWS = 30


def table(**columns: object) -> pd.DataFrame:
    return usable(pd.DataFrame({"x": np.arange(ROWS) % 7, **columns}))[0]


def test_columns_that_only_say_which_row_it_is() -> None:
    count = [*range(1, ROWS + 1)]
    first = usable(pd.DataFrame({"any": count, "x": [1, 2, 3] * 10}))[0]
    assert features(first).left_out == {"any": "it numbers the rows"}
    named = features(
        table(customer_id=count[::-1], year=[1990 + n for n in count], name=[*map(str, "ab" * 15)])
    )
    assert [*named.left_out] == ["customer_id"]
    assert [*named.frame.columns] == ["x", "year", "name"]
    assert not features(usable(pd.DataFrame({"time": count}))[0]).left_out  # there is nothing else


def test_true_and_false_are_no_numbers_of_rows() -> None:
    assert not features(usable(pd.DataFrame({"a": [True, False] * 5, "b": [1, 2] * 5}))[0]).left_out


def test_what_is_left_out_is_told_by_its_reason() -> None:
    names = [f"name {n}" for n in range(ROWS)]
    found = features(table(id=[*range(ROWS)], name=names, street=names))
    assert found.words == [
        "left out: 'id' (it numbers the rows)",
        "left out: 'name', 'street' (nearly all of its values differ)",
    ]


def test_columns_without_a_value_or_a_name() -> None:
    given = pd.DataFrame({"Unnamed: 0": [5, 6], " a ": [1, 2], "b": [None, None], 3: [3, 4]})
    frame, empty = usable(given.set_index(pd.Index(["x", "y"])))
    assert [*frame.columns] == ["a", "3"]
    assert empty == ["b"]
    levels = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")]))
    assert [*usable(levels)[0].columns] == ["a x", "a y"]
    twice = pd.DataFrame([[1, 2, 3, 4]], columns=["a", "a", "a 2", "b\nc"])
    assert [*usable(twice)[0].columns] == ["a", "a 2", "a 2 2", "b c"]


def test_the_longest_text() -> None:
    frame = table(name=[f"name{n}" for n in range(ROWS)], text=[f"a b c {n}" for n in range(ROWS)])
    assert longest_text(frame) == ("text", 4.0)
    assert longest_text(frame[["x"]]) == ("", 0.0)


def test_many_names_are_cut() -> None:
    assert few(["a", "b"]) == "a, b"
    assert few([*"abcdefgh"]) == "a, b, c, d, e and 3 more"


def test_what_is_the_same_in_all_rows_tells_nothing() -> None:
    long = [2**63 + row for row in range(ROWS)]  # models get no more than 16 digits
    found = features(table(a=[7] * ROWS, b=["x"] * ROWS, long=long, c=[7.0, None] * 15))
    assert found.words == ["left out: 'a', 'b', 'long' (the same in all rows)"]
