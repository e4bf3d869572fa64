"""What windows say of diagrams is told as long as a slide has them."""

from __future__ import annotations

from pathlib import Path

from server.files.talk_folder import read_talk_folder
from server.talk.diagram_problems import DiagramProblems
from server.talk.live_deck import LiveDeck

BROKEN = "# A\n\n```mermaid\ngraph LR\n A -->\n```\n"


def live_deck(folder: Path, text: str) -> LiveDeck:
    (folder / "a.md").write_text(text)
    return LiveDeck(read_talk_folder(folder), lambda _: "1")


def test_it_is_told_once_in_the_order_of_the_talk(tmp_path: Path) -> None:
    text = BROKEN + "\n---\n\n# B\n\n```mermaid\nnothing\n```\n"
    deck = live_deck(tmp_path, text)
    heard: list[int] = []
    deck.listen(lambda: heard.append(len(problems.problems)))
    problems = DiagramProblems(deck)
    first, second = reversed(problems.diagrams)
    assert problems.problems == []
    for key, line, reason in ((second, 1, "nothing"), (first, 2, "A -->"), (first, 2, "A -->")):
        problems.note(key, line, reason)
    assert heard == [1, 2]
    assert [each.partition(": ")[0] for each in problems.problems] == ["a.md:5", "a.md:13"]
    problems.note("unknown", 1, "x")
    assert heard == [1, 2]


def test_it_goes_with_the_text_and_comes_back_with_it(tmp_path: Path) -> None:
    deck = live_deck(tmp_path, BROKEN)
    problems = DiagramProblems(deck)
    (key,) = problems.diagrams
    problems.note(key, 2, "A -->")
    for text, count in (("# A\n", 0), (BROKEN, 1), (BROKEN.replace("-->", "--> B"), 0)):
        (tmp_path / "a.md").write_text(text)
        deck._use(read_talk_folder(tmp_path))
        assert len(problems.problems) == count
