"""Python on a page: what is coloured, what is marked, and nothing that a page would run."""

from __future__ import annotations

from demo.ui.python_listing import listing_as_html


def test_strings_numbers_and_signs_are_told_apart() -> None:
    written = listing_as_html([('Dense(128, "relu")  # all', 0)], 0)
    assert '<i class="value">128</i>' in written
    assert '<i class="value">&quot;relu&quot;</i>' in written
    assert '<i class="soft"># all</i>' in written
    assert "Dense<i" in written


def test_the_line_of_the_chosen_place_alone_is_marked() -> None:
    lines = [("model", 0), ("first", 1), ("second", 2)]
    assert listing_as_html(lines, 2) == (
        '<pre><span class="">model</span><span class="">first</span>'
        '<span class="here">second</span></pre>'
    )
    assert "here" not in listing_as_html(lines, 0)  # lines of no block are never marked


def test_what_a_page_would_read_as_a_tag_is_text() -> None:
    assert "<script" not in listing_as_html([("<script>", 0)], 0)
