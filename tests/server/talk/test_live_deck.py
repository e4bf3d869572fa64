"""Open pages show the newest that can be read of each slide; the presenter hears of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.deck.slides import Demo, Problem
from server.files.talk_folder import read_talk_folder
from server.talk.live_deck import LiveDeck
from tests.talk import finish

GOOD = "# One {#one}\n\n---\n\n# Two {#two}\n\n```demo race\n```\n"


def examine(demo: Demo) -> list[Problem] | str:
    """Find a problem with every demo but the race, and with each of its options."""
    if demo.name == "race":
        return "v1"
    return [demo.error(f"no {demo.name}"), *(demo.error(f"no {each}", each) for each in demo.rows)]


def reload(live_deck: LiveDeck) -> None:
    finish(live_deck.reload())


@pytest.fixture
def slides(tmp_path: Path) -> Path:
    path = tmp_path / "talk.md"
    path.write_text(GOOD)
    return path


@pytest.fixture
def live_deck(slides: Path) -> LiveDeck:
    return LiveDeck(read_talk_folder(slides.parent), examine)


def titles(live_deck: LiveDeck) -> list[str]:
    return [slide.title for slide in live_deck.deck.slides]


def test_a_save_is_another_version(live_deck: LiveDeck, slides: Path) -> None:
    before = live_deck.version
    reload(live_deck)
    assert live_deck.version == before  # nothing has changed
    slides.write_text(GOOD.replace("# One", "# The first"))
    reload(live_deck)
    assert live_deck.version != before
    assert titles(live_deck) == ["The first", "Two"]
    assert f'<body data-version="{live_deck.version}">' in live_deck.page


def test_listeners_hear_of_each_reload(live_deck: LiveDeck) -> None:
    heard: list[str] = []
    end = live_deck.listen(lambda: heard.append(live_deck.version))
    reload(live_deck)
    end()
    reload(live_deck)
    assert heard == [live_deck.version]


def test_a_demo_that_breaks_leaves_its_slide_as_it_was(live_deck: LiveDeck, slides: Path) -> None:
    slides.write_text(GOOD.replace("# Two", "# Next").replace("race", "nonsense"))
    reload(live_deck)
    assert titles(live_deck) == ["One", "Two"]
    assert live_deck.problems == ["talk.md:7: no nonsense"]
    assert live_deck.broken_demos == {}
    assert [demo.name for demo in live_deck.demos.values()] == ["race"]
    reload(live_deck)  # still broken, and still there
    assert titles(live_deck) == ["One", "Two"]
    slides.write_text(GOOD.replace("# Two", "# Next"))
    reload(live_deck)
    assert titles(live_deck) == ["One", "Next"]
    assert live_deck.problems == []


def test_all_that_is_wrong_with_a_block_is_told(live_deck: LiveDeck, slides: Path) -> None:
    slides.write_text(GOOD.replace("race\n", "nonsense\na: 1\nb: [\nc: 2\nd: ]\n"))
    reload(live_deck)
    told = [line.partition(". Received")[0] for line in live_deck.problems]
    yaml = "Expected YAML such as 'epochs: 20'"
    assert set(told) == {
        *(f"talk.md:{line}: {yaml}" for line in (9, 11)),
        *("talk.md:7: no nonsense", "talk.md:8: no a", "talk.md:10: no c"),
    }
    assert titles(live_deck) == ["One", "Two"]


def test_a_new_slide_that_is_broken_shows_a_panel(live_deck: LiveDeck, slides: Path) -> None:
    slides.write_text(GOOD + "\n---\n\n# Three {#three}\n\n```demo nonsense\n```\n")
    reload(live_deck)
    assert titles(live_deck) == ["One", "Two", "Three"]
    assert list(live_deck.broken_demos) == ["three-demo"]
    assert list(live_deck.demos) == ["two-demo"]
    assert "demo-error" in live_deck.page


def test_a_folder_that_can_not_be_read_leaves_all_as_it_was(
    live_deck: LiveDeck, slides: Path
) -> None:
    before = live_deck.page
    slides.write_bytes(b"# \xff")
    reload(live_deck)
    assert live_deck.page == before
    (problem,) = live_deck.problems
    expected = f"talk.md:1: Expected text in UTF-8: {slides}. Received: byte 2 is 0xff."
    assert problem.startswith(expected)
    slides.unlink()
    reload(live_deck)
    assert live_deck.page == before
    assert "a folder without any" in live_deck.problems[0]
    slides.write_text(GOOD)
    reload(live_deck)
    assert live_deck.problems == []


def test_a_warning_is_told_and_its_slide_is_shown(slides: Path) -> None:
    def warn(demo: Demo) -> Problem:
        return Problem(demo.file, demo.line, "It shows images.", is_warning=True)

    live_deck = LiveDeck(read_talk_folder(slides.parent), lambda _: "v1", warn)
    assert live_deck.problems
    assert all(line.endswith(": It shows images.") for line in live_deck.problems)
    assert live_deck.demos
