"""No slide has a class by which the page's scripts find what is theirs."""

from __future__ import annotations

import re

import pytest

from server.deck.parser import parse_deck
from server.html.page_classes import RESERVED_CLASSES, page_classes, take_page_classes
from server.markdown.dialect import MARKDOWN
from server.paths import ASSETS
from tests.server.deck.helpers import problems


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("a {.next .b}", '<p class="b">a</p>'),
        ("[a]{.words}", '<p><span class="">a</span></p>'),
        ('<p class="footer b">a</p>', '<p class="b">a</p>'),
    ],
)
def test_such_a_class_is_taken_away_and_told(written: str, html: str) -> None:
    read = parse_deck({"a.md": f"# A\n\n{written}\n"}, {})
    assert read.slides[0].html == f"<h1>A</h1>\n{html}\n"
    ((line, message),) = problems(read)
    assert line == 3
    assert message.startswith("Expected a class that the page has no use for. Received: .")


def test_a_slide_has_none_either() -> None:
    read = parse_deck({"a.md": "# A {.slides .b}\n"}, {})
    assert read.slides[0].classes == ("b",)
    assert [line for line, _ in problems(read)] == [1]


def test_other_classes_stay() -> None:
    (token, *_) = MARKDOWN.parse("# A {.title .dark}")
    assert take_page_classes(token) == page_classes(["title", "dark"]) == []
    assert token.attrs == {"class": "title dark"}


def test_those_that_scripts_look_up_in_all_of_the_page_are_known() -> None:
    scripts = {path.name: path.read_text() for path in ASSETS.glob("*.js")}
    whole = r"document\.querySelector(?:All)?\([\"'`](?:dialog)?\.([\w-]+)"
    used = {name for text in scripts.values() for name in re.findall(whole, text)}
    short = r"\b(?:find|text)\([\"'`]\.([\w-]+)"  # in all of the presenter's page, too
    used |= set(re.findall(short, scripts["presenter.js"]))
    assert used - RESERVED_CLASSES == set()
    assert RESERVED_CLASSES - used == set()
