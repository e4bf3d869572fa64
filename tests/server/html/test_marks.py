"""What the author wrote is told from what Markdown made, and its lines are known."""

from __future__ import annotations

from server.html.marks import MarkedHtml, mark
from server.markdown.dialect import MARKDOWN


def marked(markdown: str) -> MarkedHtml:
    tokens = MARKDOWN.parse(markdown)
    for token in tokens:
        mark(token, 1 + (token.map or [0])[0])
    return MarkedHtml(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def test_marks_leave_no_trace() -> None:
    text = "# A <i>b</i>\n\n<div>\n\n- c\n\n</div>\n"
    assert marked(text).html == MARKDOWN.render(text)
    assert marked("*a*").html == "<p><em>a</em></p>\n"


def test_the_author_s_html_is_known_with_its_lines() -> None:
    found = marked('one *two*\nthree <b\n title="x">four\nfive</b>\n\n> <div>\n> <p>\n> </div>\n')
    html = found.html
    lines = {tag: found.line(html.index(tag)) for tag in ("<b", "</b>", "<div>", "<p>\n", "</div>")}
    assert lines == {"<b": 2, "</b>": 4, "<div>": 6, "<p>\n": 7, "</div>": 8}
    assert all(found.is_author_s(html.index(tag)) for tag in lines)
    assert not any(found.is_author_s(html.index(tag)) for tag in ("<p>", "<em>", "</p>", "four"))
    assert found.line(0) == 2  # the nearest that is known


def test_most_slides_have_none() -> None:
    assert marked("<b>a</b>").has_parts
    assert not marked("*a* \\<b> `<b>`").has_parts
