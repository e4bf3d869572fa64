"""What events tell of failures is in the log, with the traceback, and once."""

from __future__ import annotations

import pytest

from demo.events import EngineFailed, VariantFailed
from demo.stage.log import Stage
from server.talk.failure_log import log_failures
from tests.server.talk.helpers import READY

FAILED = VariantFailed(variant="conv", reason="ValueError: no", detail="Traceback:\n  in conv\n")


def test_each_new_failure_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    stage = Stage([EngineFailed(reason="of an earlier talk", detail="Traceback:\n  before")])
    end = log_failures(stage)
    for event in (READY, FAILED, READY):
        stage.append(event)
    end()
    stage.append(FAILED)
    (line,) = caplog.messages
    assert line == "VariantFailed: ValueError: no\nTraceback:\n  in conv"
