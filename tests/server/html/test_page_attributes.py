"""No element of a slide takes the page away from its scripts, or the keys from the talk."""

from __future__ import annotations

import pytest

from server.deck.parser import parse_deck
from server.html.page_attributes import attribute_problem, take_page_attributes
from tests.server.deck.helpers import problems, slide


@pytest.mark.parametrize(
    ("tag", "name", "value"),
    [
        *(("img", "name", "body"), ("form", "name", "a-b"), ("iframe", "name", "location")),
        *(("object", "id", "head"), ("embed", "name", ""), ("p", "autofocus", "")),
        ("template", "shadowrootmode", "open"),
        *(("li", "data-fragment-index", each) for each in ("-1", "99999999", "x", "")),
    ],
)
def test_what_no_element_may_have(tag: str, name: str, value: str) -> None:
    assert attribute_problem(tag, name, value).startswith("Expected ")
    attributes = {name: value, "title": "t"}
    assert take_page_attributes(tag, attributes) == [attribute_problem(tag, name, value)]
    assert attributes == {"title": "t"}


@pytest.mark.parametrize(
    ("tag", "name", "value"),
    [
        *(("a", "name", "top"), ("input", "name", "body"), ("iframe", "name", "my-frame")),
        *(("img", "id", "body"), ("li", "data-fragment-index", "12"), ("p", "title", "autofocus")),
    ],
)
def test_what_all_may_have(tag: str, name: str, value: str) -> None:
    assert attribute_problem(tag, name, value) == ""


@pytest.mark.parametrize(
    "markdown",
    [
        "![a](b.png){name=body}",
        "[a]{contenteditable=true autofocus=1}",
        "- a {.fragment data-fragment-index=1000000}",
        "a <!-- .element: data-fragment-index=-1 -->",
    ],
)
def test_braces_give_none_either(markdown: str) -> None:
    read = parse_deck({"a.md": f"# A\n\n{markdown}\n"}, {})
    assert [line for line, _ in problems(read)] == [3]
    assert not any(sign in read.slides[0].html for sign in ("body", "autofocus", "-index"))


def test_a_step_keeps_its_number() -> None:
    assert 'data-fragment-index="2"' in slide("# A\n\n- a {.fragment data-fragment-index=2}").html
