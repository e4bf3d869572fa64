"""The first heading names its slide, and says how it looks."""

from __future__ import annotations

from server.deck.slide_heading import Heading, read_heading, slides_in_one
from server.markdown.dialect import MARKDOWN


def test_the_first_heading_speaks_for_the_slide() -> None:
    tokens = MARKDOWN.parse("words\n\n## A *b* {#c .d background=red width=1}\n\n# E {#f}\n")
    assert read_heading(tokens) == Heading("c", "A b", 2, ("d",), {"background": "red"})
    assert '<h2 width="1">A <em>b</em></h2>' in MARKDOWN.renderer.render(
        tokens, MARKDOWN.options, {}
    )


def test_a_slide_needs_none() -> None:
    assert read_heading(MARKDOWN.parse("words")) == Heading()
    assert read_heading(MARKDOWN.parse("# A {.fragment}")).classes == ()


def test_many_headings_may_be_many_slides() -> None:
    for text, row in (
        ("# T\n\n## A\n\n## B\n\n## C\n", None),
        ("## A\n\n## B\n", None),
        ("## A\n\n::: a\n## B\n:::\n\n## C\n", None),
        ("## A\n\n## B\n\n## C\n", 2),
    ):
        found = slides_in_one(MARKDOWN.parse(text))
        assert (found and found[0]) == row
    assert found is not None
    assert "3 headings ## on one" in found[1]
