"""A talk is read to its end, however broken it is."""

from __future__ import annotations

from pathlib import Path

from server.check.talk_reader import TalkReader
from tests.server.check.helpers import write


def test_problems_stand_in_the_order_of_the_slides(tmp_path: Path) -> None:
    gone = "# A\n\n![](gone.png)\n"
    write(
        tmp_path,
        {"b.md": gone, "a.md": gone + gone, "theme.css": "a { b: url(x) }", "variants.py": "("},
    )
    reader = TalkReader(tmp_path)
    places = [(each.file, each.line) for each in reader.in_order(reader.problems[::-1])]
    assert places == [("a.md", 3), ("a.md", 6), ("b.md", 3), ("theme.css", 1), ("variants.py", 1)]


def test_all_that_is_wrong_with_the_text_is_kept(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": b"# A\n\nCaf\xe9\n", "variants.py": "def f(:\n"})
    reader = TalkReader(tmp_path)
    assert [(each.file, each.line) for each in reader.problems] == [("a.md", 3), ("variants.py", 1)]
    assert not reader.runnable
    assert [slide.title for slide in reader.talk_folder.deck.slides] == ["A"]


def test_what_can_not_be_run_still_has_names_to_show(tmp_path: Path) -> None:
    text = "# A\n\n```source variants.py#fine\n```\n"
    write(tmp_path, {"a.md": text, "variants.py": "def fine(x):\n    ...\n\ndef cubic(:\n"})
    (problem,) = TalkReader(tmp_path).problems
    assert problem.file == "variants.py"


def test_a_file_is_named_as_it_lies_to_the_talk(tmp_path: Path) -> None:
    write(tmp_path / "deck", {"a.md": "# A\n"})
    reader = TalkReader(tmp_path / "deck")
    assert reader.name(tmp_path / "deck" / "demos" / "own.py") == "demos/own.py"
    assert reader.name(tmp_path / "else.py") == str(tmp_path / "else.py")
