"""Demos that follow each other stand side by side, and each knows how wide its place is."""

from __future__ import annotations

import pytest

from server.deck.parser import parse_deck
from server.deck.slides import Slide


def read(text: str) -> Slide:
    (slide,) = parse_deck({"a.md": f"## A\n\n{text}\n"}, {}).slides
    return slide


DEMO = "```demo race\n```\n"


@pytest.mark.parametrize(
    ("text", "rooms"),
    [
        (DEMO, [1.0]),
        (f"Words.\n\n{DEMO}", [1.0]),
        (f"{DEMO}\n{DEMO}", [0.483, 0.483]),
        (f"{DEMO}\nWords.\n\n{DEMO}", [1.0, 1.0]),
        (f":::: columns\n::: column\nWords.\n:::\n::: column\n{DEMO}:::\n::::", [0.483]),
        (f":::: columns\n::: column wide\n{DEMO}:::\n::: column\nA\n:::\n::::", [0.555]),
        (f"Words.\n\n::right::\n\n{DEMO}", [0.483]),
        (f"![bg right](a.png)\n\n{DEMO}", [0.45]),
        (f"::: callout-note\n{DEMO}:::", [1.0]),
    ],
)
def test_a_demo_knows_how_wide_its_place_is(text: str, rooms: list[float]) -> None:
    assert [demo.room for demo in read(text).demos] == rooms


def test_demos_that_follow_each_other_stand_side_by_side() -> None:
    html = read(f"{DEMO}\n{DEMO}").html
    demo = '<div class="demo" id="a-demo{}" data-demo="race"></div>'
    assert html.split("\n") == [
        "<h2>A</h2>",
        '<div class="columns">',
        '<div class="column">',
        demo.format(""),
        "</div>",
        '<div class="column">',
        demo.format("-2"),
        "</div>",
        "</div>",
        "",
    ]
