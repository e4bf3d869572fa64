"""Work beside the event loop that nobody waits for when the talk ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def aside(act: Callable[..., T], *arguments: object) -> T:
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

    threading.Thread(target=work, daemon=True).start()
    return await asyncio.wrap_future(done)
