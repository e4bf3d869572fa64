"""The command rehearse says what it can't do; what it records is tested with the replay."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.cli.rehearse import main


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
