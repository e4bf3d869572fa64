"""What other slide tools write is read as it is meant there, or told and not shown."""

from __future__ import annotations

import pytest

from server.deck.parser import parse_deck
from tests.server.deck.helpers import problems, slide


def html(markdown: str) -> str:
    return slide(markdown).html


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("H~2~O, x^2^ and ~~no~~", "<p>H<sub>2</sub>O, x<sup>2</sup> and <s>no</s></p>\n"),
        (
            "5~6 ~ 7, 2^10 $x^2$",
            '<p>5~6 ~ 7, 2^10 <span class="math inline">\\(x^2\\)</span></p>\n',
        ),
        ("==a **b** c== d", "<p><mark>a <strong>b</strong> c</mark> d</p>\n"),
        ("a == b, c == d ===", "<p>a == b, c == d ===</p>\n"),
        ("`==a==` ==b", "<p><code>==a==</code> ==b</p>\n"),
        (
            "> [!WARNING]\n> *Hot*",
            '<div class="markdown-alert markdown-alert-warning">\n'
            '<p class="markdown-alert-title">Warning</p>\n<p><em>Hot</em></p>\n</div>\n',
        ),
        (
            "::: {.callout-tip}\nx\n:::",
            '<div class="callout-tip markdown-alert markdown-alert-tip">\n'
            '<p class="markdown-alert-title">Tip</p>\n<p>x</p>\n</div>\n',
        ),
        (
            "a[^n] b[^1]\n\n[^1]: *One*\n[^n]: N",
            '<p>a<sup class="footnote-ref">1</sup> b<sup class="footnote-ref">2</sup></p>\n'
            '<div class="footnotes">\n<ol>\n<li><p>N</p>\n</li>\n<li><p><em>One</em></p>\n</li>\n'
            "</ol>\n</div>\n",
        ),
        (
            ":::: {.columns}\n::: {.column width=40%}\na\n:::\n::::",
            '<div class="columns">\n<div class="column" style="flex-grow: 0.8;">\n'
            "<p>a</p>\n</div>\n</div>\n",
        ),
        ("Term\n: what it means", "<dl>\n<dt>Term</dt>\n<dd>what it means</dd>\n</dl>\n"),
        ("```math\nx^2\n```", '<div class="math display">\\[x^2\\]</div>\n'),
        ("$`x`$", '<p><span class="math inline">\\(x\\)</span></p>\n'),
        (
            "\\begin{align}\na\n\\end{align}",
            '<div class="math display">\\[\\begin{align}\na\n\\end{align}\\]</div>\n',
        ),
        (
            "::: {.incremental}\n1. a\n:::",
            '<div class="incremental">\n<ol>\n<li class="fragment">a</li>\n</ol>\n</div>\n',
        ),
    ],
)
def test_what_is_cheap_is_understood(markdown: str, expected: str) -> None:
    assert html(markdown) == expected


def test_task_lists_have_boxes() -> None:
    text = html("- [ ] a\n- [x] b {.fragment}\n")
    assert text.count('type="checkbox"') == 2
    assert text.count("checked") == 1
    assert '<li class="task-list-item fragment">' in text


@pytest.mark.parametrize(
    "text",
    [
        "# H\n\na\n\n::right::\n\nb\n",
        "# H\na\n::right::\nb\n",
        "# H\n\n::left::\na\n::right::\nb\n\n::bottom::\n",
    ],
)
def test_a_line_begins_the_right_column_under_the_heading(text: str) -> None:
    assert html(text) == (
        '<h1>H</h1>\n<div class="columns">\n<div class="column">\n<p>a</p>\n</div>\n'
        '<div class="column">\n<p>b</p>\n</div>\n</div>\n'
    )


def test_all_below_a_pause_comes_at_once_and_in_turn() -> None:
    text = "[a]{.fragment}\n\n. . .\n\nb\n\n- c {.fragment}\n\n. . .\n```demo x\n```\n"
    assert html(text) == (
        '<p><span class="fragment" data-fragment-index="0">a</span></p>\n'
        '<p class="fragment" data-fragment-index="1">b</p>\n'
        '<ul class="fragment" data-fragment-index="1">\n'
        '<li class="fragment" data-fragment-index="2">c</li>\n</ul>\n'
        '<div class="demo fragment" data-fragment-index="3" id="slide-1-demo" '
        'data-demo="x"></div>\n'
    )


def test_what_slidev_shows_by_a_click_is_a_step() -> None:
    text = "<v-clicks>\n\n- a\n\n</v-clicks>\n\n<v-click>b</v-click> <i v-click>c</i>\n"
    assert html(text) == (
        '<div>\n<ul>\n<li class="fragment">a</li>\n</ul>\n</div>\n'
        '<p><span class="fragment">b</span> <i v-click="" class="fragment">c</i></p>\n'
    )


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("Title\n===", "<p>Title</p>\n"),
        ("Title\n--", "<p>Title</p>\n"),
        ("a\n\n:::", "<p>a</p>\n"),
        ("- a\n\n  . . .", "<ul>\n<li>\n<p>a</p>\n</li>\n</ul>\n"),
        ("a {{< video b.mp4 >}}", "<p>a </p>\n"),
        ("a[^1]", "<p>a</p>\n"),
        ("a [[toc]]", "<p>a </p>\n"),
        ("a ![b](c d.png)", "<p>a </p>\n"),
        ("> [!info] a", "<blockquote>\n<p> a</p>\n</blockquote>\n"),
    ],
)
def test_all_else_is_told_and_not_shown(written: str, rest: str | None) -> None:
    read = parse_deck({"a.md": written}, {})
    assert rest is None or read.slides[0].html == rest
    ((_, message),) = problems(read)
    assert message.startswith("Expected ")
    assert "Received: " in message


def test_what_is_told_has_its_line_each_time_it_is_read() -> None:
    files = {"a.md": "# A\n\n---\n\n- a\n\n  ::right::\n\nb [^1]\n"}
    read = parse_deck(files, {})
    assert [line for line, _ in problems(read)] == [7, 9]
    assert problems(parse_deck(files, {}, read)) == problems(read)
