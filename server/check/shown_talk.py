"""Serves the talk of a trial run, and waits until whoever started the trial has looked at it."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from server.access.sockets import bind
from server.check.layout_walk import State
from server.threads import run_in_thread

if TYPE_CHECKING:
    from bokeh.server.server import BaseServer

    from server.talk.talk import Talk

HOST = "127.0.0.1"
ANSWER_S = 2.0  # at most, for models to say what a picture is


class ShownTalk:
    """A talk on a port of its own, as long as its process lives."""

    def __init__(self, tell: Callable[[object], None], channel: int) -> None:
        """``tell`` passes a message on; a byte in the file of the number ``channel`` answers it."""
        self._tell, self._channel = tell, channel
        self._url = ""
        self._server: BaseServer | None = None

    async def show(self, talk: Talk, state: State) -> None:
        """Let the talk be looked at in this state."""
        if self._server is None:
            self._url, self._server = serve_on(talk, bind(HOST, 0))
        if state == "after":
            await _draw(talk)
        self._tell({"shown": self._url, "state": state})
        await run_in_thread(os.read, self._channel, 1)

    def close(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.stop()
            self._server.unlisten()


async def _draw(talk: Talk) -> None:
    """Let the models say what a picture is, as if somebody had drawn it."""
    talk.controls.predict(talk.data.x_test[0])
    with suppress(TimeoutError):  # no model has learned
        await asyncio.wait_for(talk.stage.until(lambda scene: scene.drawing.answers), ANSWER_S)


def serve_on(talk: Talk, sockets: list[socket.socket]) -> tuple[str, BaseServer]:
    """Begin to serve a talk; return the address that lets a browser in, and the server."""
    from server.web.early_server import EarlyServer
    from server.web.server import serve

    url = f"http://{HOST}:{sockets[0].getsockname()[1]}/?token={talk.token}"
    return url, serve(talk, EarlyServer(sockets, HOST, talk.token))
