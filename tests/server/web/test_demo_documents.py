"""Live demos over Bokeh's own protocol: who is let in, and what they are told."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from bokeh.client.websocket import WebSocketClientConnectionWrapper
from bokeh.document import Document
from bokeh.models import Column
from bokeh.protocol import Protocol
from bokeh.protocol.message import Message
from bokeh.protocol.receiver import Receiver
from bokeh.util.token import generate_jwt_token, generate_session_id
from tornado.websocket import WebSocketClientConnection, websocket_connect

from demo.events import ClockSet, PaceChanged, SlideShown
from demo.stage.log import Stage
from demo.ui.widget import Widget
from server.web.demo_documents import UNSEEN, follow
from tests.server.conftest import ServedTalk
from tests.server.talk.helpers import READY, STARTED, epoch
from tests.talk import until

WRITER = '''
"""Counts events, and answers a change of pace with one of its own."""

from bokeh.models import Div

from demo.events import PaceChanged
from demo.widgets.base import Widget


class Writer(Widget):
    def __init__(self, setting, options):
        super().__init__(setting, options)
        self.root, self.heard = Div(), 0

    def update(self, scene, events):
        self.heard += len(events)
        self.root.text = f"{self.heard} events"
        if any(isinstance(event, PaceChanged) for event in events):
            self.setting.controls.clear()
'''
PAYLOAD = {"headers": {}, "cookies": {}, "arguments": {}, "demo": "race-demo"}


def token_for(served: ServedTalk, demo: str = "race-demo") -> str:
    return str(json.loads(served.get(f"/demo-session/{demo}")[2])["token"])


async def connect(
    served: ServedTalk, token: str, name: str = "127.0.0.1"
) -> WebSocketClientConnection:
    """Connect as a page of the talk does that was opened under this name."""
    return await websocket_connect(served.line("/demo/ws", name), subprotocols=["bokeh", token])


@asynccontextmanager
async def connection(
    served: ServedTalk, token: str, name: str = "127.0.0.1"
) -> AsyncIterator[WebSocketClientConnection]:
    """Connect, and close at the end."""
    opened = await connect(served, token, name)
    try:
        yield opened
    finally:
        opened.close()
        while await opened.read_message() is not None:
            pass  # until the other end has closed too


class Window:
    """A connection that speaks Bokeh's protocol, as a page does."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self._connection = connection
        self._receiver = Receiver(Protocol())

    async def receive(self) -> Message[Any]:
        while True:
            fragment = await self._connection.read_message()
            assert fragment is not None, "the connection was closed"
            message = await self._receiver.consume(fragment)
            if message is not None:
                return message

    async def document(self) -> str:
        """Return the session's document as JSON."""
        request = Protocol().create("PULL-DOC-REQ")
        await request.send(WebSocketClientConnectionWrapper(self._connection))
        while (message := await self.receive()).msgtype != "PULL-DOC-REPLY":
            pass
        return str(message.content_json)


def test_each_part_of_a_message_leaves_at_once(served: ServedTalk) -> None:
    async def visit() -> int:
        async with connection(served, token) as opened:
            await Window(opened).receive()
            (client,) = served.server._tornado._clients
            stream: Any = client._socket.ws_connection.stream  # type: ignore[union-attr]
            return int(stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    token = token_for(served)
    assert served.run(visit()) == 1


def test_a_page_may_leave_while_its_demo_is_opened(served: ServedTalk) -> None:
    async def visit() -> None:
        tornado = served.server._tornado
        async with connection(served, token) as opened:
            await Window(opened).receive()
            (client,) = tornado._clients
            handler, session = client._socket, client.session
        while handler.ws_connection is not None:
            await asyncio.sleep(0.01)
        # As if the demo had been there only now.
        context = client.application_context
        late = tornado.new_connection(client.protocol, handler, context, session)
        tornado.client_lost(late)

    token = token_for(served)
    served.run(visit())


# Who is let in


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_a_page_of_the_talk_gets_its_demo(served: ServedTalk, name: str) -> None:
    async def visit() -> tuple[str, str]:
        async with connection(served, token, name) as opened:
            window = Window(opened)
            greeting = await window.receive()
            return str(greeting.msgtype), await window.document()

    token = token_for(served)
    greeting, document = served.run(visit())
    assert greeting == "ACK"
    assert "Convolution" in document


def _unsigned(_: ServedTalk) -> str:
    return generate_jwt_token(generate_session_id(), extra_payload=PAYLOAD, expiration=1000)


def _forged(_: ServedTalk) -> str:
    key = b"guessed"
    session = generate_session_id(secret_key=key, signed=True)
    return generate_jwt_token(
        session, secret_key=key, signed=True, extra_payload=PAYLOAD, expiration=1000
    )


def _tampered(served: ServedTalk) -> str:
    body, _, signature = token_for(served).partition(".")
    other = token_for(served).partition(".")[0]
    assert other != body
    return f"{other}.{signature}"


def _expired(served: ServedTalk) -> str:
    served.talk.session_seconds = -1
    return token_for(served)


@pytest.mark.parametrize("make", [_unsigned, _forged, _tampered, _expired])
def test_a_token_that_the_talk_did_not_give_is_refused(served: ServedTalk, make: Any) -> None:
    async def visit() -> object:
        opened = await connect(served, token)
        heard = await opened.read_message()
        opened.close()
        return heard

    token = make(served)
    assert served.run(visit()) is None  # closed without a word


def test_bokeh_s_own_pages_open_no_demo(served: ServedTalk) -> None:
    for path in ("/demo", "/demo/autoload.js?bokeh-autoload-element=x", "/demo?demo=race-demo"):
        assert served.get(path)[0] == 403


# What they are told


def test_a_demo_opened_in_mid_run_shows_everything_so_far(served: ServedTalk) -> None:
    async def visit() -> str:
        for event in (READY, STARTED, epoch(0, 0.1), epoch(1, 0.69)):
            served.talk.stage.append(event)
        async with connection(served, token) as opened:
            return await Window(opened).document()

    token = token_for(served)
    assert "Convolution: 31 wrong of 100" in served.run(visit())


def test_two_windows_hear_of_each_epoch(served: ServedTalk) -> None:
    async def visit() -> None:
        async with connection(served, first) as one, connection(served, second) as two:
            windows = [Window(one), Window(two)]
            for window in windows:
                await window.document()
            for event in (READY, STARTED, epoch(0, 0.1), epoch(1, 0.69)):
                served.talk.stage.append(event)
            for window in windows:
                while "31 wrong of 100" not in (message := await window.receive()).content_json:
                    assert message.msgtype == "PATCH-DOC"

    first, second = token_for(served), token_for(served)
    served.run(visit())


def test_all_that_an_epoch_changes_comes_as_one_message(served: ServedTalk) -> None:
    async def visit() -> list[dict[str, Any]]:
        for event in (READY, STARTED, epoch(0, 0.1)):
            served.talk.stage.append(event)
        async with connection(served, token) as opened:
            window = Window(opened)
            await window.document()
            served.talk.stage.append(epoch(1, 0.69))
            changes: list[dict[str, Any]] = (await window.receive()).content["events"]
            return changes

    token = token_for(served)
    changes = served.run(visit())
    assert [change["kind"] for change in changes].count("ColumnsStreamed") == 1
    told = json.dumps(changes)
    assert "31 wrong of 100" in told
    assert "learns: epoch 1" in told


def test_a_demo_that_writes_to_the_log_itself_hears_of_that(tmp_path: Path, digits: Path) -> None:
    (tmp_path / "demos").mkdir()
    (tmp_path / "demos" / "writer.py").write_text(WRITER)
    (tmp_path / "talk.md").write_text("# Race\n\n```demo writer\n```\n")
    served = ServedTalk(tmp_path, digits, tmp_path / "runs")

    async def visit() -> None:
        async with connection(served, token) as opened:
            window = Window(opened)
            await window.document()
            served.talk.stage.append(PaceChanged(epochs_per_second=None))
            while "2 events" not in (await window.receive()).content_json:
                pass

    token = token_for(served)
    try:
        served.run(visit())
    finally:
        served.close()


class Counter(Widget):
    """Counts how often it is asked to catch up."""

    def __init__(self) -> None:
        self.root = Column()
        self.asked = 0

    def catch_up(self) -> None:
        self.asked += 1


def never(error: BaseException) -> None:
    """Be told of nothing."""
    raise error


def test_events_that_come_together_are_told_together() -> None:
    stage, document, widget = Stage(), Document(), Counter()
    follow(document, stage, widget, never)
    for _ in range(5):
        stage.append(READY)
    (callback,) = document.session_callbacks
    callback.callback()
    assert widget.asked == 1


def test_a_demo_that_nobody_sees_is_left_alone_until_it_is_seen() -> None:
    stage, document, widget = Stage(), Document(), Counter()
    follow(document, stage, widget, never)
    widget.root.tags = [UNSEEN]  # as the page says
    stage.append(READY)
    assert document.session_callbacks == []
    widget.root.tags = []
    (callback,) = document.session_callbacks
    callback.callback()
    assert widget.asked == 1


def test_a_demo_is_not_woken_by_moves_of_the_talk() -> None:
    stage, document = Stage(), Document()
    follow(document, stage, Counter(), never)
    for event in (SlideShown(slide="race"), ClockSet(runs=True)):
        stage.append(event)
    assert document.session_callbacks == []


def test_a_window_that_is_gone_hears_nothing() -> None:
    stage, document = Stage(), Document()
    end = follow(document, stage, Counter(), never)
    end()
    stage.append(READY)
    assert document.session_callbacks == []


def test_the_last_window_that_closes_leaves_no_listener(served: ServedTalk) -> None:
    async def visit() -> int:
        async with connection(served, token) as opened:
            await Window(opened).document()
            return len(served.talk.stage._listeners)

    token = token_for(served)
    before = len(served.talk.stage._listeners)
    assert served.run(visit()) == before + 1
    until(lambda: len(served.talk.stage._listeners) == before, "an end")


class Failing(Counter):
    """Fails at its first event, shows a part of it, and goes on."""

    error: BaseException

    def catch_up(self) -> None:
        super().catch_up()
        self.root.name = f"asked {self.asked}"
        if self.asked == 1:
            raise self.error


@pytest.mark.parametrize("kind", [ValueError, SystemExit, KeyboardInterrupt])
def test_a_demo_that_fails_is_told_of_and_follows_on(kind: type[BaseException]) -> None:
    stage, document, widget = Stage(), Document(), Failing()
    widget.error = kind("not yet")
    failures: list[BaseException] = []
    follow(document, stage, widget, failures.append)
    for _ in range(2):
        stage.append(READY)
        (callback,) = document.session_callbacks
        callback.callback()
    assert [str(error) for error in failures] == ["not yet"]
    assert widget.root.name == "asked 2"
