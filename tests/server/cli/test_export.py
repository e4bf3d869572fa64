"""The command export refuses what makes no sense, in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.cli.export import main
from tests.server.export.helpers import refusal


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: DIR"),
        (["out", "--notes"], "expected --pdf with --notes: no notes go into the folder"),
        (["out", "--theme", "pink"], "argument --theme: invalid choice: 'pink'"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


def test_without_slides_there_is_nothing_to_export(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refusal(capsys, tmp_path / "out", "--slides", tmp_path)
    assert line.startswith(f"Expected a folder with slides (*.md): {tmp_path}.")
    assert not (tmp_path / "out").exists()
