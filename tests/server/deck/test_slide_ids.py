"""Slides and demos have ids of their own, made of their headings."""

from __future__ import annotations

from server.deck.slide_ids import UniqueIds, demo_ids, id_from_title
from tests.server.deck.helpers import deck


def test_headings_name_their_slides() -> None:
    read = deck("headings.md")
    assert [each.id for each in read.slides] == [
        "start",
        "whats-fit-doing",
        "whats-fit-doing-2",
        "slide-4",
        "slide-2026",
        "appears",
        "start-2",
    ]
    assert [each.title for each in read.slides[:5]] == [
        "Hello, world!",
        "What's fit doing?",
        "What's fit doing?",
        "",
        "2026",
    ]


def test_an_id_is_given_once() -> None:
    ids = UniqueIds()
    assert [ids.add("fit") for _ in range(3)] == ["fit", "fit-2", "fit-3"]
    assert ids.add("fit-2") == "fit-2-2"
    assert ids.are_free(["other", "fit-4"])
    assert not ids.are_free(["other", "fit-3"])


def test_ids_of_demos_are_those_that_are_given_where_none_is_taken() -> None:
    ids = UniqueIds()
    wanted = [ids.add("race-demo") for _ in range(3)]
    assert demo_ids("race", 3) == wanted == ["race-demo", "race-demo-2", "race-demo-3"]
    assert demo_ids("race", 0) == []


def test_titles_become_ids() -> None:
    titles = ["What's fit doing?", "2026", "  ", "Fünf – sechs_sieben", "Don’t"]
    assert [id_from_title(title) for title in titles] == [
        "whats-fit-doing",
        "slide-2026",
        "",
        "fünf-sechs-sieben",
        "dont",
    ]
