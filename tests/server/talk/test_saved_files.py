"""What is saved while a talk runs is brought in; what can't be is told until it can."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.paths import ASSETS, HOME
from server.talk import saved_files
from tests.server.conftest import ServedTalk
from tests.talk import DECK


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the tests' talk, to be saved into."""
    return Path(shutil.copytree(DECK, tmp_path / "deck"))


@pytest.fixture
def edited(folder: Path, digits: Path, tmp_path: Path) -> Iterator[ServedTalk]:
    talk = ServedTalk(folder, digits, tmp_path / "runs")
    yield talk
    talk.close()


def save(edited: ServedTalk, *paths: Path) -> list[str]:
    """Let the talk bring in some files; return the problems that are none of its slides."""
    edited.run(edited.talk.saved_files.apply({*paths}))
    return edited.do(lambda talk: talk.saved_files.problems)


def test_all_that_a_talk_is_made_of_is_watched(edited: ServedTalk, folder: Path) -> None:
    watched = edited.talk.saved_files.folders
    assert watched == [folder, HOME / "demo", HOME / "server", HOME / "run_talk.py"]
    assert all(path.exists() for path in watched)


def test_slides_are_read_again(edited: ServedTalk, folder: Path) -> None:
    before = edited.do(lambda talk: talk.live_deck.version)
    assert save(edited, folder / "1-start.md") == []
    assert edited.do(lambda talk: talk.live_deck.version) == before
    (folder / "1-start.md").write_text("# Another start\n")
    assert save(edited, folder / "1-start.md") == []
    assert edited.do(lambda talk: talk.live_deck.version) != before
    assert "Another start" in edited.do(lambda talk: talk.live_deck.page)


def test_a_variants_file_that_can_not_be_read_is_told_until_it_can(
    edited: ServedTalk, folder: Path
) -> None:
    file = folder / "variants.py"
    text = file.read_bytes()
    file.write_bytes(b"# \xff")
    (problem,) = save(edited, file)
    assert problem.startswith(f"Expected text in UTF-8: {file}. Received: byte 2 is 0xff.")
    assert problem in edited.do(lambda talk: talk.problems)
    file.write_bytes(text)
    assert save(edited, file) == []


def test_the_page_s_own_files_give_another_version(
    edited: ServedTalk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = iter(["one", "two"])
    monkeypatch.setattr(saved_files, "refresh_assets", lambda: next(versions))
    before = edited.talk.saved_files.assets
    save(edited, folder / "1-start.md")
    assert edited.talk.saved_files.assets == before
    save(edited, ASSETS / "talk.css")
    assert edited.talk.saved_files.assets == "one"


def test_what_goes_wrong_on_the_way_is_told_until_the_next_save(
    edited: ServedTalk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("a surprise")

    with monkeypatch.context() as patch:
        patch.setattr(edited.talk.demos.loader, "refresh", fail)
        (problem,) = save(edited, folder / "variants.py")
    assert problem == (
        "Expected to read what was saved. Received: RuntimeError: a surprise. Save it again."
    )
    assert save(edited, folder / "variants.py") == []
