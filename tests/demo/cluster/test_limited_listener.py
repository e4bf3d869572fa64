"""Whoever shows no certificate takes neither connections nor files from those who do."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import subprocess
import sys
from typing import Any

import pytest

from demo.cluster.dask_cluster import SETTINGS
from demo.cluster.limited_listener import MOST_STRANGERS, LimitedListener, is_worth_a_line
from tests.talk import ROOT, finish

FEW_FILES = """
import asyncio, resource, socket, ssl
from demo.cluster.limited_listener import LimitedListener

class Silent(LimitedListener):
    def handle_stream(self, stream, address):
        pass

async def main():
    listener = Silent(ssl_options=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setblocking(False)
    listener.add_sockets([listening])
    address = listening.getsockname()
    knocking = [socket.socket() for _ in range(40)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(knocking) + 20,) * 2)
    for each in knocking:
        each.setblocking(False)
        each.connect_ex(address)
    await asyncio.sleep(0.3)
    print("still there")

asyncio.run(main())
"""


class Echo(LimitedListener):
    async def handle_stream(self, stream: Any, address: tuple[Any, ...]) -> None:
        try:
            await stream.wait_for_handshake()
        except OSError:
            return
        await stream.write(await stream.read_bytes(5))


@pytest.fixture(scope="module")
def security() -> Any:
    import dask

    dask.config.set(SETTINGS)  # else its import sets the levels of others' loggers
    from distributed.security import Security

    untyped: Any = Security
    return untyped.temporary()


async def echoed(port: int, context: ssl.SSLContext) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    writer.write(b"hello")
    try:
        return await asyncio.wait_for(reader.read(5), 5)
    finally:
        writer.close()


def test_silent_connections_and_noise_leave_room_for_a_certificate(
    security: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def knock() -> tuple[list[bytes], int]:
        listener = Echo(ssl_options=security.get_listen_args("worker")["ssl_context"])
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.setblocking(False)
            listener.add_sockets([listening])
            port = listening.getsockname()[1]
            context = security.get_connection_args("worker")["ssl_context"]
            kept = [await echoed(port, context)]
            for _ in range(3):
                socket.create_connection(("127.0.0.1", port)).close()
            silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(40)]
            kept.append(await echoed(port, context))
            await asyncio.sleep(0.05)
            closed = sum(reader.at_eof() for reader, _ in silent)
            listener.stop()
        for _, writer in silent:
            writer.close()
        return kept, closed

    answers, closed = finish(knock())
    assert answers == [b"hello", b"hello"]
    assert closed >= 40 - MOST_STRANGERS
    assert not [record for record in caplog.records if record.name == "tornado.application"]


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such limit")
def test_without_files_it_waits_and_says_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FEW_FILES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("still there\n", "")


def test_of_strangers_that_speak_no_tls_no_line_is_written() -> None:
    def record(words: str) -> logging.LogRecord:
        return logging.LogRecord("tornado.general", logging.WARNING, "", 0, words, (), None)

    assert not is_worth_a_line(record("SSL Error on %s %s: %s"))
    assert is_worth_a_line(record("403 GET /x"))
