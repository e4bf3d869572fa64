"""Names are cut to their room, between letters as a reader sees them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.ui.short_text import shorten, shorten_apart, width_of

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("", 0),
        ("Linear", 6),
        ("畳み込み", 8),
        ("e\u0301te\u0301", 3),  # two accents
        (FAMILY, 2),
        ("\U0001f44d\U0001f3fd!", 3),
    ],
)
def test_wide_letters_count_twice_and_accents_nothing(text: str, letters: int) -> None:
    assert width_of(text) == letters


@pytest.mark.parametrize(
    ("text", "letters", "short"),
    [
        ("Linear", 6, "Linear"),
        ("Convolution", 6, "Convo…"),
        ("Extra layer", 7, "Extra…"),  # no space before the dots
        ("畳み込み", 6, "畳み…"),
        (f"{FAMILY}{FAMILY}", 3, f"{FAMILY}…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("Convolution", 0, "…"),
    ],
)
def test_a_long_name_ends_with_dots(text: str, letters: int, short: str) -> None:
    assert shorten(text, letters) == short


@given(text=st.text(max_size=60), letters=st.integers(1, 40))
def test_whatever_is_cut_fits_and_begins_as_it_did(text: str, letters: int) -> None:
    short = shorten(text, letters)
    assert width_of(short) <= letters
    assert short == text or text.startswith(short.removesuffix("…"))
    rest = text.removeprefix(short.removesuffix("…")).lstrip()
    assert short == text or not unicodedata.combining(rest[0])


def test_texts_that_begin_alike_are_cut_in_the_middle() -> None:
    assert shorten_apart(["a long name 1", "a long name 22", "b"], 8) == [
        "a l…me 1",
        "a l…e 22",
        "b",
    ]
    assert shorten_apart(["alpha beta", "gamma delta"], 6) == ["alpha…", "gamma…"]
    assert shorten_apart(["same name", "same name"], 6) == ["same…", "same…"]
    assert shorten_apart(["one name 1", "one name 2"], [20, 7]) == ["one name 1", "one na…"]
    assert max(map(width_of, shorten_apart(["日本語の名前一", "日本語の名前二"], 8))) <= 8
