"""A trial run finds what fails only when it is run, and leaves nothing behind."""

from __future__ import annotations

import threading
from pathlib import Path

from demo.data.sources import load_dataset
from server.check.talk_reader import TalkReader
from server.check.trial_run import Trial, last_place, run_trial
from tests.server.check.helpers import MODEL, write
from tests.talk import finish


def test_afterwards_nothing_is_written_any_more(tmp_path: Path, digits: Path) -> None:
    folder = write(tmp_path / "talk", {"talk.md": "# Race\n\n```demo race\n```\n"})
    write(folder, {"variants.py": MODEL + "\n\ndef cubic(:\n"})  # nothing is trained
    before = {*threading.enumerate()}
    assert finish(run_trial(Trial(TalkReader(folder), load_dataset(str(digits))), tmp_path)) == []
    assert {each.name for each in {*threading.enumerate()} - before} == set()


def test_the_last_place_in_a_traceback() -> None:
    trace = 'File "/a/v.py", line 3, in f\nFile "/lib/x.py", line 4\n  File "/a/v.py", line 7, in g'
    assert last_place(trace, "/a/v.py") == ("/a/v.py", 7)
    assert last_place(trace, "/a/w.py") == ("", 0)
