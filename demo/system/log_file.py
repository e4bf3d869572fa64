"""Where all log lines of this process go: a file, and at most one line each to the terminal.

The terminal may be on the projector, so no traceback is ever shown there unless ``--verbose`` asks
for it. What is written comes from every library, too: the root logger has the handlers, and
Python's hooks for uncaught exceptions and warnings lead here.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from demo.system.code_files import describe, trace_of
from demo.system.private_files import make_folder, open_private
from demo.system.terminal import as_printable_lines

LARGEST = 2**20  # bytes of a log file: then a new one is begun, and the last one kept beside it
FORMAT = "%(asctime)s %(levelname)s %(name)s [%(threadName)s]: %(message)s"
OURS = ("demo", "server", "run_talk")  # loggers
# The stage shows a lost worker anyway; Dask logs several errors for each.
TOLD_OTHERWISE = ("distributed", "tornado.access")

logger = logging.getLogger(__name__)


def log_to(path: Path, *, verbose: bool = False) -> None:
    """Write warnings and errors of all libraries to a file, made by the first of them.

    ``verbose`` shows all lines in the terminal, those that only inform included. Called again, it
    takes another file.
    """
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler, LogFile | TerminalLog | TerminalNotice):
            root.removeHandler(handler)
            handler.close()
    file = LogFile(path)
    root.addHandler(file)
    root.addHandler(TerminalLog() if verbose else TerminalNotice(file))  # after the file's handler
    for name in OURS:  # of libraries, what only informs is too much
        logging.getLogger(name).setLevel(logging.INFO if verbose else logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    sys.unraisablehook = _log_unraisable


class LogFile(RotatingFileHandler):
    """A log file that only its owner can read, as in a folder made for it; never raises an error.

    What can't be written is dropped, and each further line tries again.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=True)
        self.path = path
        self._folder = os.path.realpath(path.parent)
        self.is_written = True  # whether the last record is in the file
        self.setFormatter(Printable(FORMAT))
        self.setLevel(logging.WARNING)

    def _open(self) -> io.TextIOWrapper:
        path = Path(self.baseFilename)
        if os.path.realpath(path.parent) != self._folder:
            raise OSError(f"{path.parent} is a link now")
        make_folder(Path(self._folder))
        number = open_private(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        return os.fdopen(number, "a", encoding="utf-8", errors="replace")

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, unless that fails."""
        self.is_written = True
        if self.stream is not None and not self._is_there(self.stream):
            self.stream.close()
            self.stream = None  # opened again, as ``delay`` has it
        super().emit(record)

    def _is_there(self, stream: io.TextIOWrapper) -> bool:
        """Tell whether the open file is still the one of this name: it may have been deleted."""
        try:
            return os.path.samestat(os.fstat(stream.fileno()), os.lstat(self.baseFilename))
        except OSError:
            return False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Drop the record: ``logging`` would print a traceback."""
        self.is_written = False

    def close(self) -> None:
        """Close the file; what a full disk did not take stays unwritten."""
        try:
            super().close()
        except OSError:
            return


class Printable(logging.Formatter):
    """Writes a record so that a terminal can show it: also the file is read in one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's lines."""
        return as_printable_lines(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """Return the traceback, whatever an author's error does when it is asked for its words."""
        return trace_of(ei[1]).rstrip("\n") if ei[1] is not None else ""


class TerminalLog(logging.Handler):
    """Shows whole log lines, tracebacks included, on whatever is ``sys.stderr`` at that moment."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(Printable("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Print the record."""
        _print(self.format(record))


class TerminalNotice(logging.Handler):
    """Says of each error once, in one line, that there was one and where the log is."""

    def __init__(self, file: LogFile) -> None:
        super().__init__(logging.ERROR)
        self._file = file
        self._known: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Print one line, unless it was printed before."""
        if record.name.startswith(TOLD_OTHERWISE):
            return
        came = _in_one_line(record)
        if came not in self._known:
            self._known.add(came)
            where = f"More in the log: {self._file.path}"
            if not self._file.is_written:
                where = f"The log can't be written: {self._file.path}. --verbose shows it here."
            _print(f"Expected no error. Received: {came}. {where}")


def _in_one_line(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    said = record.getMessage() if error is None else describe(error)
    return " ".join(said.split())[:200].rstrip(".")


def _print(text: str) -> None:
    try:
        print(as_printable_lines(text, sys.stderr), file=sys.stderr, flush=True)
    except (OSError, ValueError):  # the terminal is gone
        return


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logger.error("Uncaught exception", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(uncaught: threading.ExceptHookArgs) -> None:
    name = uncaught.thread.name if uncaught.thread else "a thread"
    error = uncaught.exc_value or uncaught.exc_type()
    if not isinstance(error, SystemExit):
        trace = uncaught.exc_traceback
        logger.error("Uncaught exception in %s", name, exc_info=(type(error), error, trace))


def _log_unraisable(unraisable: Any) -> None:
    error = unraisable.exc_value
    trace = (type(error), error, unraisable.exc_traceback) if error else None
    said = unraisable.err_msg or "Exception ignored in"
    logger.warning("%s: %r", said, unraisable.object, exc_info=trace)
