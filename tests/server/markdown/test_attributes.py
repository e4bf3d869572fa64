"""Attributes in braces are read with and without quotes, or not at all."""

from __future__ import annotations

import pytest

from server.markdown.attributes import read_attrs


@pytest.mark.parametrize(
    ("text", "attrs"),
    [
        ("{.a .b #c}", {"class": "a b", "id": "c"}),
        ('{width=40% title="a b"}', {"width": "40%", "title": "a b"}),
        ("{this}", {}),
        ("{.a} b", {}),
        ("", {}),
    ],
)
def test_what_stands_in_braces(text: str, attrs: dict[str, str]) -> None:
    assert read_attrs(text) == attrs
