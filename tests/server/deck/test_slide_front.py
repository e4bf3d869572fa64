"""Slidev's lines above a slide are followed, or told; they are no slide."""

from __future__ import annotations

from server.deck.parser import parse_deck
from server.deck.slide_front import is_front, read_front
from tests.server.deck.helpers import problems


def test_lines_with_one_of_slidev_s_names_are_no_slide() -> None:
    assert is_front("layout: two-cols\n")
    assert is_front("\nclass: a\ntitle: b\n")
    for text in ("", "title: a", "layout: a\n\nwords", "# layout: a", "- layout: a", "Layout:x"):
        assert not is_front(text)


def test_what_they_say_is_done_or_told() -> None:
    front = read_front("layout: image-left\nimage: 'a.png'\nclass: a b\nbackground: red\nzoom: 2")
    assert (front.classes, front.background) == (["a", "b"], {"background": "red"})
    assert front.beside == ("a.png", "left")
    assert [row for row, _ in front.problems] == [4]
    assert read_front("layout: center").classes == ["statement"]
    assert read_front("layout: cover").classes == ["title"]
    assert [row for row, _ in read_front("layout: end\nimage: a.png").problems] == [0, 1]
    assert read_front("layout: two-cols").problems == []


def test_they_belong_to_the_slide_below() -> None:
    files = {"a.md": "# A\n\n---\nlayout: fact\ntransition: fade\n---\n\n# B\n\n---\nclass: x\n"}
    read = parse_deck(files, {})
    assert [(each.id, each.classes) for each in read.slides] == [("a", ()), ("b", ("statement",))]
    assert [line for line, _ in problems(read)] == [5]
    again = parse_deck(files, {}, read)
    assert again == read


def test_a_slide_is_read_anew_when_its_lines_change() -> None:
    before = parse_deck({"a.md": "# A\n\n---\nclass: x\n---\n# B\n"}, {})
    after = parse_deck({"a.md": "# A\n\n---\nclass: y\n---\n# B\n"}, {}, before)
    plain = parse_deck({"a.md": "# A\n\n---\n# B\n"}, {}, after)
    assert [deck.slides[1].classes for deck in (before, after, plain)] == [("x",), ("y",), ()]
