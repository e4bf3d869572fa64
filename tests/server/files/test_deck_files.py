"""Which files browsers may have, through links, too, and which of them an address means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.files.deck_files import (
    SHOWN_SUFFIXES,
    TEXT_SUFFIXES,
    DeckFiles,
    FoundFile,
    file_versions,
    is_for_browsers,
)


def test_a_file_s_version_changes_with_it(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(b"one")
    (tmp_path / ".hidden.png").write_text("")
    before = file_versions(tmp_path)
    assert list(before) == ["pictures/a.png"]
    (tmp_path / "pictures" / "a.png").write_bytes(b"one more")
    assert file_versions(tmp_path) != before


@pytest.mark.parametrize("suffix", sorted(SHOWN_SUFFIXES))
def test_a_kind_that_browsers_show_is_theirs_and_no_copy_of_it(tmp_path: Path, suffix: str) -> None:
    for name in (f"a{suffix}", f"A{suffix.upper()}"):
        assert is_for_browsers(tmp_path / name, tmp_path)
    for end in ("~", ".bak", ".orig", ".", " ", "#", ".swp", "_"):
        assert not is_for_browsers(tmp_path / f"a{suffix}{end}", tmp_path)
    for text in TEXT_SUFFIXES:
        for name in (f"a{suffix}{text}", f"a{text}{suffix}", f"a{text.upper()}.b{suffix}"):
            assert not is_for_browsers(tmp_path / name, tmp_path)


# Names


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("a.png", FoundFile("a.png")),
        ("a%2Epng", FoundFile("a.png")),
        ("a.png?x#y", FoundFile("a.png", "?x", "#y")),
        ("a.png#y?x", FoundFile("a.png", "", "#y?x")),
        ("a.png?x.png", FoundFile("a.png?x.png")),  # a file of that name is there
        ("a.png%3Fx.png", FoundFile("a.png?x.png")),
        ("a.png#x.png#y", FoundFile("a.png#x.png", "", "#y")),
        ("50%25.png", FoundFile("50%.png")),
        ("50%.png", FoundFile("50%.png")),
        ("7%25.png", FoundFile("7%25.png")),
        ("C:a.png", FoundFile("C:a.png")),
        ("/slides/a.png", FoundFile("a.png")),
        ("/slides/b.png", FoundFile("slides/b.png")),  # of a folder of that name in the deck's own
        ("/sub/a.png", FoundFile("sub/a.png")),
        ("b.png", None),
        ("../a.png", None),
        ("/etc/a.png", None),
        ("A.png", None),
        ("", None),
        ("sub", None),
    ],
)
def test_the_file_that_is_there_says_how_an_address_is_meant(
    address: str, found: FoundFile | None
) -> None:
    names = (
        "a.png",
        "a.png?x.png",
        "a.png#x.png",
        "50%.png",
        "7%25.png",
        "C:a.png",
        "sub/a.png",
        "slides/b.png",
    )
    assert DeckFiles(dict.fromkeys(names, "")).find(address) == found


def test_two_names_that_look_the_same_are_two() -> None:
    names = ("\u00fc.png", "u\u0308.png")
    for name in names:
        assert DeckFiles(dict.fromkeys(names, "")).find(name) == FoundFile(name)
        assert DeckFiles({name: ""}).find(names[0]) == FoundFile(name)


# Links


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a deck with a picture in a folder, and one outside."""
    for path in (tmp_path / "deck" / "sub" / "a.png", tmp_path / "outside" / "b.png"):
        path.parent.mkdir(parents=True)
        path.write_text("")
    return tmp_path / "deck"


def test_links_within_the_folder_are_followed(folder: Path) -> None:
    (folder / "linked.png").symlink_to("sub/a.png")
    (folder / "pictures").symlink_to("sub")
    (folder.parent / "talk").symlink_to(folder)
    for each in (folder, folder.parent / "talk"):
        assert list(file_versions(each)) == ["linked.png", "pictures/a.png", "sub/a.png"]


def test_a_link_changes_with_what_it_shows(folder: Path) -> None:
    (folder / "linked.png").symlink_to("sub/a.png")
    before = file_versions(folder)["linked.png"]
    (folder / "sub" / "a.png").write_text("new")
    assert file_versions(folder)["linked.png"] != before


def test_no_link_leads_out_nor_in_circles_nor_to_what_is_hidden(folder: Path) -> None:
    links = {
        "b.png": "../outside/b.png",
        "all": "../outside",
        "root": "/",
        "above": "..",
        "broken.png": "gone.png",
        "round.png": "round.png",
        "here": ".",
        "sub/up": "..",
        "sub/there": "../sub",
        "hidden.png": ".git/c.png",
        "hidden": ".git",
        "notes.txt": "talk.md",
    }
    (folder / ".git").mkdir()
    (folder / ".git" / "c.png").write_text("")
    (folder / "talk.md").write_text("")
    for name, target in links.items():
        (folder / name).symlink_to(target)
    assert list(file_versions(folder)) == ["sub/a.png"]


def test_a_name_that_is_no_text_is_passed_over(folder: Path) -> None:
    with open(os.fsencode(folder) + b"/\xe4.png", "w"):  # noqa: PTH123 # a path is text
        pass
    assert list(file_versions(folder)) == ["sub/a.png"]


def test_what_may_not_be_looked_into_is_passed_over(folder: Path) -> None:
    (folder / "file.png").mkdir()
    assert list(file_versions(folder)) == ["sub/a.png"]
    assert file_versions(folder / "gone") == {}
