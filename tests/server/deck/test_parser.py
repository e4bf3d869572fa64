"""Decks are read as presenters write them, and any text at all gives a deck."""

import datetime
import re
from pathlib import Path

import pytest

from server.deck.parser import parse_deck
from server.deck.slides import Deck, Slide

DECKS = Path(__file__).parents[2] / "decks"
SOURCES = {
    "variants.py": '''import keras


@decorated
@twice(
    2,
)
def linear(x):
    """Draw a line."""
    return x < 1  # \\d


class Layer:
    pass
''',
    "bad.py": "def linear(:\n",
}


def deck(name: str) -> Deck:
    return parse_deck({name: (DECKS / name).read_text()}, SOURCES)


def slide(markdown: str) -> Slide:
    read = parse_deck({"talk.md": markdown}, SOURCES)
    assert read.problems == ()
    (only,) = read.slides
    return only


def problems(read: Deck) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in read.problems]


# Front matter


def test_front_matter_describes_the_deck() -> None:
    read = deck("front_matter.md")
    assert read.problems == ()
    assert read.meta == {
        "title": "Hello, machine learning",
        "speaker": "A. Presenter",
        "date": datetime.date(2026, 11, 3),
    }
    assert [(each.id, each.line) for each in read.slides] == [("first", 7)]


@pytest.mark.parametrize("minutes", ["soon", "0", "-5", "1441", ".nan", ".inf", "[1]", "true", ""])
def test_a_time_that_is_none_is_told(minutes: str) -> None:
    read = parse_deck({"talk.md": f"---\ntitle: T\nminutes: {minutes}\n---\n# One"}, {})
    (problem,) = read.problems
    assert (problem.file, problem.line) == ("talk.md", 3)
    assert problem.message.startswith("Expected minutes: a number up to 1440. Received: ")


def test_a_theme_that_is_not_there_is_told_and_the_rest_counts() -> None:
    read = parse_deck({"talk.md": "---\ntitle: T\ntheme: pink\n---\n# One"}, {})
    assert read.meta["title"] == "T"
    ((line, message),) = problems(read)
    assert (line, message) == (
        3,
        "Expected theme: dark or light. Received: 'pink'. Choose one of them.",
    )


def test_the_first_file_wins() -> None:
    files = {"a.md": "---\ntitle: A\n---\n# One", "b.md": "---\ntitle: B\ntheme: dark\n---\n# Two"}
    read = parse_deck(files, {})
    assert read.meta == {"title": "A", "theme": "dark"}
    assert [(each.file, each.id, each.line) for each in read.slides] == [
        ("a.md", "one", 4),
        ("b.md", "two", 5),
    ]


@pytest.mark.parametrize(
    ("matter", "line", "received"),
    [
        ("title: T\n  date: [\n", 3, "mapping values are not allowed here"),
        ("- a\n- b\n", 2, "a list, ['a', 'b']"),
        ("# A slide, not front matter\n", 1, "none"),
        ("date: 2026-99-99\n", 2, "month must be in 1..12"),
        ("title: \x07\n", 2, "special characters are not allowed"),
    ],
)
def test_broken_front_matter_is_data_and_the_slides_load(
    matter: str, line: int, received: str
) -> None:
    read = parse_deck({"talk.md": f"---\n{matter}---\n# One"}, {})
    assert read.meta == {}
    assert [each.id for each in read.slides] == ["one"]
    ((where, message),) = problems(read)
    assert where == line
    assert f"Received: {received}." in message


# Slides


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


# Notes


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


# Text


def test_links_lead_to_slides_or_open_a_tab_of_their_own() -> None:
    html = slide("# A\n\n[a](#a) [b](#/a) [c](https://example.org) [d](data.csv) [e](#/1)").html
    assert re.findall("<a (.*?)>", html) == [
        'href="#/a"',
        'href="#/a"',
        'href="https://example.org" target="_blank" rel="noopener"',
        'href="data.csv" target="_blank" rel="noopener"',
        'href="#/1"',
    ]


def test_a_link_to_a_slide_that_is_not_there_is_told() -> None:
    files = {"a.md": "# A\n\n[b](#b), [fünf](#fünf)\n\nand [c](#c)", "b.md": "# B\n\n---\n\n# Fünf"}
    ((line, message),) = problems(parse_deck(files, {}))
    assert line == 5
    assert "Received: 'c'. Write {#c} on that slide's heading, or correct the link." in message


def test_steps_and_other_attributes() -> None:
    html = deck("steps.md").slides[0].html
    for part in (
        '<p class="fragment">A paragraph</p>',
        '<li class="fragment">first</li>',
        '<li class="fragment fade-up" data-fragment-index="2">below</li>',
        '<li class="fragment">\n<p>loose</p>',
        '<p class="late">its second paragraph</p>',
        '<span class="fragment">a span</span> and <code class="fragment">code</code>.',
        '<img src="images/chart.png" alt="chart" class="wide" width="60%" />',
        '<img src="b.png" alt="" class="pixels" width="40%" />{.twice}',
        '<a href="#/there" class="own" title="a b"><em>a</em> link</a>',
        '<ul class="incremental">\n<li class="fragment">one\n<ol>\n<li class="fragment">half</li>',
        '<li class="fragment last">two</li>\n</ul>\n<ul>\n<li>at once</li>',
        '<blockquote class="fragment">',
        '<th class="right">b</th>',
        "Braces that stay: {} and {1, 2} and {.this}",
    ):
        assert part in html


def test_maths_is_left_to_the_browser() -> None:
    read = deck("maths.md").slides[0]
    assert read.title == "Loss L"
    for part in (
        '<h1>Loss <span class="math inline">\\(L\\)</span></h1>',
        '<p><span class="math inline">\\(x\\)</span> from 0 to 9',
        '<span class="math inline">\\(a &lt; b\\)</span>; it costs $5 or $6.',
        '<span class="math display">\\[y = 1\\]</span> inside',
        '<div class="math display">\\[\\sum_i x_i &lt; \\infty\\]</div>\n',
    ):
        assert part in read.html


def test_columns_nest() -> None:
    read = deck("columns.md")
    first, last = read.slides
    assert first.html.startswith(
        '<div class="columns">\n<div class="column">\n<p>left</p>\n<ul>\n'
        '<li class="fragment">step</li>\n</ul>\n</div>\n<div class="column narrow">'
    )
    assert "<p>::: never closed!</p>" in first.html
    assert first.html.count("<div") == first.html.count("</div")
    assert last.html == "<p>next</p>\n"


# Blocks


def test_code_is_what_reveal_expects() -> None:
    html = deck("code.md").slides[0].html
    for part in (
        '<pre class="code-wrapper"><code class="language-python hljs" data-trim="" '
        'data-line-numbers="1|2-3">if a &lt; b:\n    print("&amp;")\n</code></pre>',
        '<code class="language-plaintext hljs" data-trim="">plain\n</code>',
        '<code class="language-plaintext hljs" data-trim="" data-line-numbers="">numbered',
        '<pre class="code-wrapper fragment"><code class="language-c++ hljs" data-trim="">x;',
    ):
        assert part in html


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


@pytest.mark.parametrize(
    "body",
    [
        "a: {1: x, b: y}",
        "a: {? [1] : x}",
        "a: {2026-01-01: x}",
        "a: 0x" + 40 * "f",
        "a: 1" + 20 * ":59",
        'a: "\\ud800"',
    ],
)
def test_what_no_page_can_hold_is_refused(body: str) -> None:
    read = parse_deck({"talk.md": f"# A\n```demo race\nb: 1\n{body}\n```"}, {})
    assert [line for line, _ in problems(read)] == [4]


@pytest.mark.parametrize("body", ["a: !!int ''", "a: !!bool q", "a: \x07", "a: " + "[" * 5000])
def test_yaml_fails_in_many_ways(body: str) -> None:
    read = parse_deck({"talk.md": f"# A\n```demo race\n{body}\n```"}, {})
    assert [(line, "\n" in message) for line, message in problems(read)] == [(3, False)]


def test_a_source_block_shows_the_code_that_runs() -> None:
    read = deck("source.md")
    assert read.problems == ()
    function, class_, whole = (each.html for each in read.slides)
    assert '<pre class="code-wrapper" data-source="variants.py#linear">' in function
    assert (
        '<code class="language-python hljs" data-trim="" data-line-numbers="1|2-3">@decorated\n'
        '@twice(\n    2,\n)\ndef linear(x):\n    """Draw a line."""\n    return x &lt; 1  # \\d\n<'
    ) in function
    assert 'data-trim="">class Layer:\n    pass\n</code></pre>' in class_
    assert 'data-source="variants.py">' in whole
    assert "import keras" in whole


def test_a_broken_source_block_is_data() -> None:
    read = deck("broken_source.md")
    assert [line for line, _ in problems(read)] == [3, 6, 9, 12]
    for (_, message), part in zip(
        problems(read),
        [
            "Expected a top-level function or class of variants.py: linear, Layer. "
            "Received: 'nope'. Correct",
            "one of the files variants.py, bad.py. Received: 'nope.py#linear'. Correct",
            "Received: ''. Correct",
            "Expected Python in bad.py. Received: invalid syntax, near its line 1. Correct",
        ],
        strict=True,
    ):
        assert part in message
    assert read.slides[0].html.count('class="demo-error"') == 4


def test_a_file_may_begin_with_a_line_that_parts_slides() -> None:
    slide = "---\n\n## Who has seen one?\n\n```demo race\nepochs: 20\n```\n\n---\n\n## Next\n"
    deck = parse_deck({"talk.md": slide}, {})
    assert deck.problems == ()
    assert [(each.title, each.line) for each in deck.slides] == [
        ("Who has seen one?", 3),
        ("Next", 11),
    ]
    assert deck.slides[0].demos[0].line == 5
