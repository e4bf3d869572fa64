"""Ten thousand forged messages: none changes anything, and the talk goes on."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import json
import logging
import os
import random
import resource
import socket
import struct
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from server.talk.talk import Talk
from server.web.handlers import MAX_MESSAGE_BYTES
from tests.server.access.test_gate import UPGRADE
from tests.server.conftest import ServedTalk
from tests.server.web.test_demo_documents import Window, connection, token_for
from tests.talk import TIMEOUT_SECONDS, until

BROKEN, PATCHES, COMMANDS, FROM_STRANGERS = 500, 2000, 4500, 3000  # messages of each kind
AT_ONCE = 50  # of them
MOST_MEGABYTES = 100  # that all of it may take
TYPES = ("PATCH-DOC", "PULL-DOC-REQ", "PUSH-DOC", "SERVER-INFO-REQ", "ACK", "ERROR", "OK", "NONE")
KINDS = ("ModelChanged", "MessageSent", "RootAdded", "ColumnsStreamed", "TitleChanged", "Nonsense")
Frame = str | bytes


class Forger:
    """Makes messages that nothing of the talk would send; the same ones each time."""

    def __init__(self, models: list[str] | None = None) -> None:
        """``models`` are ids that are there."""
        self._random = random.Random(5)
        self._models = [*(models or []), "p0", "", "constructor", "9" * 400]
        self._names = command_names()

    def broken(self) -> list[Frame]:
        """Return the frames of a message that is none of Bokeh's."""
        header = self._header(self._random.choice(TYPES))
        messages: tuple[list[Frame], ...] = (
            [self._noise()],
            [self._text()],
            [header, self._text(), self._text()],
            [header, "{}", self._half(json.dumps(self._patch()))],
            [self._half(header), "{}", "{}"],
            [header, b"{}", "{}"],
            [self._header("NONSENSE"), "{}", "{}"],
            [self._header("PATCH-DOC", num_buffers=10**9), "{}", "{}", '{"id": "x"}', b"x"],
            [self._header("PATCH-DOC", num_buffers=1), "{}", "{}", '{"no": 1}'],
            [json.dumps(self._value()), "{}", "{}"],
            ["[" * 100_000, "{}", "{}"],
        )
        return self._random.choice(messages)

    def patch(self) -> list[Frame]:
        """Return the frames of a patch of Bokeh's form, about something odd."""
        return [self._header("PATCH-DOC"), "{}", json.dumps(self._patch())]

    def command(self) -> Frame:
        """Return what a page might say on /changes, if somebody else had written it."""
        name, choose = self._random.choice(self._names), self._random.choice
        whole = self._order(name)
        messages: tuple[Frame, ...] = (
            self._noise(),
            self._text(),
            self._half(whole),
            whole.encode(),
            whole + "}",
            f"[{whole}]",
            json.dumps(name),
            json.dumps({"DO": name, "command": name, "type": name}),
            json.dumps({"do": name + choose((" ", "\0", "s", "."))}),
            json.dumps({"do": choose(([name], {name: name}, None, True, -1, 1e308))}),
            json.dumps({"do": choose(("__class__", "__init__", "", "📈"))}),
            '{"do":' * 2000,
            "1" * 5000,
            json.dumps(self._value()),
        )
        return choose(messages)

    def order(self) -> list[Frame]:
        """Return what the presenter's own page might say."""
        return [self._order(self._random.choice(self._names))]

    def _order(self, name: str) -> str:
        return json.dumps(
            {"do": name, "slide": "race", "step": 0, "black": True, "variant": "conv"}
        )

    def _header(self, kind: str, **more: Any) -> str:
        return json.dumps({"msgid": f"{self._random.random()}", "msgtype": kind, **more})

    def _patch(self) -> dict[str, Any]:
        choose = self._random.choice
        event = {
            "kind": choose(KINDS),
            "model": choose(({"id": choose(self._models)}, choose(self._models), self._value())),
            "attr": choose(("tags", "active", "data", "nonsense", "__class__", "_id", "")),
            "new": choose((self._value(), {"type": "object", "name": "os.system", "id": "x"})),
            "msg_type": choose(("bokeh_event", "nonsense", None)),
            "msg_data": {"type": "event", "name": choose(("click", "button", "", "os.system"))},
            "data": self._value(),
            "rollover": self._value(),
        }
        for name in self._random.sample(sorted(event), self._random.randrange(4)):
            event.pop(name)
        return {"events": [event] * self._random.choice((1, 1, 1, 20)), "references": []}

    def _value(self) -> Any:
        deep: Any = []
        for _ in range(self._random.choice((1, 3, 200))):
            deep = {"entries": [["x", deep]], "type": "map"}
        odd: tuple[Any, ...] = (
            None,
            -1,
            2**70,
            "\0",
            "../..",
            [],
            {},
            [[[]]],
            deep,
            {"id": "p1"},
            {"type": "map"},
        )
        return self._random.choice(odd)

    def _noise(self) -> bytes:
        return self._random.randbytes(self._random.choice((0, 1, 20, 2000)))

    def _text(self) -> str:
        letters = '{}[]",:0e-\\u\0é📈 '
        return "".join(self._random.choices(letters, k=self._random.choice((0, 1, 30, 300))))

    def _half(self, text: str) -> str:
        return text[: self._random.randrange(1, len(text))]


def command_names() -> list[str]:
    """Return the names of the table of what pages may ask for, where there is one."""
    names = ["start", "stop", "show", "clear", "reset", "restart"]
    if importlib.util.find_spec("server.web.page_commands"):
        table: Mapping[str, Any] = importlib.import_module("server.web.page_commands").COMMANDS
        names += table
    return names


def size_of_log(talk: Talk) -> int:
    return len(talk.stage.since(0)[0])


class Lines(logging.Handler):
    """Gathers what would be in the log."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def logged() -> Iterator[list[logging.LogRecord]]:
    """Gather log records, whatever Bokeh does with those of its own."""
    handler, loggers = Lines(), (logging.getLogger(), logging.getLogger("bokeh"))
    kept = loggers[1].propagate
    for each in loggers:
        each.addHandler(handler)
    loggers[1].propagate = False
    try:
        yield handler.records
    finally:
        loggers[1].propagate = kept
        for each in loggers:
            each.removeHandler(handler)


@contextmanager
def unchanged(served: ServedTalk) -> Iterator[None]:
    """Expect that nothing is different after what is done in here, and no line in the terminal."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    log, page = served.do(size_of_log), served.get("/")[2]
    with logged() as records:
        yield
    for record in records:
        assert (record.levelno, record.exc_info) == (logging.WARNING, None), record.getMessage()
        assert len(record.getMessage().splitlines()) == 1
    assert served.do(size_of_log) == log
    assert served.get("/")[2] == page
    assert served.get("/api/status")[0] == 200
    until(lambda: not served.server.get_sessions("/demo"), "an end of all sessions")
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    assert more / (2**20 if sys.platform == "darwin" else 2**10) < MOST_MEGABYTES
    token = token_for(served)
    assert "Convolution" in served.run(open_demo(served, token))


async def open_demo(served: ServedTalk, token: str) -> str:
    async with connection(served, token) as opened:
        return await Window(opened).document()


async def say(opened: WebSocketClientConnection, frames: list[Frame]) -> None:
    """Send frames as long as the other end listens; return when it has heard all of them."""
    hearing = asyncio.ensure_future(hear(opened))
    with suppress(WebSocketClosedError):
        for frame in frames:
            await opened.write_message(frame, binary=isinstance(frame, bytes))
    opened.close()
    await hearing


async def hear(opened: WebSocketClientConnection) -> None:
    """Read all answers: who doesn't can't be told more, and is not heard."""
    while await opened.read_message() is not None:
        pass


def test_to_an_open_demo(served: ServedTalk) -> None:
    token = token_for(served)

    async def forge(frames: list[Frame]) -> None:
        opened = await websocket_connect(served.line("/demo/ws"), subprotocols=["bokeh", token])
        await opened.read_message()  # it listens from now on
        await say(opened, frames)

    async def forge_all() -> None:
        async with connection(served, token) as stays:  # so that the demo stays open
            content = await Window(stays).document()
            forger = Forger([each for each in content.split('"') if each[:1] == "p"][:50])
            for _ in range(BROKEN // AT_ONCE):  # each ends its line
                await asyncio.gather(*(forge(forger.broken()) for _ in range(AT_ONCE)))
            for _ in range(PATCHES // AT_ONCE):
                await forge([frame for _ in range(AT_ONCE) for frame in forger.patch()])

    with unchanged(served):
        served.run(forge_all())


def test_to_the_line_of_a_page(served: ServedTalk) -> None:
    forger = Forger()

    async def forge(frames: list[Frame]) -> int | None:
        opened = await websocket_connect(served.line("/changes"))
        await say(opened, frames)
        return opened.close_code

    async def forge_all() -> None:
        for _ in range(COMMANDS // AT_ONCE):
            await forge([forger.command() for _ in range(AT_ONCE)])

    with unchanged(served):
        served.run(forge_all())
        too_long: list[Frame] = ["x" * (MAX_MESSAGE_BYTES + 1)]
        assert served.run(forge(too_long)) == 1009


def test_without_the_cookie_not_even_what_the_presenter_says(served: ServedTalk) -> None:
    token, forger, choose = token_for(served), Forger(), random.Random(5).choice
    kinds: list[Callable[[], list[Frame]]] = [forger.broken, forger.patch, forger.order]
    with unchanged(served):
        for number in range(FROM_STRANGERS // AT_ONCE):
            path = ("/demo/ws", "/changes")[number % 2]
            messages = [choose(kinds)() for _ in range(AT_ONCE)]
            frames = b"".join(masked(frame) for message in messages for frame in message)
            assert knock(served, path, token, frames).startswith(b"HTTP/1.1 403 ")


def knock(served: ServedTalk, path: str, token: str, frames: bytes) -> bytes:
    """Ask for a line and, without waiting for an answer, speak; return the answer's beginning."""
    host = f"localhost:{served.port}"
    own = {"Host": host, "Origin": f"http://{host}", **UPGRADE}
    own["Sec-WebSocket-Protocol"] = f"bokeh, {token}"
    head = "".join(f"{name}: {value}\r\n" for name, value in own.items())
    with socket.create_connection(("127.0.0.1", served.port), TIMEOUT_SECONDS) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        answer = line.recv(1000)
        with suppress(OSError):  # it has been shut
            line.sendall(frames)
        return answer


def masked(frame: Frame) -> bytes:
    """Return a frame as it goes over the wire."""
    data, kind = (frame, 2) if isinstance(frame, bytes) else (frame.encode(), 1)
    size = len(data)
    length = bytes([128 | size]) if size < 126 else struct.pack(">BQ", 128 | 127, size)
    key = os.urandom(4)
    mask = (key * (size // 4 + 1))[:size]
    return (
        bytes([128 | kind]) + length + key + bytes(a ^ b for a, b in zip(data, mask, strict=True))
    )
