"""Live reload: a save shows in the open talk at once, and nothing else moves."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import READY
from tests.talk import FEW_VARIANTS, RunningTalk, until

SLIDES = """\
# Start {#start}

Formula $p = 1$ and text.

```python
answer = 42
```

---

## Plot {#plot}

Words.

```demo race
variants: [linear]
epochs: 300
```

---

## Steps {#steps}

one {.fragment}

two {.fragment}

---

## End {#end}

Thank you.
"""
KEEP = "() => { window.kept = document.querySelector('section.present .demo').firstElementChild; }"
KEPT = """() => window.kept.isConnected
  && window.kept === document.querySelector('section.present .demo').firstElementChild"""
PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"></svg>"""


class Author:
    """Saves files of a talk that is being given."""

    def __init__(self, folder: Path, talk: RunningTalk) -> None:
        self.folder, self.talk = folder, talk
        self._first = self.talk.version

    def begin_anew(self) -> None:
        """Save the slides as they were at first, and wait until they are shown."""
        (self.folder / "theme.css").unlink(missing_ok=True)
        (self.folder / "a.svg").unlink(missing_ok=True)
        self.save_slides()
        until(lambda: self.talk.version == self._first, "the first slides")

    def save(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def save_slides(self, old: str = "", new: str = "") -> None:
        """Save the slides with one change."""
        assert old in SLIDES
        self.save("talk.md", SLIDES.replace(old, new, 1) if old else SLIDES)

    def problems(self) -> list[str]:
        problems: list[str] = self.talk.status()["problems"]
        return problems


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory, digits: Path) -> Iterator[Author]:
    folder = tmp_path_factory.mktemp("writing")
    deck = folder / "deck"
    deck.mkdir()
    (deck / "talk.md").write_text(SLIDES)
    shutil.copy(FEW_VARIANTS, deck / "variants.py")
    with RunningTalk(folder, "--slides", deck, "--data", digits) as talk:
        talk.line("Warm: conv")
        yield Author(deck, talk)


@pytest.fixture
def author(writing: Author) -> Iterator[Author]:
    """Return an author whose talk is as at first."""
    yield writing
    writing.begin_anew()


def open_at(open_page: OpenPage, author: Author, slide: str) -> Page:
    page = open_page(f"#/{slide}", of=author.talk)
    expect(page.locator("section.present")).to_have_id(slide)
    if slide == "plot":
        page.wait_for_function(READY, arg="plot")
        page.evaluate(KEEP)
    page.wait_for_function("document.querySelectorAll('#start svg, #start .hljs').length === 2")
    return page


def stop(page: Page, author: Author) -> None:
    """Stop what runs, once the page knows of it."""
    expect(page.locator("section.present .stop button")).to_be_enabled()
    page.keyboard.press("x")
    author.talk.wait("its end", lambda now: now["running"] is None)


def test_notes_are_the_presenter_s_at_once_and_a_new_heading_moves_nobody(
    open_page: OpenPage, author: Author
) -> None:
    page = open_at(open_page, author, "steps")
    presenter = open_page("presenter", of=author.talk)
    expect(presenter.locator(".slide-count")).to_have_text("Slide 3 of 4")
    presenter.keyboard.press("PageDown")
    version = author.talk.version
    author.save_slides("two {.fragment}\n", "two {.fragment}\n\n<!-- Say *it*. -->\n")
    expect(presenter.locator(".words em")).to_have_text("it")
    assert author.talk.version == version  # nothing for the room
    author.save_slides("## Steps {#steps}", "## One by one")
    expect(page.locator("section.present")).to_have_id("one-by-one")
    expect(presenter.locator(".now-title")).to_have_text("Now: One by one")
    page.reload()
    for each in (page.locator("section.present"), presenter.locator(".now .present")):
        expect(each.locator("h2")).to_have_text("One by one")
        expect(each.locator(".fragment.visible")).to_have_text("one")
    author.save_slides("## Steps {#steps}\n\none {.fragment}\n\ntwo {.fragment}\n\n---\n\n", "")
    expect(presenter.locator(".slide-count")).to_have_text("Slide 3 of 3")
    expect(page.locator("section.present")).to_have_id("end")


def test_words_change_and_the_plot_stays(open_page: OpenPage, author: Author) -> None:
    page = open_at(open_page, author, "plot")
    author.save_slides("Words.", "Other words.")
    expect(page.locator("section.present p").first).to_have_text("Other words.")
    author.save_slides("## Plot {#plot}", "## A plot {#plot}")
    expect(page.locator("section.present h2")).to_have_text("A plot")
    assert page.evaluate(KEPT)


def test_slides_come_and_go_before_the_one_that_is_shown(
    open_page: OpenPage, author: Author
) -> None:
    page = open_at(open_page, author, "plot")
    author.save_slides("# Start {#start}", "# First {#first}\n\n---\n\n# Start {#start}")
    expect(page.locator(".page-number")).to_have_text("3")
    author.save_slides(SLIDES[: SLIDES.index("## Plot")], "")
    expect(page.locator("section#start")).to_have_count(0)
    moved = "## End {#end}\n\nThank you.\n\n---\n\n"
    author.save_slides("## Plot {#plot}", moved + "## Plot {#plot}")
    expect(page.locator(".slides > section").nth(1)).to_have_id("end")
    expect(page.locator("section.present")).to_have_id("plot")
    assert page.evaluate(KEPT)


def test_a_slide_keeps_its_place_when_its_heading_names_it(
    open_page: OpenPage, author: Author
) -> None:
    page = open_at(open_page, author, "plot")
    author.save_slides("## Plot {#plot}", "## Plotted")  # its id follows from its heading
    expect(page.locator("section.present")).to_have_id("plotted")
    assert page.evaluate(KEPT)


def test_a_slide_that_is_taken_away_leaves_its_neighbour(
    open_page: OpenPage, author: Author
) -> None:
    page = open_at(open_page, author, "end")
    author.save_slides("\n---\n\n## End {#end}\n\nThank you.\n", "")
    expect(page.locator("section.present")).to_have_id("steps")


def test_steps_stay_taken(open_page: OpenPage, author: Author) -> None:
    page = open_at(open_page, author, "steps")
    page.keyboard.press("PageDown")
    expect(page.locator("#steps .fragment.visible")).to_have_text("one")
    author.save_slides("two {.fragment}", "second {.fragment}")
    expect(page.locator("#steps .fragment").nth(1)).to_have_text("second")
    expect(page.locator("#steps .fragment.visible")).to_have_text("one")


def test_what_is_dressed_already_is_left_alone(open_page: OpenPage, author: Author) -> None:
    page = open_at(open_page, author, "start")
    page.evaluate("window.dressed = [...document.querySelectorAll('#start svg, #start .hljs')]")
    author.save_slides("and text.", "and other text.")
    expect(page.locator("#start p").first).to_contain_text("and other text.")
    assert page.evaluate("window.dressed.every((each) => each.isConnected)")
    author.save_slides("answer = 42", "answer = 43")
    expect(page.locator("#start .hljs-number")).to_have_text("43")


def test_a_changed_demo_alone_opens_anew(open_page: OpenPage, author: Author) -> None:
    page = open_at(open_page, author, "plot")
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    author.save_slides("variants: [linear]", "variants: [conv]")
    expect(page.locator("section.present .variant button")).to_have_text("Convolution")
    assert not page.evaluate("window.kept.isConnected")
    assert len(sockets) == 1
    page.wait_for_function(READY, arg="plot")
    page.keyboard.press("1")
    started = author.talk.wait("a run", lambda now: now["running"] is not None)
    assert started["runs"][-1]["variant"] == "conv"
    stop(page, author)


def test_training_goes_on_through_saves(open_page: OpenPage, author: Author) -> None:
    page = open_at(open_page, author, "plot")
    page.keyboard.press("1")
    run = author.talk.wait("a run", lambda now: now["running"] is not None)["runs"][-1]
    for number in range(10):
        author.save_slides("Words.", f"Words {number}.")
        expect(page.locator("section.present p").first).to_have_text(f"Words {number}.")
    now = author.talk.status()
    assert now["running"] == run["id"]
    assert page.evaluate(KEPT)
    stop(page, author)


def test_style_and_pictures_are_shown_at_once(open_page: OpenPage, author: Author) -> None:
    page = open_at(open_page, author, "end")
    author.save("theme.css", ".reveal h2 { color: rgb(1, 2, 3) !important }")
    heading = page.locator("section.present h2")
    expect(heading).to_have_css("color", "rgb(1, 2, 3)")
    author.save("a.svg", PICTURE)
    author.save_slides("Thank you.", "![A picture](a.svg)")
    picture = page.locator("section.present img")
    expect(picture).to_have_js_property("naturalWidth", 7)
    author.save("a.svg", PICTURE.replace("7", "70"))
    expect(picture).to_have_js_property("naturalWidth", 70)
    (author.folder / "theme.css").unlink()
    expect(heading).not_to_have_css("color", "rgb(1, 2, 3)")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("epochs: 300", "epochs: many", 17),
        ("demo race", "demo nothing", 15),
        ("epochs: 300\n```", "epochs: [300\n```", 17),
    ],
)
def test_a_broken_save_stays_off_the_screen(
    open_page: OpenPage, author: Author, old: str, new: str, line: int
) -> None:
    page = open_at(open_page, author, "plot")
    author.save_slides(old, new + " ")
    problems = until(author.problems, "a problem")
    assert re.match(rf"talk\.md:{line}: Expected", problems[0])
    author.save("theme.css", ".reveal { opacity: 0.9 }")  # a good save goes through
    expect(page.locator(".reveal")).to_have_css("opacity", "0.9")
    assert page.evaluate(KEPT)
    author.save_slides("Words.", "Mended.")
    expect(page.locator("section.present p").first).to_have_text("Mended.")
    assert author.problems() == []
    assert any(line.startswith("Mended: ") for line in author.talk.printed)


def test_an_empty_folder_leaves_the_talk_on_the_screen(open_page: OpenPage, author: Author) -> None:
    page = open_at(open_page, author, "end")
    (author.folder / "talk.md").unlink()
    problems = until(author.problems, "a problem")
    assert "a folder without any" in problems[0]
    expect(page.locator("section.present")).to_have_id("end")
    author.save_slides("Thank you.", "Thanks.")
    expect(page.locator("section.present p")).to_have_text("Thanks.")
