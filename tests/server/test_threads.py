"""What runs in a thread comes back, and holds nobody up."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from server.threads import run_in_thread
from tests.talk import finish


def test_the_result_comes_back_and_so_does_what_is_raised() -> None:
    assert finish(run_in_thread(max, 2, 3)) == 3
    with pytest.raises(ValueError, match="invalid literal"):
        finish(run_in_thread(int, "three"))


def test_the_end_of_a_talk_does_not_wait_for_it() -> None:
    free = threading.Event()

    async def leave() -> None:
        task = asyncio.create_task(run_in_thread(free.wait, 60))
        await asyncio.sleep(0.05)
        task.cancel()

    began = time.monotonic()
    finish(leave())
    free.set()
    assert time.monotonic() - began < 30
