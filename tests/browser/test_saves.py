"""Saves as editors make them, of a long deck: however it is written, the talk keeps its place."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Window
from tests.browser.stage import GO
from tests.recordings.figures import FOLDER
from tests.talk import FEW_VARIANTS, RunningTalk, until

MANY = 80
HERE = "s50"  # where the presenter is, with one of two steps taken


def slide(number: int, words: str = "Words.") -> str:
    steps = "one {.fragment}\n\ntwo {.fragment}"
    return f"## Slide {number} {{#s{number}}}\n\n{words}\n\n{steps}\n\n<!-- Note {number}. -->\n"


def deck(*slides: str) -> str:
    return "\n---\n\n".join(slides)


def many(start: int = 1, end: int = MANY, words: str = "Words.") -> str:
    """Return the slides from one number to another; HERE is the one whose words are new."""
    return deck(*(slide(n, words if f"s{n}" == HERE else "Words.") for n in range(start, end + 1)))


FIRST = {
    "1-start.md": "# Start {#start}\n",
    "2-many.md": many(),
    "variants.py": FEW_VARIANTS.read_text(),
}


def write_first(folder: Path) -> None:
    for name, text in FIRST.items():
        (folder / name).write_text(text)


class Author:
    """Writes files of a talk that is being given."""

    def __init__(self, folder: Path, talk: RunningTalk) -> None:
        self.folder, self.talk = folder, talk
        self.path = folder / "2-many.md"
        self._first = self.talk.version

    def begin_anew(self) -> None:
        """Leave nothing but the files as they were at first, and wait until they are shown."""
        write_first(self.folder)
        for path in self.folder.iterdir():
            if path.name not in FIRST:
                path.unlink()
        until(lambda: self.talk.version == self._first, "the first slides")
        until(lambda: self.talk.status()["problems"] == [], "no problem")


@pytest.fixture(scope="module")
def long_talk(tmp_path_factory: pytest.TempPathFactory, digits: Path) -> Iterator[Author]:
    folder = tmp_path_factory.mktemp("saves")
    (folder / "deck").mkdir()
    write_first(folder / "deck")
    about = ("--slides", folder / "deck", "--data", digits)
    with RunningTalk(folder, *about, "--replay", FOLDER / "session.jsonl.xz") as talk:
        talk.line("Ready to play")  # by now it watches the folder
        yield Author(folder / "deck", talk)


@pytest.fixture
def author(long_talk: Author) -> Author:
    long_talk.begin_anew()
    return long_talk


@pytest.fixture(scope="module")
def window(context: BrowserContext, long_talk: Author) -> Iterator[Page]:
    """Return a window that stays open from save to save, as the room's does."""
    window = Window(context)
    yield window.open(long_talk.talk, f"#/{HERE}")
    assert window.leave() == []


@pytest.fixture
def page(window: Page, author: Author) -> Page:
    """Return the window on slide HERE, one step taken."""
    page = window
    until(
        lambda: page.evaluate("document.body.dataset.version") == author.talk.version, "the newest"
    )
    page.wait_for_function(GO, arg=HERE)
    expect(page.locator(".page-number")).to_have_text("51")
    while page.locator("section.present .fragment.visible").count():  # another test has taken it
        page.keyboard.press("PageUp")
    page.keyboard.press("PageDown")
    expect_here(page, 51)
    return page


def expect_here(page: Page, number: int, words: str = "Words.") -> None:
    """Expect the same slide and step, and the slide at this place of the talk."""
    expect(page.locator(".page-number")).to_have_text(str(number))
    expect(page.locator("section.present")).to_have_id(HERE)
    expect(page.locator("section.present p").first).to_have_text(words)
    expect(page.locator("section.present .fragment.visible")).to_have_text("one")


# A deck of eighty slides


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (deck(*(slide(1000 + n) for n in range(30)), many()), 81),
        (deck(many(1, 20), slide(1000), many(21)), 52),
        (deck(many(31)), 21),
        (deck(many(1, 9), many(20)), 41),
        (deck(many(50), many(1, 49)), 2),
        (deck(many(1, 30), many(41), many(31, 40)), 41),
        (deck(slide(50), slide(1000)), 2),
    ],
    ids=["in front", "between", "half gone", "ten gone", "to the front", "others moved", "new"],
)
def test_the_presenter_stays_on_the_slide_and_at_the_step(
    page: Page, author: Author, text: str, number: int
) -> None:
    author.path.write_text(text)
    expect_here(page, number)


def test_slides_that_lose_their_names_keep_their_place(page: Page, author: Author) -> None:
    author.path.write_text(re.sub(r" \{#s\d+\}", "", many()))
    expect(page.locator("section.present")).to_have_id("slide-50")
    expect(page.locator(".page-number")).to_have_text("51")
    expect(page.locator("section.present .fragment.visible")).to_have_text("one")


def test_files_come_go_and_change_their_names(page: Page, author: Author) -> None:
    new = author.folder / "1-zoo.md"
    new.write_text(deck(slide(1000), slide(1001)))
    expect_here(page, 53)
    new.rename(author.folder / "3-zoo.md")
    expect_here(page, 51)
    expect(page.locator(".slides > section").last).to_have_id("s1001")
    (author.folder / "1-start.md").unlink()
    expect_here(page, 50)
    (author.folder / "3-zoo.md").replace(new)
    expect_here(page, 52)
    author.path.rename(author.folder / "0-many.md")
    expect_here(page, 50)


def test_what_describes_the_talk_is_shown_at_once(page: Page, author: Author) -> None:
    front = "---\ntitle: Long\nfooter: Long, long\ntheme: light\nspeaker: Ada\nlang: he\n---\n\n"
    (author.folder / "1-start.md").write_text(front + "# Start {#start .title}\n")
    expect(page).to_have_title("Long")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    expect(page.locator("html")).to_have_attribute("lang", "he")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator(".footer")).to_have_text("Long, long")
    expect(page.locator("#start .byline")).to_have_text("Ada")
    expect_here(page, 51)


# Editors


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


def over_it(path: Path, text: str) -> None:
    """Write another file and put it over the old one, as many editors do."""
    another = path.with_name(f".{path.name}.tmp123")
    another.write_text(text)
    another.replace(path)


def as_vim_does(path: Path, text: str) -> None:
    """Keep what is edited in a swap file and the old text under another name meanwhile."""
    swap, old = path.with_name(f".{path.name}.swp"), path.with_name(f"{path.name}~")
    swap.write_bytes(b"b0VIM 9.1\x00\xff\xfe")
    path.rename(old)
    path.write_text(text)
    old.unlink()
    swap.unlink()


def as_emacs_does(path: Path, text: str) -> None:
    """Lock the file by a link that leads nowhere; what was before stays under another name."""
    lock, auto = path.with_name(f".#{path.name}"), path.with_name(f"#{path.name}#")
    lock.symlink_to("author@machine.1234:5678")
    auto.write_text(text[:100])
    path.rename(path.with_name(f"{path.name}~"))
    path.write_text(text)
    auto.unlink()
    lock.unlink()


@pytest.mark.parametrize("save", [in_place, over_it, as_vim_does, as_emacs_does])
def test_every_editor_s_saves_arrive(
    page: Page, author: Author, save: Callable[[Path, str], None]
) -> None:
    for number in range(3):
        save(author.path, many(words=f"Words {number}."))
        expect_here(page, 51, f"Words {number}.")
    assert author.talk.status()["problems"] == []


def test_an_empty_file_keeps_its_slides_and_holds_nothing_up(page: Page, author: Author) -> None:
    author.path.write_text("")
    (problem,) = until(lambda: author.talk.status()["problems"], "a problem")
    assert problem.startswith("2-many.md:1: Expected slides. Received: an empty file.")
    (author.folder / "1-start.md").write_text("# Another start {#start}\n")
    expect(page.locator("#start h1")).to_have_text("Another start")
    expect_here(page, 51)
    author.path.write_text(many(words="Saved."))
    expect_here(page, 51, "Saved.")
    assert author.talk.status()["problems"] == []


def test_a_file_that_is_being_edited_holds_nothing_up(page: Page, author: Author) -> None:
    """Emacs's lock is there as long as something is not saved."""
    (author.folder / ".#1-start.md").symlink_to("author@machine.1234:5678")
    (author.folder / ".1-start.md.swp").write_bytes(b"b0VIM 9.1\x00\xff\xfe")
    author.path.write_text(many(words="Saved."))
    expect_here(page, 51, "Saved.")
    assert author.talk.status()["problems"] == []


@pytest.mark.parametrize(
    "cut",
    [
        many().index("## Slide 30"),  # between two slides
        many().index("Note 50") + 3,  # in the middle of this slide's notes
        many().index("{#s50}") + 2,  # of its name
        many().index("two", many().index("{#s50}")),  # of its steps
        0,  # nothing is written yet
    ],
    ids=["between slides", "in the notes", "in the name", "in the steps", "at the start"],
)
def test_half_a_save_takes_nobody_away(page: Page, author: Author, cut: int) -> None:
    """A slow disk, or a large file: half of it is seen, and shown where it can be read."""
    text = many(words="Saved.").replace("\n---\n", "\n\n---\n")  # so that the first half differs
    cut = len(text) * cut // len(many())
    before = author.talk.version
    with author.path.open("w") as file:
        file.write(text[:cut])
        file.flush()
        os.fsync(file.fileno())
        seen = lambda: author.talk.version != before or author.talk.status()["problems"]  # noqa: E731
        until(seen, "the first half")
        if author.talk.version != before:
            now = author.talk.version
            page.wait_for_function("now => document.body.dataset.version === now", arg=now)
        file.write(text[cut:])
    expect_here(page, 51, "Saved.")
    assert author.talk.status()["problems"] == []
