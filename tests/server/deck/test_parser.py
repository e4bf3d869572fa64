"""A deck is put together from its files: one namespace of ids, links checked, slides kept."""

from __future__ import annotations

from dataclasses import replace

from server.deck.parser import lost_slide_links, moved, parse_deck
from tests.server.deck.helpers import SOURCES, problems


def test_the_first_file_wins() -> None:
    files = {"a.md": "---\ntitle: A\n---\n# One", "b.md": "---\ntitle: B\ntheme: dark\n---\n# Two"}
    read = parse_deck(files, {})
    assert read.meta == {"title": "A", "theme": "dark"}
    assert [(each.file, each.id, each.line) for each in read.slides] == [
        ("a.md", "one", 4),
        ("b.md", "two", 5),
    ]


def test_a_link_to_a_slide_that_is_not_there_is_told() -> None:
    files = {"a.md": "# A\n\n[b](#b), [fünf](#fünf)\n\nand [c](#c)", "b.md": "# B\n\n---\n\n# Fünf"}
    ((line, message),) = problems(parse_deck(files, {}))
    assert line == 5
    assert "Received: 'c'. Write {#c} on that slide's heading, or correct the link." in message


def test_links_are_looked_up_among_all_slides() -> None:
    (slide,) = parse_deck({"a.md": "# A\n\n[b](#b)\n[number](#/2)"}, {}).slides
    (problem,) = lost_slide_links([slide])
    assert (problem.file, problem.line) == ("a.md", 3)
    assert lost_slide_links([slide, replace(slide, id="b")]) == []


def test_a_slide_that_moved_has_other_lines_and_nothing_else() -> None:
    text = "# A\n\n[a](#a)\n\n```demo race\n```\n"
    (slide,) = parse_deck({"a.md": text}, {}).slides
    (expected,) = parse_deck({"b.md": "\n\n---\n" + text}, {}).slides
    assert moved(slide, "b.md", 3) == expected
    assert moved(slide, "b.md", 3).links == expected.links == (("a", 6),)


def test_slides_read_before_give_the_same_deck() -> None:
    before = parse_deck({"a.md": "# A\n\n---\n\n# B\n\n```demo race\n```"}, SOURCES)
    files = {"a.md": "# B\n\n---\n\n# B\n\n```demo race\n```\n\n---\n\n# A"}
    assert parse_deck(files, SOURCES, before) == parse_deck(files, SOURCES)
