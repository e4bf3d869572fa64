"""The talk stays where it is while its slides are saved, renamed, and taken away."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.events import SlideShown
from demo.stage.log import Stage
from server.files.talk_folder import read_talk_folder
from server.talk.current_slide import CurrentSlide
from server.talk.live_deck import LiveDeck
from tests.talk import finish

THREE = "# One\n\n---\n\n# Two\n\n---\n\n# Three\n"


class Written:
    """A deck that an author saves while it is shown."""

    def __init__(self, folder: Path, stage: Stage) -> None:
        self._path = folder / "talk.md"
        self._path.write_text(THREE)
        self._live_deck = LiveDeck(read_talk_folder(folder), lambda _: "")
        self.stage = stage
        self.current = CurrentSlide(stage, self._live_deck)

    def save(self, text: str) -> None:
        self._path.write_text(text)
        finish(self._live_deck.reload())

    def go(self, slide: str) -> None:
        self.stage.append(SlideShown(slide=slide, step=1))


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return Written(tmp_path, Stage())


def test_before_any_move_it_is_at_the_first_slide(written: Written) -> None:
    assert written.current.id == "one"
    assert written.current.position() == {"slide": "", "step": -1, "black": False, "number": 0}
    written.save(THREE.replace("One", "Zero"))
    assert written.current.id == "zero"
    assert written.stage.scene.position.moves == 0


def test_pages_are_told_the_newest_move(written: Written) -> None:
    written.go("two")
    written.stage.append(SlideShown(slide="three", step=2, black=True))
    assert written.current.position() == {"slide": "three", "step": 2, "black": True, "number": 2}


def test_a_slide_with_another_heading_is_the_same_one(written: Written) -> None:
    written.go("two")
    written.save(THREE.replace("Two", "Second"))
    assert written.current.position() == {"slide": "second", "step": 1, "black": False, "number": 2}
    # Whoever goes on from the log finds it, too.
    assert (
        Stage(written.stage.since(0)[0]).scene.position.slide == written.stage.scene.position.slide
    )


def test_a_slide_that_moves_takes_the_talk_along(written: Written) -> None:
    written.go("two")
    written.save("# Two\n\n---\n\n# One\n")
    assert written.current.id == "two"
    assert written.stage.scene.position.moves == 1


def test_a_slide_that_goes_has_another_in_its_stead_until_it_is_back(written: Written) -> None:
    written.go("three")
    written.save("# One\n\n---\n\n# Two\n")
    assert written.current.id == "two"
    written.save(THREE)
    assert written.current.id == "three"
    assert written.stage.scene.position.moves == 1


def test_a_slide_that_a_process_before_showed_and_that_is_gone(tmp_path: Path) -> None:
    stage = Stage([SlideShown(slide="gone")])
    assert Written(tmp_path, stage).current.id == "one"
