"""All that the program is made of lies where it is looked for."""

from __future__ import annotations

from server import paths


def test_all_of_it_is_there() -> None:
    assert (paths.HOME / "run_talk.py").is_file()
    assert paths.VARIANTS.is_file()
    for folder in (paths.SLIDES, *paths.STARTER_DECKS.iterdir()):
        assert [*folder.glob("*.md")]
    assert (paths.ASSETS / "talk.js").is_file()
    assert (paths.TEMPLATES / "talk.html").is_file()
