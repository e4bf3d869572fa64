"""A deck's folder is read whole or refused in one line; what breaks later stays as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.deck.parser import parse_deck
from server.deck.slides import Deck
from server.files.talk_folder import (
    TalkError,
    read_again,
    read_talk_folder,
    with_last_good,
)


def test_a_deck_without_variants_shows_the_talk_s_own(tmp_path: Path) -> None:
    (tmp_path / "talk.md").write_text("# Code\n\n```source variants.py#conv\n```\n")
    talk_folder = read_talk_folder(tmp_path)
    assert list(talk_folder.variants) == [
        "linear",
        "extra_layer",
        "conv",
        "dropout",
        "without_relu",
    ]
    assert "MaxPooling2D" in talk_folder.deck.slides[0].html


def test_a_deck_s_own_variants_win(tmp_path: Path) -> None:
    (tmp_path / "talk.md").write_text("# Code\n\n```source variants.py#cubic\n```\n")
    (tmp_path / "variants.py").write_text('def cubic(shape, classes):\n    """Cube"""\n')
    talk_folder = read_talk_folder(tmp_path)
    assert [variant.label for variant in talk_folder.variants.values()] == ["Cube"]
    assert "Cube" in talk_folder.deck.slides[0].html
    assert talk_folder.deck.problems == ()


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("2-b.md", "10-c.md", "1-a.md"):
        (tmp_path / name).write_text(f"# {name}\n")
    titles = [slide.title for slide in read_talk_folder(tmp_path).deck.slides]
    assert titles == ["1-a.md", "10-c.md", "2-b.md"]


def test_no_slides_no_talk(tmp_path: Path) -> None:
    with pytest.raises(TalkError, match="a folder without any"):
        read_talk_folder(tmp_path)


def test_slides_are_read_again_for_the_variants_that_run(tmp_path: Path) -> None:
    slides, variants = tmp_path / "talk.md", tmp_path / "variants.py"
    slides.write_text("# Code\n\n```source variants.py#cubic\n```\n")
    variants.write_text('def cubic(shape, classes):\n    """Cube"""\n')
    talk_folder = read_talk_folder(tmp_path)
    variants.write_text('def cubic(shape, classes):\n    """Not loaded"""\n')
    slides.write_text(slides.read_text().replace("Code", "Its code"))
    again = read_again(talk_folder)
    assert again.deck.slides[0].title == "Its code"
    assert "Cube" in again.deck.slides[0].html
    slides.unlink()
    with pytest.raises(TalkError, match="a folder without any"):
        read_again(talk_folder)


def test_without_any_slide_there_is_no_talk_any_more(tmp_path: Path) -> None:
    slides = tmp_path / "talk.md"
    slides.write_text("# A\n")
    talk_folder = read_talk_folder(tmp_path)
    slides.write_text("<!-- all left out -->\n")
    with pytest.raises(TalkError, match=r"Expected slides in .*\. Received: none\. Write one"):
        read_again(talk_folder)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "an empty file. Write some"), (b"\xff", "byte 0 is 0xff. Save it as UTF-8")],
)
def test_a_file_that_can_not_be_read_stays_as_it_was(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    first, second = tmp_path / "1.md", tmp_path / "2.md"
    first.write_text("---\ntheme: light\n---\n\n# A\n")
    second.write_text("# B\n")
    talk_folder = read_talk_folder(tmp_path)
    first.write_bytes(content)
    second.write_text("# New\n")
    again = read_again(talk_folder).deck
    (problem,) = again.problems
    assert (problem.file, problem.line) == ("1.md", 1)
    assert f"Received: {reason}" in problem.message
    shown = with_last_good(again, talk_folder.deck, set(), {})
    assert titles(shown) == ["A", "New"]
    assert shown.meta == {"theme": "light"}


def test_what_describes_the_talk_stays_where_it_can_not_be_read() -> None:
    before = deck("---\ntheme: light\n---\n\n# A\n")
    new = deck("---\ntheme: [light\n---\n\n# New\n")
    shown = with_last_good(new, before, set(), {})
    assert (titles(shown), shown.meta) == (["New"], {"theme": "light"})


def test_an_editor_s_hidden_files_are_no_slides(tmp_path: Path) -> None:
    (tmp_path / "talk.md").write_text("# A\n")
    (tmp_path / ".#talk.md").symlink_to("author@machine.1234:5678")  # as Emacs locks a file
    assert [slide.file for slide in read_talk_folder(tmp_path).deck.slides] == ["talk.md"]


def test_what_slides_miss_is_told_until_it_is_there(tmp_path: Path) -> None:
    (tmp_path / "talk.md").write_text("# A\n\n![](a.png)\n")
    (tmp_path / "theme.css").write_text("a { b: url(b.png) }")
    talk_folder = read_talk_folder(tmp_path)
    places = [(each.file, each.line) for each in talk_folder.deck.problems]
    assert places == [("talk.md", 3), ("theme.css", 1)]
    for name in ("a.png", "b.png"):
        (tmp_path / name).touch()
    again = read_again(talk_folder)
    assert again.deck.problems == ()
    assert again.files["theme.css"] != talk_folder.files["theme.css"]


def test_a_style_that_is_no_text_is_told_and_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "talk.md").write_text("# A\n")
    (tmp_path / "theme.css").write_bytes(b"\xff")
    new = read_talk_folder(tmp_path)
    assert [(each.file, each.line) for each in new.deck.problems] == [("theme.css", 1)]
    assert new.files == {}
    (tmp_path / "theme.css").write_text("a {}")
    good = read_again(new)
    assert good.deck.problems == ()
    (tmp_path / "theme.css").write_bytes(b"\xff")
    again = read_again(good)
    assert len(again.deck.problems) == 1
    assert (again.files, again.served_styles) == (good.files, good.served_styles)


# What breaks


def deck(text: str, **others: str) -> Deck:
    return parse_deck({"a.md": text, **others}, {})


def titles(shown: Deck) -> list[str]:
    return [slide.title for slide in shown.slides]


def test_a_slide_that_breaks_stays_as_it_was() -> None:
    before = deck("# One {#one}\n\n---\n\n# Two {#two}\n")
    new = deck("# One, new {#one}\n\n---\n\n# Two, new {#two}\n\n```source x.py\n```\n")
    assert [slide.broken for slide in new.slides] == [False, True]
    good = {slide.id: slide for slide in before.slides}
    shown = with_last_good(new, before, {"two"}, good)
    assert titles(shown) == ["One, new", "Two"]
    assert shown.problems == new.problems
    assert titles(with_last_good(new, before, {"two"}, {})) == ["One, new", "Two, new"]


def test_a_file_whose_slides_run_into_each_other_stays_as_it_was() -> None:
    before = deck("# One\n\n---\n\n# Two\n", **{"b.md": "# Three\n"})
    new = deck("# One, new\n\n```\n\n---\n\n# Two\n", **{"b.md": "# Three, new\n"})
    assert new.incomplete == {"a.md"}
    assert titles(with_last_good(new, before, set(), {})) == ["One", "Two", "Three, new"]
    never_good = with_last_good(new, deck(""), set(), {})
    assert titles(never_good) == ["One, new", "Three, new"]


def test_a_pipe_or_a_folder_is_no_slide_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "1-a.md").write_text("# A\n")
    (tmp_path / "2-b.md").mkdir()
    with pytest.raises(TalkError, match=r"2-b\.md\. Received: a folder\. Save it"):
        read_talk_folder(tmp_path)
    (tmp_path / "2-b.md").rmdir()
    os.mkfifo(tmp_path / "2-b.md")
    with pytest.raises(TalkError, match=r"2-b\.md\. Received: a pipe\. Save it"):
        read_talk_folder(tmp_path)


def test_slides_that_stay_and_new_ones_have_ids_of_their_own() -> None:
    before = deck("# One\n\n---\n\n# Two\n\n```demo x\n```\n", **{"b.md": "# Three\n"})
    new = deck("# One\n\n```\n", **{"b.md": "# One\n\n---\n\n# Two\n"})
    assert new.incomplete == {"a.md"}
    shown = with_last_good(new, before, set(), {})
    assert [(slide.file, slide.id) for slide in shown.slides] == [
        ("a.md", "one"),
        ("b.md", "one-2"),
        ("b.md", "two"),
    ]
