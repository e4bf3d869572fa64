"""A trial shows its talk, and goes on once it has been looked at."""

from __future__ import annotations

import asyncio
import os
import urllib.request
from pathlib import Path
from typing import Any

from demo.data.sources.named_datasets import load_dataset
from server.access.addresses import numeric
from server.check.shown_talk import ShownTalk
from server.files.talk_folder import read_talk_folder
from server.talk.talk import Talk
from server.threads import run_in_thread
from tests.server.check.helpers import write
from tests.talk import finish


def test_a_talk_is_served_until_it_has_been_looked_at(tmp_path: Path, digits: Path) -> None:
    folder = read_talk_folder(write(tmp_path / "talk", {"talk.md": "# One\n"}))
    told: list[Any] = []

    async def show() -> bytes:
        reading, writing = os.pipe()
        talk = Talk(folder, load_dataset(str(digits)), tmp_path)
        shown_talk = ShownTalk(told.append, reading)
        shown = asyncio.create_task(shown_talk.show(talk, "before"))
        while not told:
            await asyncio.sleep(0.01)
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        answer = await run_in_thread(opener.open, numeric(told[0]["shown"]))
        with answer:
            page: bytes = answer.read()
        assert not shown.done()
        os.write(writing, b"\n")
        await shown
        shown_talk.close()
        await talk.close()
        for each in (reading, writing):
            os.close(each)
        return page

    assert b"One" in finish(show())
    assert [each["state"] for each in told] == ["before"]
