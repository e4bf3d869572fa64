"""Connections are accepted, also after a while without room for any, until the socket is closed."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from demo.system.connection_acceptor import ConnectionAcceptor
from tests.talk import finish


class Listening:
    """A socket that says as often as told that no more files can be opened."""

    def __init__(self, own: socket.socket, failures: int) -> None:
        self._own, self._failures = own, failures

    def fileno(self) -> int:
        return self._own.fileno()

    def accept(self) -> Any:
        if self._failures:
            self._failures -= 1
            raise OSError(24, "Too many open files")
        return self._own.accept()


def accepted(failures: int, *, has_room: bool) -> list[str]:
    """Return what happened until a connection was accepted."""

    async def connect() -> list[str]:
        happened, done = list[str](), asyncio.Event()

        def begin(connection: socket.socket, _: Any) -> None:
            connection.close()
            happened.append("begun")
            done.set()

        def make_room() -> bool:
            happened.append("room")
            return has_room

        with socket.create_server(("127.0.0.1", 0)) as own:
            own.setblocking(False)
            listening: Any = Listening(own, failures)
            ConnectionAcceptor(begin, make_room).add_sockets([listening])
            with socket.create_connection(own.getsockname()):
                await asyncio.wait_for(done.wait(), 10)
            asyncio.get_running_loop().remove_reader(own)
        return happened

    return finish(connect())


def test_each_connection_is_begun() -> None:
    assert accepted(0, has_room=True) == ["begun"]


def test_where_there_is_no_room_it_waits_and_accepts_then() -> None:
    assert accepted(2, has_room=True) == ["room", "room", "begun"]
    assert accepted(1, has_room=False) == ["room", "begun"]


def test_a_socket_that_is_closed_is_left_alone() -> None:
    async def add() -> None:
        closed = socket.socket()
        closed.close()
        ConnectionAcceptor(print, print).add_sockets([closed])

    finish(add())
