"""Comments and notes are found where Markdown would not show them as code."""

from __future__ import annotations

import pytest

from server.markdown.comment_markup import comment_end, next_markup, open_comment


def test_a_comment_ends_no_later_than_it_must() -> None:
    for rest in (" b", "\n\nb --> c\n", "\n---\n-->\n", "\n```\n-->\n", "\n<!-- b -->\n"):
        assert comment_end("<!-- a -->" + rest, 0) == 10
    assert comment_end("<!-- a", 0) is None


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- in --> out\n\nThen stop. -->",
        "<!--\nShow --> this:\n\n```python\nx --> y -->\n```\n\nmore\n-->",
        "<!-- use `-->` here\nmore -->",
        "<!-- Input -->\noutput. -->",
        "<!-- outer\n<!-- one -->\nmore\n<!-- two -->\nmore\n-->",
        "<!-- outer <!-- one --> more <!-- two --> more -->",
        "<!-- left out --> b\n\n---\n\n# B\n-->",
    ],
)
def test_an_arrow_within_a_comment_does_not_end_it(comment: str) -> None:
    for below in ("", "\n", "\n\nWords\n\n<!-- another -->\n"):
        assert comment_end(comment + below, 0) == len(comment)


@pytest.mark.parametrize(
    "below",
    [
        " words\n\nA --> B\n",
        " words\n\n```mermaid\nA -->\nB\n```\n",
        "\n\nWords, and next -->\n",
        " words\n\n---\n\n# B\n\nnext -->\n",
        "\n\n<!-- write <!-- here -->\n",
    ],
)
def test_arrows_of_a_slide_are_no_ends(below: str) -> None:
    assert comment_end("<!-- a -->" + below, 0) == 10


def test_a_comment_begins_outside_of_code() -> None:
    assert open_comment("a `<!--` <!-- b", 0, 15) == 9
    assert open_comment("a `<!--` b\n<!-- c", 0, 10) == -1


def test_what_begins_notes_is_found() -> None:
    text = "`Note:`\n\n~~~\nNote:\n~~~\n\\<!--\nA Note: b\nNote: c\n::: notes\n<aside class=notes>"
    text += "\nA ???\n???\na ^ b\n^ a\n{{% note %}} {/* a\n<!— a —> <!- a -> < !-- a --> a <!-b"
    found = next_markup(text, 0, len(text))
    kinds = []
    while found:
        kinds.append(found.lastgroup)
        found = next_markup(text, found.end(), len(text))
    assert kinds == [
        *("note", "box", "aside", "rest", "caret", "shortcode", "braces"),
        *("mistyped", "mistyped", "mistyped"),
    ]


@pytest.mark.parametrize(
    ("comment", "rest"),
    [
        ("<!--\n```mermaid\nA --> B\n```\n-->", "\n\nb"),
        ("<!--\n~~~\nA --> B\n~~~\nc\n```\nA --> B\n```\nd -->", "\n\n<!-- e -->"),
        ("<!--\n```\na\n-->", "\n\n```python\nx\n```\n\nb"),  # code without an end
        ("<!--\n```\na\n-->", "\n\n---\n\n```\nx\n```\n\nb -->"),
        ("<!--\n```\na\n-->", "\n\n```\nx\n```\n\n<!-- b -->"),
        ("<!--\n---\n```\nA --> B\n```\n-->", ""),
    ],
)
def test_an_arrow_in_code_within_a_comment_ends_nothing(comment: str, rest: str) -> None:
    assert comment_end(comment + rest, 0) == len(comment)
