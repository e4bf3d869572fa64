"""Bokeh's log: a message that makes no sense is one line there, and no error of the talk's.

Only whoever has the presenter's cookie can send one. Bokeh passes it over, or ends the connection,
and tells of it with a traceback, or twice. An error in what a demo does when it is told of a
change, however, is the author's: it keeps its traceback.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

LONGEST = 300  # characters of what came: it may be megabytes
READERS = ("bokeh/server/views/ws.py", "bokeh/server/protocol_handler.py")
CALLBACKS = "bokeh/util/callback_manager.py"  # it calls demos
# What says so: the logger's name, and for some of its lines that another line has said it.
LOGGERS = {
    "bokeh.server.views.ws": (
        "Token for session",
        "Could not create new server session",
        "Bokeh Server internal error: server failed to",
    ),
    "bokeh.server.protocol_handler": (),
    "bokeh.protocol": ("Bad header with no msgtype",),
    "bokeh.core.has_props": (),
    "tornado.application": (),  # of a connection that is refused once it is open
}


def shorten_log() -> None:
    """Let this process log such messages so."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(shorten)


def shorten(record: logging.LogRecord) -> bool:
    """Make a record one line if it is of such a message; return whether it says something new."""
    if record.levelno < logging.WARNING:
        return True
    if record.exc_info and record.exc_info[1] and record.exc_info[2]:
        if not _is_of_message(record.exc_info[2]):
            return True
        # Not the record's own text: to write down some messages is an error, too.
        came = f"{record.exc_info[0].__name__}: {record.exc_info[1]}"
    else:
        if not record.name.startswith("bokeh."):
            return True
        came = record.getMessage()
        if came.startswith(LOGGERS[record.name]):
            return False
    record.msg = "Expected a message that Bokeh can read. Received: %s. It is passed over."
    printed = "".join(each if each.isprintable() else " " for each in came[:LONGEST])
    record.args = (" ".join(printed.split()).rstrip("."),)
    record.exc_info = record.exc_text = None
    record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def _is_of_message(trace: TracebackType) -> bool:
    """Whether an error came up while Bokeh read a message, and not in a demo."""
    files = [frame.f_code.co_filename.replace("\\", "/") for frame, _ in traceback.walk_tb(trace)]
    return any(file.endswith(READERS) for file in files) and not any(
        file.endswith(CALLBACKS) for file in files
    )
