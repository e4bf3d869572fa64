"""Open pages show the newest that can be read of each slide; the presenter hears of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.deck.slides import Demo, SlideError
from server.deck.talk_folder import read_talk_folder
from server.talk.live_deck import LiveDeck
from tests.talk import finish

GOOD = "# One {#one}\n\n---\n\n# Two {#two}\n\n```demo race\n```\n"


def examine(demo: Demo) -> SlideError | str:
    """Find a fault with every demo but the race."""
    wrong = SlideError(demo.file, demo.line, f"no {demo.name}")
    return "v1" if demo.name == "race" else wrong


def reload(show: LiveDeck) -> None:
    finish(show.reload())


@pytest.fixture
def slides(tmp_path: Path) -> Path:
    path = tmp_path / "talk.md"
    path.write_text(GOOD)
    return path


@pytest.fixture
def show(slides: Path) -> LiveDeck:
    return LiveDeck(read_talk_folder(slides.parent), examine)


def titles(show: LiveDeck) -> list[str]:
    return [slide.title for slide in show.deck.slides]


def test_a_save_is_another_version(show: LiveDeck, slides: Path) -> None:
    before = show.version
    reload(show)
    assert show.version == before  # nothing has changed
    slides.write_text(GOOD.replace("# One", "# The first"))
    reload(show)
    assert show.version != before
    assert titles(show) == ["The first", "Two"]
    assert f'<body data-version="{show.version}">' in show.page


def test_listeners_hear_of_each_reload(show: LiveDeck) -> None:
    heard: list[str] = []
    end = show.listen(lambda: heard.append(show.version))
    reload(show)
    end()
    reload(show)
    assert heard == [show.version]


def test_a_demo_that_breaks_leaves_its_slide_as_it_was(show: LiveDeck, slides: Path) -> None:
    slides.write_text(GOOD.replace("# Two", "# Next").replace("race", "nonsense"))
    reload(show)
    assert titles(show) == ["One", "Two"]
    assert show.problems == ["talk.md:7: no nonsense"]
    assert show.panels == {}
    assert [demo.name for demo in show.demos.values()] == ["race"]
    reload(show)  # still broken, and still there
    assert titles(show) == ["One", "Two"]
    slides.write_text(GOOD.replace("# Two", "# Next"))
    reload(show)
    assert titles(show) == ["One", "Next"]
    assert show.problems == []


def test_a_new_slide_that_is_broken_shows_a_panel(show: LiveDeck, slides: Path) -> None:
    slides.write_text(GOOD + "\n---\n\n# Three {#three}\n\n```demo nonsense\n```\n")
    reload(show)
    assert titles(show) == ["One", "Two", "Three"]
    assert list(show.panels) == ["three-demo"]
    assert list(show.demos) == ["two-demo"]
    assert "demo-error" in show.page


def test_a_folder_that_can_not_be_read_leaves_all_as_it_was(show: LiveDeck, slides: Path) -> None:
    before = show.page
    slides.write_bytes(b"# \xff")
    reload(show)
    assert show.page == before
    (problem,) = show.problems
    expected = f"talk.md:1: Expected text in UTF-8: {slides}. Received: byte 2 is 0xff."
    assert problem.startswith(expected)
    slides.unlink()
    reload(show)
    assert show.page == before
    assert "a folder without any" in show.problems[0]
    slides.write_text(GOOD)
    reload(show)
    assert show.problems == []
