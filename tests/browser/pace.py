"""Sets the pace of a talk's training without a window, which would follow all that tests show."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

from bokeh.protocol import Protocol
from bokeh.protocol.message import Message
from bokeh.protocol.receiver import Receiver
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.browser.race import HURRY
from tests.talk import TIMEOUT_SECONDS, RunningTalk, finish


def set_pace(talk: RunningTalk, demo: str, *, fast: bool) -> None:
    """Press the toggle of a demo, as its page would; return once the talk has heard of it."""
    finish(asyncio.wait_for(_press(talk, demo, fast), TIMEOUT_SECONDS))


async def _press(talk: RunningTalk, demo: str, fast: bool) -> None:
    token = json.loads(talk.read(f"demo-session/{demo}"))["token"]
    headers = {"Cookie": "=".join(talk.cookie), "Origin": talk.url.rstrip("/")}
    request = HTTPRequest(f"ws{talk.url.removeprefix('http')}demo/ws", headers=headers)
    socket = await websocket_connect(request, subprotocols=["bokeh", token])
    await _receive(socket)  # it listens from now on
    document = await _ask(socket, "PULL-DOC-REQ", {})
    (toggle,) = (each for each in _models(document) if each["attributes"].get("label") == HURRY)
    change = {"kind": "ModelChanged", "model": {"id": toggle["id"]}, "attr": "active", "new": fast}
    await _ask(socket, "PATCH-DOC", {"events": [change]})
    socket.close()
    while await socket.read_message() is not None:  # until it is closed
        pass


async def _ask(socket: WebSocketClientConnection, kind: str, content: dict[str, Any]) -> Any:
    """Send a message as BokehJS does; return what the answer to it says."""
    for part in ({"msgid": kind, "msgtype": kind}, {}, content):
        await socket.write_message(json.dumps(part))
    while True:
        message = await _receive(socket)
        if message.header.get("reqid") == kind:
            return message.content


async def _receive(socket: WebSocketClientConnection) -> Message[Any]:
    receiver = Receiver(Protocol())
    while True:
        part = await socket.read_message()
        assert part is not None, "the connection was closed"
        if message := await receiver.consume(part):
            return message


def _models(part: Any) -> Iterator[dict[str, Any]]:
    """Give all models that are written down somewhere in a document."""
    if isinstance(part, dict) and "attributes" in part:
        yield part
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _models(each)
