"""The data of a deck: what is told of an error, and fingerprints that mean the same everywhere."""

from __future__ import annotations

from server.deck.slides import Problem, error_html, fingerprint


def test_an_error_shows_its_file_and_line() -> None:
    html = error_html(Problem("a&b.md", 5, "Expected this. Received: that."))
    assert html == (
        '<div class="demo-error" role="note" data-file="a&amp;b.md" data-line="5"></div>'
    )


def test_equal_values_have_equal_fingerprints() -> None:
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})
    assert len(fingerprint(None)) == 12
