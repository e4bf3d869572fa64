"""The end of a talk is quiet: what it calls off is no complaint, and all else is."""

from __future__ import annotations

import asyncio
import logging
import sys
from concurrent import futures

import pytest

from server.cli.give import is_complaint


@pytest.mark.parametrize(
    ("error", "expected"),
    [(asyncio.CancelledError(), False), (futures.CancelledError(), False), (OSError(), True)],
)
def test_work_that_was_called_off_is_not_told(error: BaseException, expected: bool) -> None:
    try:
        raise error
    except BaseException:
        told = logging.LogRecord("tornado", logging.ERROR, "", 0, "%s", ("x",), sys.exc_info())
    assert is_complaint(told) is expected


def test_words_alone_are_told() -> None:
    assert is_complaint(logging.LogRecord("tornado", logging.ERROR, "", 0, "no room", (), None))
