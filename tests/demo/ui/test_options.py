"""What an author got wrong in a demo's options is told in a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from demo.ui.options import (
    MOST_TOLD,
    DemoError,
    Mistake,
    all_mistakes,
    expect_between,
    expect_known,
    read_options,
)


@dataclass(frozen=True)
class Options:
    """Some of each kind."""

    names: list[str] = field(default_factory=list)
    count: int = 3
    share: float = 0.5
    shown: bool = False
    title: str = ""


def test_options_become_the_demos_own() -> None:
    assert read_options(Options, {}) == Options()
    chosen = {"names": ["a"], "count": 4, "share": 0.1, "shown": True, "title": "x"}
    assert read_options(Options, chosen) == Options(["a"], 4, 0.1, True, "x")


def test_an_unknown_option_is_answered_with_the_known_ones() -> None:
    with pytest.raises(DemoError) as caught:
        read_options(Options, {"cuont": 4})
    assert str(caught.value) == (
        "Expected an option: names, count, share, shown, title. Received: 'cuont'. Write count."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("count", "4"),
        ("count", True),
        ("count", 4.0),
        ("names", "a"),
        ("names", ["a", 1]),
        ("shown", 1),
        ("title", None),
    ],
)
def test_a_value_of_another_kind_is_refused(name: str, value: object) -> None:
    with pytest.raises(DemoError) as caught:
        read_options(Options, {name: value})
    default = vars(Options())[name]
    assert str(caught.value) == (
        f"Expected {name} to be like {default!r}. Received: {value!r}. Mend the value."
    )


@pytest.mark.parametrize(
    ("value", "most", "wanted"),
    [(0, 8, "1 to 8"), (9, 8, "1 to 8"), (0, float("inf"), "1 or more")],
)
def test_a_value_out_of_range_is_refused(value: int, most: float, wanted: str) -> None:
    with pytest.raises(DemoError) as caught:
        expect_between("rows", value, 1, most)
    assert str(caught.value) == f"Expected rows: {wanted}. Received: {value}. Mend the value."
    expect_between("rows", 1, 1, most)


def test_unknown_names_are_told_with_the_nearest() -> None:
    with pytest.raises(DemoError) as caught:
        expect_known("dataset", ["wnie", 3], ["wine", "shuffled"], ", or leave it out")
    assert str(caught.value) == (
        "Expected dataset: wine, shuffled. Received: 'wnie', 3. Write wine for 'wnie', or leave it "
        "out."
    )
    expect_known("dataset", ["wine"], ["wine", "shuffled"])


def check(options: Mapping[str, Any]) -> Options:
    """Check as demos do: one thing after the other, and stop at the first mistake."""
    chosen = read_options(Options, options)
    expect_between("count", chosen.count, 1, 5)
    expect_known("names", chosen.names, ["a", "b"])
    if chosen.count > len(chosen.title) > 0:
        raise DemoError("Expected a longer title.")
    return chosen


def test_all_mistakes_are_found_at_once() -> None:
    wrong = {"cuont": 4, "names": ["c"], "count": 9, "share": "much", "shown": True, "x": 1}
    found = all_mistakes(check, wrong)
    assert [each.option for each in found] == ["cuont", "x", "share", "count", "names"]
    assert found[3].message == "Expected count: 1 to 5. Received: 9. Mend the value."
    assert all_mistakes(check, {"names": ["a"], "count": 4}) == []


def test_a_mistake_of_two_options_is_told_once() -> None:
    found = all_mistakes(check, {"title": "T", "shown": True, "count": 2})
    assert found == [Mistake("title", "Expected a longer title.")]


def test_a_default_that_is_wrong_here_is_no_option_s_mistake() -> None:
    def expects_more(options: Mapping[str, Any]) -> None:
        chosen = read_options(Options, options)
        expect_between("count", chosen.count, 1, 5)
        expect_known("names", chosen.names or ["gone"], ["a", "b"])
        expect_between("share", chosen.share, 0, 1)

    found = all_mistakes(expects_more, {"count": 0})
    assert [each.option for each in found] == ["count", ""]
    (one,) = all_mistakes(expects_more, {"names": ["a"], "share": 2.0})
    assert one.option == "share"


def test_a_mistake_is_that_of_the_option_which_is_named() -> None:
    def reads(options: Mapping[str, Any]) -> None:
        told = {("a.csv", "x"): "Expected target: y.", ("a.csv", ""): "Expected dataset: b.csv."}
        asked = options.get("dataset", ""), options.get("target", "")
        if asked != ("", ""):
            raise DemoError(told.get(asked, "Expected a dataset for target."))
        check(options)

    found = all_mistakes(reads, {"dataset": "a.csv", "target": "x", "count": 9})
    assert [each.option for each in found] == ["target", "count"]


def test_a_thousand_mistakes_take_no_time() -> None:
    assert len(all_mistakes(check, {f"x{n}": n for n in range(1000)})) == MOST_TOLD
