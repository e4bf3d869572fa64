"""What an author got wrong in a demo's options is told in a line."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from demo.ui.options import DemoError, expect_between, read_options


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
        "Expected an option: names, count, share, shown, title. Received: 'cuont'. Mend the name."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("count", "4"),
        ("count", True),
        ("count", 4.0),
        ("names", "a"),
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
