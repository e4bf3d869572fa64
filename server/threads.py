"""Work beside the event loop that nobody waits for when the talk ends."""

from __future__ import annotations

import _thread
import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def run_in_thread(act: Callable[..., T], *arguments: object) -> T:
    """Call something in a thread of its own; raises what it raises.

    asyncio's own threads would hold Ctrl-C up until they are done: a recording takes a second to
    read, and all cores may be busy.
    """
    done: Future[T] = Future()
    done.set_running_or_notify_cancel()

    def work() -> None:
        try:
            result = act(*arguments)
        except BaseException as error:
            done.set_exception(error)
        else:
            done.set_result(result)

    # A ``Thread`` would hold up the event loop until it runs: 50 ms where all cores are busy.
    _thread.start_new_thread(work, ())
    return await asyncio.wrap_future(done)
