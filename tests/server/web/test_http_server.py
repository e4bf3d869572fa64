"""Whatever strangers do to the server, the presenter's requests are answered."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from tornado.web import Application, RequestHandler

from server.access import connection_limits
from server.access.connection_limits import MOST_OF_ONE
from server.cli.give import open_port
from server.web.early_server import EarlyServer
from tests.server.web.early import call_early
from tests.talk import ROOT, TIMEOUT_SECONDS, finish

TOKEN = "a token that lets in"
SMALL, LARGE = 1000, 20_000_000  # bytes, the latter more than all buffers on the way hold
HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
# What a stranger may send: it is never complete, or its answer is never read.
SENT = {
    "nothing": b"",
    "half a line": b"GET / HT",
    "half the headers": HEAD + b"Cookie: a=",
    "half a body": HEAD.replace(b"GET", b"POST") + b"Content-Length: 900\r\n\r\nx",
    "half a chunk": HEAD.replace(b"GET", b"POST") + b"Transfer-Encoding: chunked\r\n\r\n9\r\nx",
    "a whole request, and waits": HEAD + b"\r\n",
    "many, and reads no answer": (HEAD.replace(b"/ ", b"/large ") + b"\r\n") * 100,
}
# A process that has room for some twenty connections, though it had room for more as it began.
FEW_FILES = """
import asyncio, os, resource
from tests.server.web.test_http_server import Server

async def serve() -> None:
    server = Server()
    few = os.dup(0) + 20
    resource.setrlimit(resource.RLIMIT_NOFILE, (few, few))
    print(server.port, flush=True)
    await asyncio.sleep(600)

asyncio.run(serve())
"""


class Answer(RequestHandler):
    """An answer, or one that is long."""

    def get(self) -> None:
        self.write("x" * (LARGE if self.request.path == "/large" else SMALL))


class Server:
    """An early server with a talk behind it, on this event loop."""

    def __init__(self) -> None:
        sockets = open_port("127.0.0.1", 0)
        self.port = sockets[0].getsockname()[1]
        self.early_server = EarlyServer(sockets, "127.0.0.1", TOKEN)
        self.early_server.hand_over_to(Application([("/.*", Answer)]))

    async def connect(self, sent: bytes = b"") -> Connection:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**10)
        writer.write(sent.replace(b"%d", str(self.port).encode()))
        await writer.drain()
        return reader, writer

    def pass_(self) -> bytes:
        gate = self.early_server.gate
        return f"Cookie: {gate.cookie}={gate.new_cookie(f'127.0.0.1:{self.port}')}\r\n".encode()


def call(act: Callable[[Server], Coroutine[Any, Any, None]]) -> None:
    call_early(Server, act)


async def is_ended(connection: Connection) -> bool:
    """Read all there is; return once the other end has closed the connection."""
    try:
        while await connection[0].read(2**20):
            pass
    except ConnectionError:
        pass
    connection[1].close()
    return True


async def answered(connection: Connection) -> None:
    """Expect a whole answer."""
    reader, _ = connection
    assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
    size = 0
    while (line := await reader.readline()) != b"\r\n":
        if line.lower().startswith(b"content-length:"):
            size = int(line.split()[1])
    assert len(await reader.readexactly(size)) == SMALL


@pytest.mark.parametrize("sent", SENT.values(), ids=SENT)
def test_a_stranger_s_connection_ends_after_a_while(
    sent: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connection_limits, "LIFE_S", 0.2)
    monkeypatch.setattr(connection_limits, "LOOK_S", 0.05)

    async def act(server: Server) -> None:
        began = time.monotonic()
        connection = await server.connect(sent)
        while server.early_server.http._connections:
            await asyncio.sleep(0.01)
        assert time.monotonic() - began > 0.15
        assert await is_ended(connection)

    call(act)
    assert caplog.records == []


def test_a_stranger_asks_twice_on_a_connection() -> None:
    async def act(server: Server) -> None:
        reader, writer = await server.connect((HEAD + b"\r\n") * 5)
        said = b""
        while more := await reader.read(2**20):
            said += more
        assert said.count(b"HTTP/1.1 200 ") == 2
        assert said.count(b"Connection: close") == 1
        writer.close()

    call(act)


@pytest.mark.parametrize("way", ["cookie", "token"])
def test_the_presenter_s_connection_stays(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_limits, "LIFE_S", 0.1)
    monkeypatch.setattr(connection_limits, "LOOK_S", 0.02)

    async def act(server: Server) -> None:
        whole = HEAD + server.pass_() + b"\r\n"
        if way == "token":
            whole = HEAD.replace(b"/ ", b"/?token=a%%20token%%20that%%20lets%%20in ") + b"\r\n"
            whole = whole.replace(b"%%", b"%")
        window = await server.connect(whole)
        await answered(window)
        await asyncio.sleep(0.3)
        window[1].write((HEAD % server.port) + b"\r\n")
        await answered(window)
        window[1].close()

    call(act)


def test_where_strangers_have_all_places_the_presenter_has_one_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def act(server: Server) -> None:
        window = await server.connect(HEAD + server.pass_() + b"\r\n")
        await answered(window)
        strangers = [await server.connect() for _ in range(MOST_OF_ONE + 20)]
        another = await server.connect(HEAD + server.pass_() + b"\r\n")
        await answered(another)
        strangers += [await server.connect() for _ in range(MOST_OF_ONE + 20)]
        for each in (window, another):
            each[1].write((HEAD % server.port) + b"\r\n")
            await answered(each)
            each[1].close()
        for _, writer in strangers:
            writer.close()

    call(act)
    assert len(caplog.records) == 1
    assert "connections without the talk's cookie" in caplog.text


def test_where_no_more_files_can_be_opened_the_newest_still_get_in() -> None:
    """More come than the process can have: none of them raises an error, and it does not spin."""
    command = [sys.executable, "-c", FEW_FILES]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            finish(crowd(port))
        finally:
            process.kill()
            _, complaints = process.communicate()
    (line,) = complaints.splitlines()
    assert "Received: more, from this machine" in line


async def crowd(port: int) -> None:
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in range(60)]
    reader, writer = connections[-1]
    writer.write((HEAD % port) + b"\r\n")
    answer = await asyncio.wait_for(reader.readline(), TIMEOUT_SECONDS)
    assert answer.startswith(b"HTTP/1.1 200 ")
    for _, each in connections:
        each.close()
