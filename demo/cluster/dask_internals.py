"""All that this project knows of Dask beyond its documentation.

``test_dask_internals.py`` fails where one of these is no longer what it is taken for.
"""

from __future__ import annotations

import asyncio
from copy import copy
from typing import Any


def bind_to_client(client: Any, actor: Any) -> Any:
    """Return an actor whose methods are called through this client.

    An actor binds itself to the client that was made last in this process, and each engine has a
    client of its own: this one's actor would end with another engine's client. A copy binds itself
    anew, to the client that is current then.
    """
    with client.as_current():
        return copy(actor)


def is_scheduler_there(client: Any, timeout_seconds: float) -> bool:
    """Tell whether a client's scheduler answers in time; raises ``OSError`` if it is gone.

    No documented call of a client takes a time limit: all would wait for a new connection.
    """
    return bool(client.sync(client.scheduler.identity, callback_timeout=timeout_seconds))


def worker_loop() -> asyncio.AbstractEventLoop:
    """Return the event loop that calls an actor's coroutines; call it on a worker.

    An actor's other methods, its making included, run in threads that have no event loop.
    """
    from distributed import get_worker  # it takes long to import

    worker: Any = get_worker()  # Dask's types say too little
    loop: asyncio.AbstractEventLoop = worker.loop.asyncio_loop
    return loop
