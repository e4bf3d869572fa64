"""Comments for other tools are told from those for people."""

from __future__ import annotations

import pytest

from server.markdown.directives import Directive, read_directive


@pytest.mark.parametrize(
    "text",
    [
        "title: what I say",
        "Class: a",
        "footer: show it",
        "class: two words",
        "Say it.",
        "style: mine",
    ],
)
def test_what_may_be_a_note_is_one(text: str) -> None:
    assert read_directive(text) is None


def test_what_can_be_done_is_done() -> None:
    assert read_directive(" fit ") == Directive()
    assert read_directive("_class: lead invert") == Directive(classes=("lead", "invert"))
    assert read_directive('.element: class="a b" x=1') == Directive(braces='{class="a b" x=1}')


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("backgroundColor: red", "{background=…} behind the heading"),
        ("_color: red", "a class such as {.dark} behind the heading"),
        ("theme: gaia", "theme: … between the --- lines at the top of the first file"),
        ("paginate: true", "it as a style into theme.css, or leave it out"),
        (".slide: data-x", "{background=…}, or a class, behind the heading"),
        (".element: style='a'", "{.fragment}, or other attributes, behind the words"),
    ],
)
def test_all_else_is_told(text: str, advice: str) -> None:
    directive = read_directive(text)
    assert directive is not None
    assert directive.problem == (
        f"Expected a comment for people. Received: one for another tool, {text!r}. Write {advice}."
    )


def test_several_in_one_comment_are_each_done_or_told() -> None:
    found = read_directive("\ntheme: gaia\n_class: lead\npaginate: true\n")
    assert found is not None
    assert (found.classes, "theme: gaia" in found.problem) == (("lead",), True)
    assert read_directive("theme: gaia\nand what we say of it") is None
