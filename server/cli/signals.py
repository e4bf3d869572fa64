"""How a process is told to end: by Ctrl-C, by SIGTERM, or by its terminal, which is closed."""

from __future__ import annotations

import signal
from types import FrameType

# Windows has no SIGHUP.
ENDING = (signal.SIGINT, signal.SIGTERM, *filter(None, [getattr(signal, "SIGHUP", None)]))

_received = signal.SIGINT  # which of them came


def interrupt_on_signals() -> None:
    """Let each signal that ends a process raise ``KeyboardInterrupt``, as Ctrl-C does."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in heeded():
        if number != signal.SIGINT:
            signal.signal(number, _interrupt)


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
