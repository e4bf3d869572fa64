"""Comments leave the Markdown: some are the presenter's notes, none is shown to the room."""

from __future__ import annotations

import random

import pytest

from server.deck.parser import parse_deck
from server.markdown.comments import SlideMarkdown, take_comments, without_places
from server.page.render import Standalone, render, render_presenter
from tests.server.deck.helpers import problems, slide


def notes(markdown: SlideMarkdown) -> list[tuple[str, int]]:
    return [(each.text, each.row) for each in markdown.comments if each.is_note]


@pytest.mark.parametrize(
    ("text", "rest", "found"),
    [
        ("Words <!-- n -->\n", "Words\n", [("n", 0)]),
        ("Words {.a} <!--\nn\n\nm\n--> more\nx", "Words {.a}  more\nx", [("n\n\nm", 1)]),
        ("- a <!-- n -->\n- b\n", "- a\n- b\n", [("n", 0)]),
        ("- a\n  <!-- n -->\n- b\n", "- a\n  <!---->\n- b\n", [("n", 1)]),
        ("::: column\n<!-- n -->\n:::\n\nb\n", "::: column\n<!---->\n:::\n\nb\n", [("n", 1)]),
        ("a\n\n<!--\n\n  n\n-->\n<!-- m -->", "a\n\n<!---->\n<!---->", [("n", 4), ("m", 6)]),
        ("<!-- left out -->\n\na\n", "<!---->\n\na\n", []),
        ("a\n<!-- left out -->\nb <!-- n -->\n", "a\n<!---->\nb\n", [("n", 2)]),
        ("<!-- left out --> a", "a", []),
        ("<!--> a <!---->", "a", [("", 0)]),
        ("> a <!-- n -->\n> b", "> a\n> b", [("n", 0)]),
        ("a\n<!-- b", "a\n<!---->", [("b", 1)]),
    ],
)
def test_comments_are_taken(text: str, rest: str, found: list[tuple[str, int]]) -> None:
    assert (take_comments(text).text, notes(take_comments(text))) == (rest, found)


@pytest.mark.parametrize(
    "text",
    [
        "```html\n<!-- a -->\n```\n",
        "> ~~~~\n> <!--\n> ~~~\n> -->\n> ~~~~\n",
        "`<!-- a -->` and ``<!-- ` -->``",
        "\\<!-- a --&gt;",
        "An arrow --> in words",
        "Words",
    ],
)
def test_code_and_arrows_stay(text: str) -> None:
    assert take_comments(text).text == text
    assert not take_comments(text).comments
    assert not take_comments(text).problems


def test_indented_code_stays() -> None:
    assert "&lt;!-- a --&gt;" in slide("# A\n\n    <!-- a -->\n\nWords <!-- b -->\n").html
    assert take_comments("a\n\n    <!-- a -->\n", {2}).text == "a\n\n    <!-- a -->\n"


def test_rows_are_those_of_the_slide() -> None:
    markdown = take_comments("a <!--\n\n--> b\nc\n<!--\n-->\nd\n")
    assert markdown.text.split("\n") == ["a  b", "c", "<!---->", "d", ""]
    assert list(markdown.rows) == [0, 3, 4, 6, 7]


@pytest.mark.parametrize(
    "text",
    [
        "<!--\nInput --> output\n\n- then --> on\n-->\n",
        "<!-- a --> b -->",
        "Words <!-- a --> b\n\nc\n-->",
    ],
)
def test_an_arrow_does_not_end_a_note_and_is_told(text: str) -> None:
    markdown = take_comments(text)
    assert "-->" in markdown.comments[0].text
    assert markdown.text in ("<!---->\n", "<!---->", "Words")
    assert [row for row, _ in markdown.problems] == [0]


def test_what_stands_around_comments_stays() -> None:
    assert without_places("<div>\n<!---->\n</div>\n<!---->") == "<div>\n</div>\n"
    assert slide("<div>\n<!-- a -->\nb\n</div>\n").html == "<div>\nb\n</div>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<!-- a --> SECRET\n\nSECRET -->\n\nWords",
        "<!-- a\n<!-- b -->\nSECRET\n<!-- c -->\nSECRET\n-->\n\nWords",
        "<!-- a --> SECRET\n\n---\n\n# SECRET\n\n-->\n\nWords",
        "<!--\n# A\n\n<!-- b -->\n\n---\n\n# SECRET\n-->\n\nWords",
        "<!-- `-->` SECRET\nSECRET -->\n\nWords",
        "<!-- a --!> SECRET\n-->\n\nWords",
        "<!--[if IE]> SECRET <![endif]-->\n\nWords",
        '<p title="<!-- SECRET -->">Words</p>',
        "Words\n\n    ```\n\n<!-- SECRET -->\n",
        "## Words ` <!-- SECRET -->\n- a `\n",
        "Words <![CDATA[ SECRET ]]> <? SECRET ?> <!X SECRET >\n",
        "<div>\n<![CDATA[ SECRET ]]><!X SECRET >\nWords\n</div>\n",
    ],
)
def test_no_form_of_a_comment_shows_what_is_in_it(text: str) -> None:
    read = parse_deck({"a.md": f"# Title\n\n{text}\n"}, {})
    page = render(read)
    assert "SECRET" not in page
    assert "Words" in page


def test_what_a_comment_hides_up_to_another_s_end_is_told() -> None:
    read = parse_deck({"a.md": "# A\n\n<!-- a\n\nWords\n\n<!-- b -->\n"}, {})
    ((line, message),) = problems(read)
    assert (line, message.partition(".")[0]) == (3, "Expected --> at the comment's end")


def test_a_comment_in_front_matter_is_nobody_s_title() -> None:
    read = parse_deck({"a.md": "---\ntitle: A <!-- SECRET -->\nfooter: F <!-- S\n---\n# A"}, {})
    assert dict(read.meta) == {"title": "A", "footer": "F"}


def test_an_end_without_a_beginning_is_told() -> None:
    read = parse_deck({"a.md": "# A\n\nb\n-->\n"}, {})
    assert read.slides[0].html == "<h1>A</h1>\n<p>b</p>\n"
    ((line, message),) = problems(read)
    assert (line, message[:8]) == (4, "Expected")


@pytest.mark.parametrize("text", ["a <!-- secret", "<!-- secret", "- a\n  <!-- secret\n\nsecret"])
def test_what_an_open_comment_hides_stays_hidden(text: str) -> None:
    read = parse_deck({"a.md": f"# One\n\n---\n{text}\n\n---\n\n# Two\n"}, {})
    assert [each.broken for each in read.slides] == [False, True, False]
    assert "secret" not in render(read)
    assert problems(read)[0][0] == 4 + text.count("\n", 0, text.index("<!--"))


def test_a_line_that_parts_slides_parts_no_comment() -> None:
    text = "# A <!--\n\n---\n\n# B\n-->\n\n---\n\n# C `<!--`\n\n---\n\n# D <!-- a -->\n\n"
    assert [each.id for each in parse_deck({"a.md": text}, {}).slides] == ["a", "c", "d"]


def test_notes_never_leave_the_presenter_s_side() -> None:
    """Wherever they stand, whatever they hold: of each the room gets nothing."""
    chosen = random.Random(16)
    pieces = ["SECRET\n", "\n", "SECRET --> SECRET\n", "- SECRET\n", "`SECRET`\n", "## SECRET\n"]
    pieces += [
        "| SECRET |\n",
        "<b>SECRET\n",
        "$SECRET$\n",
        "    SECRET\n",
        ":::\n",
        "[SECRET](#a)\n",
    ]
    places = ["Words {}\n", "- a {}\n- b\n", "{}\n\nWords\n", "| a {} | b |\n|-|-|\n| c | d {} |\n"]
    places += [
        "::: column\na\n\n{}\n:::\n",
        "> a {}\n> b\n",
        "<div>\n{}\n</div>\n",
        "# A {}\n",
        "{}\n",
    ]
    places += ["- a\n\n  {}\n\n- b\n", "[a {}](b)\n", "*a {}*\n", "Words\n{}\nWords\n", "1. {} a\n"]
    texts = []
    for _ in range(120):
        place = chosen.choice(places)
        body = "".join(chosen.choices(pieces, k=chosen.randint(1, 4)))
        if "{}\n" not in place:  # more words behind its end: an arrow may end it
            body = body.replace("-->", "→")
        comment = chosen.choice(("<!--\n{}-->", "<!-- {}\n-->")).format(body)
        texts.append("# Title\n\n" + place.replace("{}", comment))
    read = parse_deck({"a.md": "\n---\n".join(texts)}, {})
    assert len(read.slides) == len(texts)
    assert "SECRET" not in render(read)
    assert "SECRET" not in render(read, standalone=Standalone({}, "", {}, ""))  # as exported
    assert render_presenter(read).count("SECRET") > len(texts)


@pytest.mark.parametrize(
    ("text", "html", "notes", "told"),
    [
        ("w\nNote: *s*\n\n- s\n", "<p>w</p>\n", "<p><em>s</em></p>\n<ul>\n<li>s</li>\n</ul>\n", 1),
        ("w\n\nnotes:\ns\n", "<p>w</p>\n", "<p>s</p>\n", 1),
        ("::: {.notes}\ns\n:::\nw", "<p>w</p>\n", "<p>s</p>\n", 0),
        (":::: notes\n::: x\ns\n:::\n::::\n", "", '<div class="x">\n<p>s</p>\n</div>\n', 0),
        ('w <aside class="a notes">s</aside> w', "<p>w  w</p>\n", "<p>s</p>\n", 0),
        ("<aside class=notes>\ns\n", "", "<p>s</p>\n", 1),
        ("w `Note:`\n\n```\nNote: w\n```\n", None, "", 0),
        ("A note: w", "<p>A note: w</p>\n", "", 0),
        ("w\n\n???\n\ns\n", "<p>w</p>\n", "<p>s</p>\n", 1),
        ("w ???\n\n???\n", "<p>w ???</p>\n<p>???</p>\n", "", 0),
        ("w\n\n^ s\n^ s\n\nw ^ w\n", "<p>w</p>\n<p>w ^ w</p>\n", "<p>s\ns</p>\n", 0),
        ("w\n\n{{% note %}}\ns\n{{% /note %}}\nw\n", "<p>w</p>\n<p>w</p>\n", "<p>s</p>\n", 0),
        ("w {/* s */} w\n", "<p>w  w</p>\n", "<p>s</p>\n", 0),
        ("w <!— s —>\n", "<p>w</p>\n", "<p>s</p>\n", 1),
        ("w < !-- s -->\n", "<p>w</p>\n", "<p>s</p>\n", 1),
        ("<!- s -->\n\nw\n", "<p>w</p>\n", "<p>s</p>\n", 1),
        ("a <!-b\n", "<p>a &lt;!-b</p>\n", "", 0),
        ("w\nNote :\ns\n", "<p>w</p>\n", "<p>s</p>\n", 1),
        ("w\n\n**Speaker notes:** s\n\ns", "<p>w</p>\n", "<p>s</p>\n<p>s</p>\n", 1),
        ("w\n\n## Presenter notes\n\ns", "<p>w</p>\n", "<p>s</p>\n", 1),
        ("Speaker notes are fine.", "<p>Speaker notes are fine.</p>\n", "", 0),
        ("^s\ns\n\nw", "<p>w</p>\n", "<p>s\ns</p>\n", 0),
        ("^1^ w", "<p><sup>1</sup> w</p>\n", "", 0),
        ("::: {.notes}\n::: x\ns\n:::\ns\n:::\nw", "<p>w</p>\n", None, 0),
        ("w\n\n::: notes\ns\n\ns\n", "<p>w</p>\n", "<p>s</p>\n<p>s</p>\n", 1),
        ("::: speaker-notes\ns\n:::\nw", "<p>w</p>\n", "<p>s</p>\n", 0),
        ('<div class="x notes"><div>s</div> s</div>\n\nw', "<p>w</p>\n", None, 0),
        ('<div class="foot-notes">w</div>', '<div class="foot-notes">w</div>\n', "", 0),
        ("<Notes>s</Notes>\n\nw", "<p>w</p>\n", "<p>s</p>\n", 0),
        ("w {# s #} w", "<p>w  w</p>\n", "<p>s</p>\n", 0),
        ("{% note %}\ns\n{% endnote %}\nw\n", "<p>w</p>\n", "<p>s</p>\n", 0),
        ("w %% s %% w", "<p>w  w</p>\n", "<p>s</p>\n", 1),
        ("100 % and 50 %% of", "<p>100 % and 50 %% of</p>\n", "", 0),
        ("w\n\n\\note{s}\n", "<p>w</p>\n", "<p>s</p>\n", 0),
        ("<div>\n\nw\n\n<!-- s -->\n</div>\n", "<div>\n<p>w</p>\n</div>\n", "<p>s</p>\n", 0),
        ("w <?s?> w", "<p>w  w</p>", "", 1),
        ('<p data-notes="s">w</p>', "<p>w</p>", "", 1),
    ],
)
def test_notes_as_other_tools_have_them(
    text: str, html: str | None, notes: str | None, told: int
) -> None:
    read = parse_deck({"a.md": f"# A\n\n{text}"}, {})
    (only,) = read.slides
    assert html is None or only.html.strip() == f"<h1>A</h1>\n{html}".strip()
    assert notes is None or only.notes == notes
    assert len(read.problems) == told


def test_what_comments_tell_other_tools_is_done_or_told() -> None:
    text = "<!-- _class: lead -->\n# A <!-- fit -->\n\n"
    text += '- a <!-- .element: class="fragment" data-fragment-index="2" -->\n- b\n\n'
    text += '<!-- .slide: x -->\n\n<!-- .element: class="x" -->\n'
    read = parse_deck({"a.md": text}, {})
    (only,) = read.slides
    assert only.classes == ("lead",)
    assert only.html == (
        '<h1>A</h1>\n<ul>\n<li class="fragment" data-fragment-index="2">a</li>\n<li>b</li>\n</ul>\n'
    )
    assert only.notes == ""
    assert [line for line, _ in problems(read)] == [7, 9]
