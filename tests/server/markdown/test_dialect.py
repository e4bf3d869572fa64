"""The Markdown of slides becomes the HTML that reveal.js and the talk expect."""

from __future__ import annotations

import re

from server.markdown.dialect import line_count, tag_html, with_class
from tests.server.deck.helpers import deck, slide


def test_links_lead_to_slides_or_open_a_tab_of_their_own() -> None:
    html = slide("# A\n\n[a](#a) [b](#/a) [c](https://example.org) [d](data.csv) [e](#/1)").html
    assert re.findall("<a (.*?)>", html) == [
        'href="#/a"',
        'href="#/a"',
        'href="https://example.org" target="_blank" rel="noopener"',
        'href="data.csv" target="_blank" rel="noopener"',
        'href="#/1"',
    ]


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


def test_an_element_is_escaped() -> None:
    assert tag_html("p", {"title": '"<'}, "a") == '<p title="&quot;&lt;">a</p>'
    assert with_class("demo", {"class": "tall", "id": "a"}) == {"class": "demo tall", "id": "a"}


def test_blank_lines_at_the_end_are_none() -> None:
    assert [line_count(each) for each in ("a\nb\n\n", "a", "")] == [2, 1, 1]
