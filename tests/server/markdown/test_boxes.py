"""Boxes have the attributes of their first lines, and none that the page itself uses."""

from __future__ import annotations

import pytest

from server.deck.parser import parse_deck
from server.markdown.boxes import OPEN, growth
from server.markdown.dialect import MARKDOWN


@pytest.mark.parametrize(
    ("first", "tag"),
    [
        ("::: a b", '<div class="a b">'),
        ("::: {.a data-b=c}", '<div class="a" data-b="c">'),
        ('::: {.column width="30%"}', '<div class="column" style="flex-grow: 0.6;">'),
        ("::: {.x width=30%}", '<div class="x" width="30%">'),
        ("{.y}\n::: x", '<div class="y x">'),
    ],
)
def test_a_box_has_what_its_first_line_says(first: str, tag: str) -> None:
    read = parse_deck({"a.md": f"# A\n\n{first}\nwords\n:::\n"}, {})
    assert read.problems == ()
    assert f"{tag}\n<p>words</p>" in read.slides[0].html


def test_a_callout_has_the_title_of_its_author() -> None:
    html = MARKDOWN.render('::: {.callout-tip title="Try <it>"}\nwords\n:::\n')
    assert '<p class="markdown-alert-title">Try &lt;it&gt;</p>' in html
    assert "title=" not in html


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("::: footer", ".footer"),
        ("::: {.slides}", ".slides"),
        ("::: demo", ".demo"),
        ("::: {.x #Reveal}", "'Reveal'"),
        ('::: {.x autofocus=""}', "autofocus"),
    ],
)
def test_what_the_page_would_take_for_its_own_is_told(first: str, told: str) -> None:
    read = parse_deck({"a.md": f"# A\n\n{first}\nwords\n:::\n"}, {})
    ((line, message),) = [(each.line, each.message) for each in read.problems]
    assert line == 3
    assert f"Received: {told}" in message
    assert not any(f'class="{name}' in read.slides[0].html for name in ("footer", "slides", "demo"))


def test_how_wide_a_column_is() -> None:
    texts = ("::: column", "::: {.column .wide}", "::: {.column width=75%}")
    boxes = [each for text in texts for each in MARKDOWN.parse(f"{text}\n:::\n")]
    assert [growth(each, 1.35) for each in boxes if each.type == OPEN] == [1, 1.35, 1.5]
