"""One window reports what can't be seen on a slide just saved; it is told until that changes."""

from __future__ import annotations

from pathlib import Path

from server.files.talk_folder import read_talk_folder
from server.talk.layout_problems import LayoutProblem
from server.talk.layout_reports import LayoutReports
from server.talk.live_deck import LiveDeck
from tests.talk import finish

SIZE = (1280, 720)
PROBLEM = LayoutProblem("cut 0 1", "cut", "text", "Words", sides=["bottom"])


def opened(folder: Path) -> LiveDeck:
    (folder / "1.md").write_text("# One\n\nWords\n\n---\n\n# Two\n")
    return LiveDeck(read_talk_folder(folder), lambda _: "version")


def test_a_report_is_told_until_its_slide_changes(tmp_path: Path) -> None:
    deck = opened(tmp_path)
    reports = LayoutReports(deck, lambda: True)
    told: list[list[str]] = []
    deck.listen(lambda: told.append(reports.problems))
    reports.take("one", deck.version, SIZE, [PROBLEM])
    reports.take("one", deck.version, SIZE, [PROBLEM])  # nothing new
    reports.take("two", "another version", SIZE, [PROBLEM])
    reports.take("no-slide", deck.version, SIZE, [PROBLEM])
    assert len(told) == 1
    (line,) = reports.problems
    assert line.startswith(
        "1.md:3: Expected all of the text on the screen. Received: it is cut off"
    )
    assert "at 1280×720: “Words”" in line
    (tmp_path / "1.md").write_text("# One\n\nFewer words\n\n---\n\n# Two\n")
    finish(deck.reload())
    assert reports.problems == []


def test_a_slide_that_is_mended_by_its_style_is_reported_anew(tmp_path: Path) -> None:
    deck = opened(tmp_path)
    reports = LayoutReports(deck, lambda: True)
    reports.take("one", deck.version, SIZE, [PROBLEM])
    reports.take("one", deck.version, SIZE, [])
    assert reports.problems == []


def test_the_window_that_is_open_longest_reports_while_nothing_is_trained(tmp_path: Path) -> None:
    calm = True
    reports = LayoutReports(opened(tmp_path), lambda: calm)
    first, second = object(), object()
    reports.open(first)
    reports.open(second)
    assert (reports.wanted_of(first), reports.wanted_of(second)) == (True, False)
    calm = False
    assert not reports.wanted_of(first)
    calm = True
    reports.close(first)
    assert reports.wanted_of(second)
