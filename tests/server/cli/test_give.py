"""The end of a talk is quiet: what it calls off is not logged, and all else is."""

from __future__ import annotations

import asyncio
import inspect
import logging
import re
import sys
from concurrent import futures

import pytest
from bokeh.server.session import ServerSession
from bokeh.server.views.ws import WSHandler

from server.cli.give import CLOSED_TAB, UNSENT, is_no_closed_tab, is_not_called_off


@pytest.mark.parametrize(
    ("error", "expected"),
    [(asyncio.CancelledError(), False), (futures.CancelledError(), False), (OSError(), True)],
)
def test_work_that_was_called_off_is_not_told(error: BaseException, expected: bool) -> None:
    try:
        raise error
    except BaseException:
        told = logging.LogRecord("tornado", logging.ERROR, "", 0, "%s", ("x",), sys.exc_info())
    assert is_not_called_off(told) is expected


def test_words_alone_are_told() -> None:
    assert is_not_called_off(
        logging.LogRecord("tornado", logging.ERROR, "", 0, "no room", (), None)
    )


def test_a_closed_tab_is_not_logged_and_all_else_of_bokeh_is() -> None:
    def record(message: str) -> logging.LogRecord:
        return logging.LogRecord("bokeh", logging.WARNING, "", 0, message, (), None)

    assert f'log.warning("{CLOSED_TAB}")' in inspect.getsource(WSHandler.send_message)
    assert not is_no_closed_tab(record(CLOSED_TAB))
    assert is_no_closed_tab(record("no such session"))


def test_only_messages_to_windows_may_stay_unsent() -> None:
    for coroutine in (WSHandler.send_message, ServerSession.with_document_locked):
        code = inspect.unwrap(coroutine, stop=inspect.iscoroutinefunction).__code__
        assert re.match(UNSENT, f"coroutine '{code.co_qualname}' was never awaited")
    assert not re.match(UNSENT, "coroutine 'Talk.close' was never awaited")
