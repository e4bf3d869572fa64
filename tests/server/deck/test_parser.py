"""A deck is put together from its files: one namespace of ids, links checked, slides kept."""

from __future__ import annotations

from dataclasses import replace

from server.deck.front_matter import DECKS
from server.deck.parser import lost_slide_links, moved, parse_deck
from server.paths import SLIDES, VARIANTS
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


FEW = "---\n{}\n---\n# A\n\n---\n\n# B {{.long}}\n\n---\n\n# A\n\n---\n\n# C {{.big .long}}\n"


def test_a_short_deck_leaves_long_slides_out_and_the_others_keep_their_names() -> None:
    long, short = (parse_deck({"a.md": FEW.format(f"deck: {kind}")}, {}) for kind in DECKS)
    assert [slide.id for slide in long.slides] == ["a", "b", "a-2", "c"]
    assert [slide.id for slide in short.slides] == ["a", "a-2"]
    assert short.problems == ()


def test_a_deck_stays_short_while_its_front_matter_cannot_be_read() -> None:
    short = parse_deck({"a.md": FEW.format("deck: short")}, {})
    broken = parse_deck({"a.md": FEW.format("deck: short\ntheme: [")}, {}, short)
    assert not broken.meta_complete
    assert [slide.id for slide in broken.slides] == ["a", "a-2"]


def test_another_length_than_long_and_short_is_told() -> None:
    ((_, message),) = problems(parse_deck({"a.md": FEW.format("deck: tiny")}, {}))
    assert message.startswith("Expected deck: long or short. Received: 'tiny'.")


def test_of_long_slides_alone_a_short_deck_shows_all() -> None:
    read = parse_deck({"a.md": "---\ndeck: short\n---\n# A {.long}\n"}, {})
    assert len(read.slides) == 1


def test_the_talk_itself_has_a_version_of_half_an_hour() -> None:
    files = {path.name: path.read_text() for path in sorted(SLIDES.glob("*.md"))}
    first = next(iter(files))
    files[first] = files[first].replace("theme: dark", "theme: dark\ndeck: short")
    short = parse_deck(files, {"variants.py": VARIANTS.read_text()})
    assert short.problems == ()
    assert 14 <= len(short.slides) <= 18
    assert {"descent", "linear", "conv", "gap", "your-digit"} <= {each.id for each in short.slides}
