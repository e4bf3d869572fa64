"""Reads the events of a recording line by line, and passes over what can't be read."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from demo.events import (
    Event,
    Forgotten,
    from_json,
)
from demo.recording.line_reader import LINE_BYTES, TooLong, is_wide, read_lines

MOST_LOGGED = 100  # lines of one file that are passed over
MOST_LINES = 1_000_000  # of a recording: an evening has some ten thousand
MOST_VALUES = 10_000_000  # of all its events: each takes up to 100 bytes; an evening has 500,000
MOST_WIDE_BYTES = 2**26  # of lines with letters beyond ASCII: one makes a text four times as large
WIDE = "of lines with letters beyond ASCII"
MOST_PARTS = 100_000  # lists and objects of a line: each takes 20 times its text in memory

logger = logging.getLogger(__name__)


@dataclass
class PassedOver:
    """What could not be read of a file: how many lines, and why the first."""

    count: int = 0
    first: str = ""

    def add(self, path: Path, line: int, reason: object) -> None:
        """Note that a line is passed over."""
        self.count += 1
        said = f"{path}:{line}: {reason}"
        self.first = self.first or said
        if self.count <= MOST_LOGGED:
            logger.warning("Passed over: %s", said)


def read_events(path: Path, passed_over: PassedOver) -> Iterator[tuple[int, Event]]:
    """Yield the events of a file with the numbers of their lines, but no line twice."""
    number, values, wide, known = 0, 0, 0, set[int]()
    try:
        for number, line in enumerate(read_lines(path), 1):
            if number > MOST_LINES:
                raise TooLong(errno.EFBIG, f"more than {MOST_LINES:,} lines")
            try:
                event = _read_event(line)
            except ValueError as error:
                passed_over.add(path, number, error)
                continue
            values += line.count(b",") if line else 0
            if values > MOST_VALUES:
                raise TooLong(errno.EFBIG, f"more than {MOST_VALUES:,} values")
            wide += len(line) if line and is_wide(line) else 0
            if wide > MOST_WIDE_BYTES:
                raise TooLong(errno.EFBIG, f"more than {MOST_WIDE_BYTES:,} bytes {WIDE}")
            same = hash(line)  # an event has the time at which it came: no two are the same
            if same in known and not isinstance(event, Forgotten):
                passed_over.add(path, number, "Expected another event. Received: a copy of a line")
            else:
                known.add(same)
                yield number, event
    except TooLong as error:
        reason = f"Expected less. Received: {error.strerror}, which count as one from here on"
        passed_over.add(path, max(1, number), reason)


def _read_event(line: bytes | None) -> Event:
    if line is None:
        raise ValueError(f"Expected a line of at most {LINE_BYTES:,} bytes. Received: a longer one")
    if line.count(b"[") + line.count(b"{") > MOST_PARTS:
        raise ValueError(f"Expected at most {MOST_PARTS:,} lists and objects in a line")
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"Expected UTF-8. Received: {line[:40]!r}") from error
    return from_json(text)
