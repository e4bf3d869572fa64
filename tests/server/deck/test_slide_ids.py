"""Slides and demos have ids of their own, made of their headings."""

from __future__ import annotations

import re

import pytest

from server.deck.parser import parse_deck
from server.deck.slide_ids import RESERVED, UniqueIds, demo_ids, id_from_title
from server.paths import ASSETS, TEMPLATES
from tests.server.deck.helpers import deck, problems


def test_headings_name_their_slides() -> None:
    read = deck("headings.md")
    assert [each.id for each in read.slides] == [
        "start",
        "whats-fit-doing",
        "whats-fit-doing-2",
        "slide-4",
        "slide-2026",
        "appears",
        "start-2",
    ]
    assert [each.title for each in read.slides[:5]] == [
        "Hello, world!",
        "What's fit doing?",
        "What's fit doing?",
        "",
        "2026",
    ]


def test_an_id_is_given_once() -> None:
    ids = UniqueIds()
    assert [ids.add("fit") for _ in range(3)] == ["fit", "fit-2", "fit-3"]
    assert ids.add("fit-2") == "fit-2-2"
    assert ids.are_free(["other", "fit-4"])
    assert not ids.are_free(["other", "fit-3"])


def test_ids_of_demos_are_those_that_are_given_where_none_is_taken() -> None:
    ids = UniqueIds()
    wanted = [ids.add("race-demo") for _ in range(3)]
    assert demo_ids("race", 3) == wanted == ["race-demo", "race-demo-2", "race-demo-3"]
    assert demo_ids("race", 0) == []


def test_titles_become_ids() -> None:
    titles = ["What's fit doing?", "2026", "  ", "Fünf – sechs_sieben", "Don’t"]
    assert [id_from_title(title) for title in titles] == [
        "whats-fit-doing",
        "slide-2026",
        "",
        "fünf-sechs-sieben",
        "dont",
    ]


@pytest.mark.parametrize(
    ("written", "given"),
    [
        *(("#2024", "slide-2024"), ("#a:b", "a-b"), ("#-a", "a"), ("#MathJax", "MathJax-2")),
        *(('id="100%"', "slide-100"), ('id="a/b c"', "a-b-c"), ('id="%"', "heading")),
        *(("#help-title", "help-title-2"), ("#٣", "slide-٣")),
    ],
)
def test_an_id_that_would_lead_elsewhere_is_mended_and_told(written: str, given: str) -> None:
    text = f"# One\n\n---\n\nWords.\n\n# Heading {{{written}}}\n\n```demo x\n```\n"
    read = parse_deck({"a.md": text}, {})
    slide = read.slides[1]
    assert (slide.id, slide.demos[0].id) == (given, f"{given}-demo")
    ((line, message),) = problems(read)
    assert line == 7
    assert message.endswith(f"Write another; until then the slide is #{given}.")


@pytest.mark.parametrize("written", ["Seen", "fünf", "_a", "a-1", "見た", "slide-2024"])
def test_an_id_that_is_safe_stays_as_it_is_written(written: str) -> None:
    read = parse_deck({"a.md": f"# One {{#{written}}}\n\n[a](#{written})\n"}, {})
    assert [slide.id for slide in read.slides] == [written]
    assert read.problems == ()


def test_two_slides_of_one_written_id_are_told_and_of_one_heading_are_not() -> None:
    read = parse_deck({"a.md": "# A\n\n---\n# A\n\n---\n# B {#a}"}, {})
    assert [slide.id for slide in read.slides] == ["a", "a-2", "a-3"]
    assert [line for line, _ in problems(read)] == [7]


def test_an_element_with_the_id_of_another_is_told() -> None:
    text = "# A\n\n[x]{#b} [y]{#c}\n\n```demo x\n```\n\n---\n\n# B\n\n"
    text += "## C {#c}\n\nx\n<i id=a-demo></i><i id=Bokeh></i><i id=ok></i>\n"
    assert [line for line, _ in problems(parse_deck({"a.md": text}, {}))] == [3, 12, 15, 15]
    before = parse_deck({"a.md": "# 0\n\n---\n\n" + text}, {})
    moved = parse_deck({"a.md": text}, {}, before)
    assert [line for line, _ in problems(moved)] == [3, 12, 15, 15]


def test_ids_of_the_page_s_own_are_reserved() -> None:
    """One that a template or a script comes to use is given to no slide."""
    pages = "".join(path.read_text() for path in TEMPLATES.glob("*.html"))
    scripts = "".join(path.read_text() for path in ASSETS.glob("*.js"))
    used = {*re.findall(r"\bid=\"([\w-]+)\"", pages), "no-slides"}
    used |= set(re.findall(r"getElementById\([\"'`]([\w-]+)", scripts))
    used |= set(
        re.findall(
            r"(?:querySelector(?:All)?|find|closest|matches)\([\"'`][^)]*?#([\w-]+)", scripts
        )
    )
    used |= set(re.findall(r"\b(?:window|globalThis)\??\.([A-Z]\w*)", scripts))
    used |= set(re.findall(r"^import (\w+) from \"\./vendor/reveal/reveal", scripts, re.MULTILINE))
    assert used == RESERVED
