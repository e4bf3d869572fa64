"""All that is wrong with an author's HTML is told with its line, and nothing of Markdown's."""

from __future__ import annotations

import pytest

from server.html.html_reader import HtmlReader
from server.html.marks import MarkedHtml


def told(marked: str) -> list[tuple[int, str]]:
    """Return the lines and what was received; the author's parts of HTML are marked."""
    reader = HtmlReader(MarkedHtml(marked))
    return [(line, message.split("Received: ")[1]) for line, message in reader.problems()]


def own(html: str, line: int = 1) -> str:
    return f"\0{line}\0{html}\0\0"


def test_what_markdown_makes_is_right() -> None:
    assert told(f"<ul><li>a {own('<b>')}b{own('</b>')}</ul></p>") == []


def test_each_problem_of_one_tag_is_told() -> None:
    found = told(own('\n<input class="slides words" autofocus data-fragment-index=-1><b>'))
    assert [line for line, _ in found] == [2, 2, 2, 2, 2]
    assert [came.split()[0] for _, came in found] == [
        *(".slides.", ".words.", "autofocus.", "'-1'.", "<b>,")
    ]


@pytest.mark.parametrize(
    ("html", "came"),
    [
        (f"<ul><li>{own('<ul>', 3)}</li></ul>", "<ul>, open"),
        (f"<p>a{own('</p>', 3)}b</p>", "none that is open"),
        (f"<p>{own('<![CDATA[ a ]]>', 3)}</p>", "'[CDATA[ a ]]'"),
        (f"<p>{own('<textarea autofocus>', 3)}</p>", "autofocus."),
    ],
)
def test_where_markdown_has_made_the_other_half(html: str, came: str) -> None:
    assert told(html)[0][0] == 3
    assert told(html)[0][1].startswith(came)


@pytest.mark.parametrize("tag", ["textarea", "iframe", "title", "xmp"])
@pytest.mark.parametrize("is_one_block", [False, True])
def test_text_that_ends_with_the_next_one_is_open(tag: str, is_one_block: bool) -> None:
    begin, both = f"<{tag}>", f"<{tag.upper()} lang=en></{tag}>"
    apart = f"<p>{own(begin, 3)} a</p>\n<p>{own(both, 5)}</p>"
    reader = HtmlReader(MarkedHtml(own(f"{begin}\n\n{both}", 3) if is_one_block else apart))
    (found,) = reader.problems()
    assert (found[0], reader.is_lost) == (3, True)
    assert f"Received: <{tag}>, open" in found[1]
    assert told(own(f"<{tag}>\n\n<b>a</b> &lt;\n\n</{tag}>")) == []
    assert told(f"<p>{own(begin)}a < b{own(f'</{tag}>')}</p>") == []


def test_text_without_an_end_is_lost_whatever_else_is_wrong() -> None:
    reader = HtmlReader(MarkedHtml(own("<textarea autofocus class=slides>a")))
    assert len([*reader.problems()]) == 3
    assert reader.is_lost


@pytest.mark.parametrize(
    ("html", "came"),
    [
        ("<script>x()</script>", "<script>."),
        ("<p onclick='x()'>a</p>", "onclick."),
        ("<p @click='x' :class='y' v-if='z'>a</p>", "@click,"),
        ("<p v-click.hide>a</p>", "v-click.hide,"),
        ("<div class='mermaid'>graph</div>", "an element of the class mermaid"),
        ("<?php echo 1 ?>", "'<?php"),
        ("<p data-notes='a'>b</p>", "data-notes,"),
    ],
)
def test_what_only_another_tool_would_follow_is_told(html: str, came: str) -> None:
    assert told(own(html, 3))[0][0] == 3
    assert told(own(html, 3))[0][1].startswith(came)


def test_data_and_what_slidev_shows_by_a_click_are_no_problems() -> None:
    for html in ("<script type='application/json'>{}</script>", "<p v-click>a</p><p v-after>b</p>"):
        assert told(own(html)) == []


def test_a_tag_within_a_word_may_be_text() -> None:
    assert "as &lt;b&gt;" in told(own("List<b>"))[0][1]
    assert "&lt;" not in told(own("a <b>"))[0][1]
