"""A file's text is cut where its author meant it."""

from __future__ import annotations

from server.deck.parser import parse_deck
from server.deck.slides import Deck
from server.deck.splitter import FrontMatter, SlideText, UnclosedBlock, split
from tests.server.deck.helpers import deck


def test_a_line_of_three_dashes_parts_slides() -> None:
    read = deck("split.md")
    assert read.problems == ()
    assert [each.line for each in read.slides] == [1, 4, 8, 22]
    one, html, two, fence = (each.html for each in read.slides)
    assert one == "<h1>One</h1>\n<p>Text right above</p>\n"
    assert html == "<div>\n</div>\n"
    assert two.count("<hr />") == 2
    assert "\n---\nthree" in fence.replace(">---", ">\n---")
    assert "nor\n---\nhere" in fence


def test_windows_and_old_line_ends_and_a_byte_order_mark() -> None:
    for end in ("\r\n", "\r"):
        read = parse_deck({"talk.md": "\ufeff---\ntitle: T\n---\n# One".replace("\n", end)}, {})
        assert read.meta == {"title": "T"}
        assert read.slides[0].line == 4


def test_no_text_no_slides() -> None:
    for text in ("", "\n \n", "---\n", "---\n---\n---"):
        assert parse_deck({"talk.md": text}, {}) == Deck({}, (), ())


def test_a_file_may_begin_with_a_line_that_parts_slides() -> None:
    slide = "---\n\n## Who has seen one?\n\n```demo race\nepochs: 20\n```\n\n---\n\n## Next\n"
    deck = parse_deck({"talk.md": slide}, {})
    assert deck.problems == ()
    assert [(each.title, each.line) for each in deck.slides] == [
        ("Who has seen one?", 3),
        ("Next", 11),
    ]
    assert deck.slides[0].demos[0].line == 5


def test_the_parts_of_a_file_come_in_their_order() -> None:
    text = "---\ntitle: T\n---\n# One\n\n---\n\n# Two\n\n~~~\n---\n"
    assert list(split(text)) == [
        FrontMatter("title: T"),
        SlideText(3, "# One\n"),
        UnclosedBlock(10, "~~~"),
        SlideText(6, "\n# Two\n\n~~~\n---\n\n"),
    ]


def test_two_dashes_part_slides_and_are_told() -> None:
    text = "# A\n\n--\n\n# B\n--\n\n```\n\n--\n\n```\n"
    parts = [(part.start, part.above) for part in split(text) if isinstance(part, SlideText)]
    assert parts == [(0, "---"), (3, "--")]
    read = parse_deck({"a.md": text}, {})
    assert [each.id for each in read.slides] == ["a", "b"]
    assert [problem.line for problem in read.problems] == [3, 6]


def test_lines_about_a_slide_come_with_it() -> None:
    parts = list(split("a\n---\nlayout: b\n---\nc\n---\nclass: d\n"))
    assert all(isinstance(part, SlideText) for part in parts)
    fronts = [part.front and part.front.text for part in parts if isinstance(part, SlideText)]
    assert fronts == [None, "layout: b", "class: d\n\n"]
