"""The command rehearse says what it can't do; what it records is tested with the replay."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.data.sources import load_dataset
from server.cli import rehearse
from server.cli.rehearse import main
from server.deck.talk_folder import read_talk_folder
from tests.talk import finish

ENDLESS = """
def endless(image_shape, classes):
    \"\"\"Endless\"\"\"
    while True:
        pass
"""


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main([str(each) for each in arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line.partition(" rehearse: ")[2]


def test_without_a_talk_there_is_nothing_to_rehearse(
    tmp_path: Path, digits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refusal(capsys, "--slides", tmp_path, "--data", digits)
    assert line.startswith(f"Expected a folder with slides (*.md): {tmp_path}.")
    assert [*tmp_path.iterdir()] == []


def test_without_data_there_is_nothing_to_rehearse(capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(capsys, "--data", "mnits").startswith("Expected ")


def test_a_seed_is_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--seed", "x"])
    assert end.value.code == 2
    assert "argument --seed: invalid int value: 'x'" in capsys.readouterr().err


def test_a_model_that_does_not_end_is_told(
    tmp_path: Path, digits: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearse, "SILENT_SECONDS", 1.0)
    (tmp_path / "1.md").write_text("```demo race\n```\n")
    (tmp_path / "variants.py").write_text(ENDLESS)
    talk_folder, data = read_talk_folder(tmp_path), load_dataset(str(digits))
    with pytest.raises(rehearse.RehearsalError, match="Received: no end of a step within 1 sec"):
        finish(rehearse.rehearse(talk_folder, data, tmp_path / "out.jsonl.xz"))
    assert not (tmp_path / "out.jsonl.xz").exists()
