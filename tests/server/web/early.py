"""Calls an early server inside the tests, and closes it whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from server.web.early_server import EarlyServer
from tests.talk import TIMEOUT_SECONDS, finish


class Serving(Protocol):
    """What has an early server of its own."""

    early_server: EarlyServer


S = TypeVar("S", bound=Serving)


def call_early(make: Callable[[], S], act: Callable[[S], Coroutine[Any, Any, None]]) -> None:
    """Make a server on an event loop of its own, and call something with it."""

    async def come() -> None:
        serving = make()
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await act(serving)
        finally:
            serving.early_server.http.stop()
            await serving.early_server.http.close_all_connections()

    finish(come())
