"""One slide is read as its author meant it: heading, notes, demos and code."""

from __future__ import annotations

from server.deck.slide_ids import UniqueIds
from server.deck.slide_parser import parse_slide
from server.deck.source_code import SourceCode
from server.deck.splitter import SlideText
from tests.server.deck.helpers import deck, problems, slide


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


def test_blocks_in_notes_are_shown_as_code() -> None:
    read = slide("# A\n\n<!--\n```demo race\nepochs: 20\n```\n-->")
    assert read.demos == ()
    assert "epochs: 20" in read.notes


def test_a_demo_is_a_place_and_its_options() -> None:
    read = deck("demo.md")
    first, other = read.slides
    race, digits = first.demos
    assert (race.id, race.name, race.file, race.line) == ("race-demo", "race", "demo.md", 3)
    assert race.options == {"variants": ["linear", "extra_layer"], "epochs": 20}
    assert (digits.id, digits.name, digits.line) == ("race-demo-2", "digits", 10)
    assert digits.options == {}
    assert '<div class="demo" id="race-demo" data-demo="race"></div>' in first.html
    assert '<div class="demo tall" id="race-demo-2" data-demo="digits"></div>' in first.html
    assert other.id == "race-demo-3"  # one page holds slides and demos


def test_a_broken_demo_is_data_with_its_line() -> None:
    read = deck("broken_demo.md")
    first = read.slides[0]
    assert sorted((line, message.split("Received: ")[1]) for line, message in problems(read)) == [
        (5, "mapping values are not allowed here. Correct this line."),
        (10, "no name. Write, for example, 'demo race'."),
        (13, "'two names'. Write, for example, 'demo race'."),
        (17, "a list, [20]. Give the value a name."),
        (21, "expected the node content, but found '<stream end>'. Correct this line."),
        (26, "a name that isn't text, and needs quotes to be. Correct this line."),
        (31, "found an alias (*name). Correct this line."),
        (34, "the end of the file, so all slides below are part of it. Add the line."),
    ]
    place = '<div class="demo-error" role="note" data-file="broken_demo.md" data-line="5"></div>'
    assert place in first.html
    assert first.html.count("demo-error") == 7
    assert "<p>Text goes on</p>" in first.html
    assert [demo.line for demo in first.demos] == [34]


def test_a_slide_without_a_heading_is_named_by_its_place() -> None:
    ids, code = UniqueIds(), SourceCode({})
    read, found = parse_slide(SlideText(4, "\nText, [on](#next)\n"), "a.md", 3, ids, code)
    assert read is not None
    assert (read.id, read.title, read.file, read.line) == ("slide-3", "", "a.md", 6)
    assert (read.name, read.start, read.links) == ("", 4, (("next", 6),))
    assert found == []
    assert parse_slide(SlideText(0, "\n<!-- notes -->\n"), "a.md", 1, ids, code) == (None, [])
