"""How a process is told to end: by Ctrl-C, by SIGTERM, or by its terminal, which is closed."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

from demo.system.private_folder import remove_process_folder
from demo.system.terminal import print_line

# Windows has no SIGHUP.
ENDING = (signal.SIGINT, signal.SIGTERM, *filter(None, [getattr(signal, "SIGHUP", None)]))

END_SECONDS = 10.0  # for all that is open to be closed; a talk takes one or two
LATE = (
    "Expected to end. Received: code that goes on, as an endless loop of a demo does. This process "
    "is ended without it; a start within three hours brings all runs back."
)

_received = signal.SIGINT  # which of them came
_timer: threading.Timer | None = None  # that ends this process in any case


def interrupt_on_signals() -> None:
    """Let each signal that ends a process raise ``KeyboardInterrupt``, as Ctrl-C does."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in heeded():
        if number != signal.SIGINT:
            signal.signal(number, _interrupt)


def end_in_any_case() -> None:
    """Let signals end this process also where code of an author's holds up the event loop.

    Call it in the event loop's thread, once the loop runs: what it does when it is told to end is
    done first.
    """
    for number in heeded():
        before = signal.getsignal(number)
        if callable(before):
            on_signal(number, partial(before, number, None))


def on_signal(number: signal.Signals, call: Callable[[], Any]) -> None:
    """Call something when a signal comes, and end the process if it has not ended some time later.

    It is called between two steps of Python, whatever the event loop does.
    """

    def end(came: int, frame: FrameType | None) -> None:
        global _timer
        try:
            if _timer is None:  # the first one counts
                _timer = threading.Timer(END_SECONDS, _end_now, [came])
                _timer.daemon = True
                _timer.start()
        finally:
            call()

    signal.signal(number, end)


def _end_now(number: int) -> None:
    try:
        print_line(LATE, sys.stderr)
        remove_process_folder()
    finally:  # whatever an author's code has done to this process
        os._exit(128 + number)


def heeded() -> list[signal.Signals]:
    """Return the signals that end this process; ``nohup`` has it outlive its terminal."""
    return [
        number
        for number in ENDING
        if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN
    ]


def ignore_signals() -> None:
    """Ignore all further ones: the process ends already."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


def exit_code() -> int:
    """Return the exit code of a command that was told to end, as shells have it."""
    return 128 + _received


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Do what Ctrl-C does at this moment: an event loop has a way of its own."""
    global _received
    _received = signal.Signals(number)
    signal.raise_signal(signal.SIGINT)
