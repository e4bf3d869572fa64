"""Diagrams are tried in a browser, and what is wrong has its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.cli.export import main
from server.deck.parser import parse_deck
from server.export.diagram_check import check_diagrams
from server.files.talk_folder import TalkError

GOOD = '```mermaid\npie\n  "a" : 3\n  "b" : 4\n```\n'
# Each with the line in which its mistake is.
WRONG = {
    "graph LR\n  A -->": 2,
    "---\ntitle: x\n---\n%% said\ngraph LR\n  A --> B\n  %% more\n  B -->": 8,
    "sequenceDiagram\n  A->>B: a\n  B->>>C\n": 3,
    "nothing at all": 1,
    "\n\nnothing at all": 3,
    'pie\n  "a" : 3\n  "b" : x': 3,
}


def test_each_mistake_has_its_line() -> None:
    texts = [GOOD, *(f"# A\n\n```mermaid\n{text}\n```\n" for text in WRONG)]
    deck = parse_deck({f"{n}.md": text for n, text in enumerate(texts)}, {})
    found = [(each.file, each.line - 3) for each in check_diagrams(deck)]
    assert found == [(f"{n}.md", line) for n, line in enumerate(WRONG.values(), 1)]


def test_without_a_browser_it_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    digits: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CHROME", str(tmp_path / "nothing"))
    assert check_diagrams(parse_deck({"a.md": "# A\n"}, {})) == []
    with pytest.raises(TalkError, match=r"to try the Mermaid diagrams\. Received: not both"):
        check_diagrams(parse_deck({"a.md": GOOD}, {}))
    (tmp_path / "deck").mkdir()
    (tmp_path / "deck" / "a.md").write_text(GOOD)
    folders = ["--slides", str(tmp_path / "deck"), "--data", str(digits), "--runs", str(tmp_path)]
    assert main([str(tmp_path / "out"), *folders]) == 0
    assert "to try the Mermaid diagrams" in capsys.readouterr().err
