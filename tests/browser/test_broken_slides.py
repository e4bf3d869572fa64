"""Slides of random HTML, attributes and other tools' words, saved while the talk runs.

Each stays a slide, the others stay as they are, keys work, and the author is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import pytest

from server.deck.parser import parse_deck
from server.deck.slides import Deck
from server.page.render import render, render_presenter
from tests.broken_slides import BrokenSlides
from tests.browser.broken_talk import FORGIVEN, BrokenTalk, some, write_good
from tests.browser.conftest import OpenPage
from tests.recordings.figures import FOLDER
from tests.server.test_any_text import HTML
from tests.talk import RunningTalk

COUNT, SAVES, SEED = 30, 8, 16
ANY_DECKS, OPENED = 200, 40


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTalk]:
    """Return a talk of good slides; it plays a recording, so that no library is loaded."""
    folder = tmp_path_factory.mktemp("broken")
    write_good(folder / "deck", COUNT)
    recording = FOLDER / "session.jsonl.xz"
    data = FOLDER / "few-digits.npz"
    with RunningTalk(
        folder, "--slides", folder / "deck", "--data", data, "--replay", recording
    ) as running:
        running.line("Talk: ")
        yield running


def test_no_slide_breaks_the_talk_and_each_is_told(open_page: OpenPage, talk: RunningTalk) -> None:
    slides = open_page("#/", of=talk, motion="reduce", forgive=FORGIVEN)
    presenter = open_page("presenter", of=talk, forgive=FORGIVEN)
    slides.bring_to_front()
    broken = BrokenTalk(talk.runs.parent / "deck", talk, slides, presenter)
    made, wrongs = BrokenSlides(SEED), list[str]()
    for save in range(SAVES):
        wrongs += broken.save({number: made.slide(number) for number in range(1, COUNT + 1)})
        wrongs += broken.keys(some(COUNT, save))
    wrongs += broken.reload()
    wrongs += broken.keys(some(COUNT, SAVES))
    wrongs += broken.save({number: made.good(number) for number in range(1, COUNT + 1)})
    assert wrongs == []
    assert broken.untold == []
    assert [line for line in talk.status()["problems"] if ".md:" in line] == []


# What of the slides there is in a page that was fetched, and in its presenter's list.
COUNTED = """(pages) => pages.map(([slides, presenter]) => {
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
  const list = parsed(presenter).querySelector("template.deck").content.children;
  return [
    [...parsed(slides).querySelectorAll("main > .slides > section")].map(({id}) => id),
    [...list].map((each) => each.firstElementChild.id),
    parsed(slides).querySelectorAll("section").length,
  ];
})"""
SHOWN = "[...document.querySelectorAll('main > .slides > section')].map(({id}) => id)"


def any_deck(chosen: Random) -> Deck:
    """Return a deck of a few slides of pieces of HTML, and a last one that is as ever."""
    bodies = ("".join(chosen.choices(HTML, k=chosen.randint(1, 25))) for _ in range(3))
    text = "".join(f"# Head {n}\n\n{body}\n\n---\n\n" for n, body in enumerate(bodies))
    return parse_deck({"a.md": text, "b.md": "# Last\n\n<!-- Notes -->\n"}, {})


def test_any_html_leaves_a_browser_all_slides(open_page: OpenPage, talk: RunningTalk) -> None:
    page = open_page("api/status", of=talk, forgive=re.compile(""))
    decks = [any_deck(Random(seed)) for seed in range(ANY_DECKS)]
    wanted = [[slide.id for slide in deck.slides] for deck in decks]
    found = page.evaluate(COUNTED, [(render(deck), render_presenter(deck)) for deck in decks])
    assert found == [[ids, ids, len(ids)] for ids in wanted]
    for deck, ids in zip(decks[:OPENED], wanted, strict=False):  # where scripts are run, too
        page.set_content(render(deck), wait_until="commit")
        page.wait_for_function("document.readyState !== 'loading'")
        assert page.evaluate(SHOWN) == ids
