"""A step that ends its process, or takes too long, is a problem; all others are tried."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from server.check.talk_reader import TalkReader
from server.check.trial_process import try_talk
from tests.server.check.helpers import MODEL, write

MORE = """

def second(image_shape, classes):
    \"\"\"Second\"\"\"
    return fine(image_shape, classes)
"""
# Tries all steps that are not skipped; some end it, one takes for ever.
TRIAL = """
import json, os, sys, time
channel, skipped, bad = int(sys.argv[1]), json.loads(sys.argv[2]), json.loads(sys.argv[3])
with os.fdopen(channel, "w") as lines:
    for step in (["demo", "race"], ["file", ""], ["model", "fine"], ["model", "second"]):
        if step in skipped:
            continue
        print(json.dumps(step), file=lines, flush=True)
        what = bad.get(step[1] or step[0])
        if what == "hang":
            time.sleep(1000)
        elif what == "kill":
            os.kill(os.getpid(), 9)
        elif what is not None:
            os._exit(what)
    print(json.dumps({"problems": [["talk.md", 7, "Expected more."]]}), file=lines, flush=True)
"""


@pytest.fixture
def reader(tmp_path: Path) -> TalkReader:
    files = {"talk.md": "# Race\n\n```demo race\n```\n", "variants.py": MODEL + MORE}
    return TalkReader(write(tmp_path, files))


def tried(reader: TalkReader, limit_seconds: float, **bad: str | int) -> dict[int, str]:
    """Return all problems by their line, for steps that are bad."""
    calls: list[str] = []

    def begin(channel: int, skipped: str) -> Sequence[str]:
        calls.append(skipped)
        return [sys.executable, "-c", TRIAL, str(channel), skipped, json.dumps(bad)]

    problems = try_talk(reader, begin, limit_seconds)
    assert len(calls) == len(bad) + 1
    return {each.line: f"{each.file}: {each.message}" for each in problems}


LAST = {7: "talk.md: Expected more."}


def test_what_has_finished_is_passed_on(reader: TalkReader) -> None:
    assert tried(reader, 60) == LAST


def test_what_ends_its_process_is_told_and_all_others_are_tried(reader: TalkReader) -> None:
    assert tried(reader, 60, race=3, fine=0, second="kill") == {
        3: "talk.md: Expected the demo race to work. Received: the end of its process "
        "(exit code 3). Mend it.",
        10: "variants.py: Expected fine to be built and to learn. Received: the end of its "
        "process (exit code 0). Mend it.",
        15: "variants.py: Expected second to be built and to learn. Received: the end of its "
        "process (signal 9). Mend it.",
        **LAST,
    }


def test_what_takes_too_long_is_told(reader: TalkReader) -> None:
    assert tried(reader, 1.5, second="hang") == {
        15: "variants.py: Expected second to be built and to learn. Received: no end of it within "
        "1.5 seconds. Mend it.",
        **LAST,
    }


def test_the_file_may_end_it_too(reader: TalkReader) -> None:
    assert tried(reader, 60, file=1) == {
        1: "variants.py: Expected the models to be built and to learn. Received: the end of its "
        "process (exit code 1). Mend it.",
        **LAST,
    }
