"""Runs slow calls beside the event loop, in threads that the end of the process does not join."""

from __future__ import annotations

import _thread
import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def run_in_thread(act: Callable[..., T], *arguments: object) -> T:
    """Call something in a thread of its own; raises what it raises.

    The threads of ``asyncio.to_thread`` are joined at exit, which would delay Ctrl-C: a recording
    takes a second to read, longer where all cores are busy.
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

    # ``Thread.start`` waits until the thread runs: 50 ms where all cores are busy.
    _thread.start_new_thread(work, ())
    return await asyncio.wrap_future(done)
