"""HTML that an author writes stays within its slide, and is told where it is wrong."""

from __future__ import annotations

import pytest

from server.deck.parser import parse_deck
from server.deck.slides import Slide
from server.html.balance import contain
from server.html.marks import MarkedHtml
from tests.server.deck.helpers import problems, slide


def read(markdown: str) -> tuple[Slide, list[tuple[int, str]]]:
    """Return a slide between two others, which are as ever, and what is told of it."""
    text = f"# One\n\n---\n\n{markdown}\n\n---\n\n# Three\n"
    deck = parse_deck({"a.md": text}, {})
    first, second, third = deck.slides
    assert (first.html, third.html) == ("<h1>One</h1>\n", "<h1>Three</h1>\n")
    return second, [(line - 4, message) for line, message in problems(deck)]


@pytest.mark.parametrize(
    "html",
    [
        "<div class=a\n>\n<ul><li>a<li>b</ul>\n</div>\n",
        "<video src=\"f.mp4\" controls></video> <br> <br/> <img src=a.png alt='a > b'>\n",
        '<svg viewBox="0 0 1 1"><path d="M0"/><title>t</title></svg> <my-own>a</my-own>\n',
        "<table><tr><td>a<td>b</table>\n",
        "<iframe src='/slides/a.html'></iframe> &amp; &copy <b title=a title=b>twice</b>\n",
        "<style>\np > b { color: red }\n</style>\n",
        "<math><mi>x</mi></math> <select><option>a<option>b</select>\n",
    ],
)
def test_html_that_is_right_stays_as_it_is(html: str) -> None:
    assert html.strip() in slide(html).html


def test_html_around_markdown_stays_as_it_is() -> None:
    html = slide("<details>\n<summary>S</summary>\n\n*text* <i>\nx</i>\n\n</details>\n").html
    assert html == "<details>\n<summary>S</summary>\n<p><em>text</em> <i>\nx</i></p>\n</details>\n"


@pytest.mark.parametrize(
    ("markdown", "html", "line", "received"),
    [
        ("a\n*b* <b>c", "<p>a\n<em>b</em> <b>c</b></p><b>\n</b>", 2, "<b>, open at the end"),
        ("<table>\n\nx", "<p>x</p><table>\n\n</table>", 1, "<table>, open at the end"),
        ("<select>\n<option>a", "<select>\n<option>a\n</option></select>", 1, "<select>, open"),
        ("x\n\n<div>\n</div></div>", "<p>x</p>\n<div>\n</div>\n", 4, "none that is open there"),
        ("</section></main></template>", "\n", 1, "none that is open there"),
        ("a <svg><p>x</svg>", "<p>a <svg></svg></p><p>x</p>\n", 1, "<svg>, open"),
        ("<body class=x>a", "a\n", 1, "<body>, which browsers pass over"),
        ("<frameset>", "\n", 1, "<frameset>, which browsers pass over"),
        ("a\n\n<form>\n<form>\n</form>", "<p>a</p>\n<div>\n\n</div>\n", 3, "<form>, which"),
        ("<form>\n<input name=x>\n</form>", '<div>\n<input name="x">\n</div>\n', 1, "<form>"),
        ("- a <ul>", None, 1, "<ul>, open at the end"),
        ("- a </ul> b", None, 1, "none that is open there"),
        ("| a </table> |\n|-|", None, 1, "none that is open there"),
        ("a <img name=body alt=b>", '<p>a <img alt="b"></p>\n', 1, "<img name='body'>. Take"),
        ("a <input autofocus>", "<p>a <input></p>\n", 1, "autofocus"),
        ('a <b class="demo">b</b>', '<p>a <b class="">b</b></p>\n', 1, ".demo"),
        ("a\n\n<base href=/>", "<p>a</p>\n\n", 3, "<base>, which is for the whole page"),
        (
            "<svg><section></section></svg>",
            "<p><svg><div></div></svg></p>\n",
            1,
            "<section>. W",
        ),
        ("<section>\na\n</section>", "<div>\na\n</div>\n", 1, "<section>. Write <div>"),
        ("<div a'=b>c</div>", None, 1, "a quote or bracket within a name or value"),
    ],
)
def test_what_is_out_of_balance_is_balanced_and_told(
    markdown: str, html: str | None, line: int, received: str
) -> None:
    found, told = read(markdown)
    assert html is None or found.html == html
    assert (found.broken, found.flawed) == (False, True)
    assert told[0][0] == line
    assert f"Received: {received}" in told[0][1]


def test_what_was_perhaps_meant_as_text_is_told() -> None:
    found, told = read("# A\n\nA `List<int>`,\na List<int>")
    assert told == [
        (
            4,
            "Expected the name of an HTML element. Received: <int>. If it is text, write it in "
            "backquotes, or as &lt;int&gt;.",
        )
    ]
    assert "<code>List&lt;int&gt;</code>" in found.html


@pytest.mark.parametrize(
    ("markdown", "line", "expected"),
    [
        ("<style>\np {}\n\n## A", 1, "Expected each tag closed"),
        ("# A\n\n<iframe src='a.html'/>", 3, "Expected each tag closed"),
        ("a\nb <textarea> c", 2, "Expected each tag closed"),
        *((f"<{tag}>", 1, "Expected each tag closed") for tag in ("script", "title", "noscript")),
        ("<plaintext>", 1, "Expected each tag closed"),
        ("a\n\n<div a='b>\n\nc", 3, "Expected > at the end of a tag"),
        ("a\n\n<p><svg><![CDATA[ a\n</svg>", 3, "Expected each tag closed"),
    ],
)
def test_what_would_swallow_the_slide_breaks_it(markdown: str, line: int, expected: str) -> None:
    found, told = read(markdown)
    assert found.broken
    assert told[0][0] == line
    assert told[0][1].startswith(expected)
    panel = f'<div class="demo-error" role="note" data-file="a.md" data-line="{line + 4}"></div>'
    assert panel in found.html
    assert "<style" not in found.html


def test_a_demo_in_html_that_is_mended_keeps_its_place() -> None:
    found, _ = read("<div>\n\n```demo x\n```\n\n<b>")
    assert '<div class="demo" id="slide-2-demo" data-demo="x"></div>' in found.html
    lost, _ = read("<iframe>\n\n```demo x\n```\n")
    assert (lost.demos, lost.broken) == ((), True)


def test_notes_hold_what_slides_may_hold() -> None:
    found, told = read("# A\n\n<!--\n\nSay <b>this\n\n<iframe/>\n-->")
    assert (found.html, found.broken) == ("<h1>A</h1>\n", False)
    assert found.notes == "<pre>Say &lt;b&gt;this\n\n&lt;iframe/&gt;</pre>"
    assert [line for line, _ in told] == [5, 7]
    assert slide("# A\n\n<!-- a <i>b</i> -->").notes == "<p>a <i>b</i></p>\n"


def test_a_slide_that_was_told_is_told_again() -> None:
    files = {"a.md": "# A\n\n<b>a\n"}
    before = parse_deck(files, {})
    assert problems(parse_deck(files, {}, before)) == problems(before) != []


def test_comments_go_with_what_is_mended() -> None:
    assert contain(MarkedHtml("\x001\0<b>a<!-- b -->\0\0")).html == "<b>a</b>"


def test_a_style_for_its_slide_is_kept_to_it() -> None:
    html = (
        parse_deck({"a.md": "# A\n\n<style scoped>\nh1 > b { top: 0 }\n</style>\n"}, {})
        .slides[0]
        .html
    )
    assert "<style>@scope {\nh1 > b { top: 0 }\n}</style>" in html
