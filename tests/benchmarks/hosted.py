"""The talk in a thread of this process, so that runs can be started without any page."""

from __future__ import annotations

import asyncio
import logging
import queue
import tempfile
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from bokeh.server.server import BaseServer

from demo.control.controls import Controls
from demo.events import EpochEnded, Event, RunEnded, VariantReady
from server.access.addresses import own_address
from server.cli.give import open_port
from server.files.talk_folder import read_talk_folder
from server.talk.talk import Talk
from server.web.early_server import EarlyServer
from server.web.server import serve

from .subjects import HOME, LIMIT_S, dataset

Kind = TypeVar("Kind", bound=Event)


class HostedTalk:
    """Serves the real slides; ``train`` runs a variant to its end."""

    def __init__(self, beside: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """``beside`` runs on the same event loop as long as the talk."""
        self.url = ""
        self._beside = beside
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._served = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._give()))
        self._loop: asyncio.AbstractEventLoop
        self._server: BaseServer
        self._controls: Controls
        self._end: asyncio.Event

    async def _give(self) -> None:
        with tempfile.TemporaryDirectory() as runs:
            talk = Talk(read_talk_folder(HOME / "slides"), dataset(), Path(runs))
            sockets = open_port("127.0.0.1", 0)
            self._server = serve(talk, EarlyServer(sockets, "127.0.0.1", talk.token))
            port = sockets[0].getsockname()[1]
            self.url = f"{own_address('127.0.0.1', port)}?token={talk.token}"
            self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
            self._controls = talk.training.controls
            self._follow(talk)
            task = asyncio.create_task(self._beside()) if self._beside else None
            talk.training.launch()
            self._served.set()
            await self._end.wait()
            if task:
                task.cancel()
            self._server.stop()
            talk.training.close(LIMIT_S)
            talk.recorder.close()

    def _follow(self, talk: Talk) -> None:
        cursor = 0

        def follow() -> None:
            nonlocal cursor
            events, cursor = talk.stage.since(cursor)
            for event in events:
                self._events.put(event)

        talk.stage.listen(follow)

    def __enter__(self) -> HostedTalk:
        logging.getLogger("bokeh.server.views.ws").setLevel(logging.ERROR)  # windows close
        self._thread.start()
        self._served.wait(LIMIT_S)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    def hurry(self) -> None:
        """Train as fast as the machine can."""
        self._loop.call_soon_threadsafe(self._controls.hurry, True)

    def train(self, variant: str, epochs: int) -> list[EpochEnded]:
        """Train a variant; return what was measured, epoch 0 first."""
        self._loop.call_soon_threadsafe(self._controls.start, variant, epochs)
        return [each for each in self.wait_for(RunEnded) if isinstance(each, EpochEnded)]

    def wait_until_warm(self, variant: str) -> None:
        """Wait until a variant starts without delay."""
        while self.wait_for(VariantReady)[-1].variant != variant:
            pass

    def wait_for(self, kind: type[Kind]) -> list[Any]:
        """Return the events up to the next one of this kind."""
        events: list[Event] = []
        while not events or not isinstance(events[-1], kind):
            events.append(self._events.get(timeout=LIMIT_S))
        return events

    def sessions(self) -> int:
        """Return how many live demos are open in windows, or were until a moment ago."""
        return len(self._server.get_sessions("/demo"))
