"""Tries a talk in a process of its own, which a model or a demo may hold up, or end.

That process writes a line of JSON for each step before it is taken, and one with all problems when
it has finished. If it ends earlier, or a step takes too long, the step is a problem, and another
process tries the others.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from server.check.layout_walk import State
from server.check.talk_reader import TalkReader
from server.deck.slides import Problem

START_SECONDS = 300.0  # at least, for libraries to be imported and the models' file to be run
Step = tuple[Literal["file", "model", "demo"], str]  # what is tried, by its name
FILE: Step = ("file", "")  # the variants' file itself

Look = Callable[[str, State], None]  # (address, state): walks through the talk that is served
Begin = Callable[[int, str], Sequence[str]]  # (channel's number, skipped steps) -> command line


@dataclass(frozen=True)
class Outcome:
    """What a process has come to: its problems, or the step that it did not survive, and how."""

    problems: list[Problem]
    failed: Step | None = None
    came: str = ""


def try_talk(
    reader: TalkReader, begin: Begin, limit_seconds: float, look: Look | None = None
) -> list[Problem]:
    """Return what goes wrong when the talk is given; a step may take ``limit_seconds``.

    A talk that is shown is looked at by ``look``, and goes on after that.
    """
    skipped: list[Step] = []
    found: list[Problem] = []
    while True:
        outcome = _run(begin, skipped, limit_seconds, look)
        if outcome.failed is None:
            return [*found, *outcome.problems]
        found.append(_problem(reader, outcome.failed, outcome.came))
        if outcome.failed in skipped:  # that is not what ends the process
            return found
        skipped.append(outcome.failed)


def _run(begin: Begin, skipped: list[Step], limit_seconds: float, look: Look | None) -> Outcome:
    own, other = socket.socketpair()
    with own:
        with other:
            command = begin(other.fileno(), json.dumps(skipped))
            process = subprocess.Popen(command, pass_fds=[other.fileno()], stdin=subprocess.DEVNULL)
        try:
            return _follow(process, own, limit_seconds, look)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    process.wait()


def _follow(
    process: subprocess.Popen[bytes],
    channel: socket.socket,
    limit_seconds: float,
    look: Look | None,
) -> Outcome:
    """Wait until the process has finished, has ended, or takes too long for a step."""
    messages, step = Messages(channel.fileno()), FILE
    limits = {FILE: max(START_SECONDS, limit_seconds)}
    try:
        while message := messages.next(limits.get(step, limit_seconds)):
            if isinstance(message, dict) and "shown" in message:
                if look is not None:
                    look(message["shown"], message["state"])
                with suppress(OSError):  # it has ended meanwhile
                    channel.send(b"\n")
                continue
            if isinstance(message, dict):
                return Outcome([Problem(*each) for each in message["problems"]])
            kind, name = message
            step = (kind, name)
    except TimeoutError:
        return Outcome([], step, f"no end of it within {limits.get(step, limit_seconds):g} seconds")
    code = process.wait()
    how = f"exit code {code}" if code >= 0 else f"signal {-code}"
    return Outcome([], step, f"the end of its process ({how})")


class Messages:
    """Reads a process's lines of JSON from a file, by its number."""

    def __init__(self, reading: int) -> None:
        self._reading = reading
        self._text = b""  # that has come and is no whole line yet, or was not asked for

    def next(self, limit_seconds: float) -> Any:
        """Wait for the next message; None: there will be none. Raises ``TimeoutError``."""
        end = time.monotonic() + limit_seconds
        while b"\n" not in self._text:
            left = max(0.0, end - time.monotonic())
            if not select.select([self._reading], [], [], left)[0]:
                raise TimeoutError
            try:
                came = os.read(self._reading, 2**16)
            except ConnectionResetError:  # it ended before it had read an answer
                return None
            if not came:
                return None
            self._text += came
        line, _, self._text = self._text.partition(b"\n")
        return json.loads(line)


def _problem(reader: TalkReader, step: Step, came: str) -> Problem:
    """Return what is wrong with a step that its process did not survive."""
    kind, name = step
    talk_folder = reader.talk_folder
    if kind == "demo":
        slides = talk_folder.deck.slides
        demos = (demo for slide in slides for demo in (*slide.demos, *slide.unread))
        demo = next(each for each in demos if each.name == name)
        message = f"Expected the demo {demo.name} to work. Received: {came}. Mend it."
        return Problem(demo.file, demo.line, message)
    known = talk_folder.variants.get(name)
    what = f"{name} to be built and to learn" if known else "the models to be built and to learn"
    return Problem(
        reader.name(talk_folder.variants_file),
        known.line if known else 1,
        f"Expected {what}. Received: {came}. Mend it.",
    )
