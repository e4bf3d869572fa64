"""Whether the process runs the code that lies on the disk."""

from __future__ import annotations

import pytest

from server.talk import restart
from server.talk.restart import RunningCode
from tests.talk import finish


def test_code_that_nobody_saved_is_what_runs() -> None:
    program = RunningCode()
    finish(program.look())
    assert (program.is_old, program.problem) == (False, "")


def test_code_that_was_saved_while_the_process_began_is_run_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(restart, "BEGAN", 0.0)  # all files are newer: who knows which were read
    program = RunningCode()
    finish(program.look())
    assert (program.is_old, program.problem) == (True, "")
