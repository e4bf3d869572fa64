"""One slide is read as its author meant it: heading, notes, demos and code."""

from __future__ import annotations

from server.deck.slide_ids import UniqueIds
from server.deck.slide_parser import parse_slide
from server.deck.source_code import SourceCode
from server.deck.splitter import SlideText
from tests.server.deck.helpers import deck, problems


def test_what_is_on_the_first_heading_goes_to_the_section() -> None:
    first = deck("headings.md").slides[0]
    assert first.classes == ("title", "dark")
    assert first.background == {"background": "#102030", "background-opacity": "0.5"}
    assert "<h1>Hello, <em>world</em>!</h1>" in first.html
    assert '<h2 class="own" id="other">' in first.html
    assert deck("headings.md").slides[4].classes == ("wide",)


def test_a_heading_that_is_a_step_keeps_its_classes() -> None:
    appears = deck("headings.md").slides[5]
    assert appears.classes == ()
    assert appears.html == '<h1 class="fragment fade-up">Appears</h1>\n'


def test_the_closing_comment_is_the_notes() -> None:
    hello, raw, quiet = deck("notes.md").slides
    assert "<strong>hello</strong>" in hello.notes
    assert "<li>wait\n<ul>\n<li>then go on" in hello.notes
    assert hello.html == "<h1>Hello</h1>\n<p>Text</p>\n"
    assert (raw.html, raw.notes) == ("<div>raw</div>\n", "<p>Under raw HTML</p>\n")
    assert (quiet.id, quiet.notes) == ("quiet", "")


def test_an_open_comment_hides_nothing() -> None:
    read = deck("open_comment.md")
    assert [line for line, _ in problems(read)] == [4]
    one, two = read.slides
    assert "<!--" not in one.html
    assert (two.id, two.notes) == ("two", "<p>closed</p>\n")


def test_a_slide_without_a_heading_is_named_by_its_place() -> None:
    ids, code = UniqueIds(), SourceCode({})
    read, found = parse_slide(SlideText(4, "\nText, [on](#next)\n"), "a.md", 3, ids, code)
    assert read is not None
    assert (read.id, read.title, read.file, read.line) == ("slide-3", "", "a.md", 6)
    assert (read.name, read.start, read.links) == ("", 4, (("next", 6),))
    assert found == []
    assert parse_slide(SlideText(0, "\n<!-- notes -->\n"), "a.md", 1, ids, code) == (None, [])
