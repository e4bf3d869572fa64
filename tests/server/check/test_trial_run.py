"""A trial run finds what fails only when it is run, and leaves nothing behind."""

from __future__ import annotations

import threading
from pathlib import Path

from demo.data.sources.named_datasets import load_dataset
from server.check.talk_reader import TalkReader
from server.check.trial_run import Trial, run_trial
from tests.server.check.helpers import MODEL, write
from tests.talk import finish


def test_afterwards_nothing_is_written_any_more(tmp_path: Path, digits: Path) -> None:
    folder = write(tmp_path / "talk", {"talk.md": "# Race\n\n```demo race\n```\n"})
    write(folder, {"variants.py": MODEL + "\n\ndef cubic(:\n"})  # nothing is trained
    before = {*threading.enumerate()}
    assert finish(run_trial(Trial(TalkReader(folder), load_dataset(str(digits))), tmp_path)) == []
    assert {each.name for each in {*threading.enumerate()} - before} == set()
