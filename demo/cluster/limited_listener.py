"""A TLS listener that limits how many clients without a certificate wait there, and how long."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable
from typing import Any

from tornado.gen import convert_yielded
from tornado.ioloop import IOLoop
from tornado.iostream import SSLIOStream
from tornado.netutil import ssl_wrap_socket
from tornado.tcpserver import TCPServer

from demo.system.connection_acceptor import ConnectionAcceptor

MOST_STRANGERS = 32  # connections that have not shown a certificate
HANDSHAKE_S = 30.0  # for that: as long as Dask's own side tries to connect


class LimitedListener(TCPServer):
    """Accepts connections that have to show a certificate; of too many, the oldest are closed.

    Without ``ssl_options`` it is Tornado's own.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """``arguments`` and ``options`` are Tornado's."""
        super().__init__(*arguments, **options)
        self._strangers: list[SSLIOStream] = []  # the oldest first
        self._loop = IOLoop.current()

    def add_sockets(self, sockets: Iterable[socket.socket]) -> None:
        """Accept connections from some sockets."""
        listening = list(sockets)
        super().add_sockets(listening)
        if self.ssl_options:
            for each in listening:
                self._loop.remove_handler(each)
            ConnectionAcceptor(self._begin, self._close_strangers).add_sockets(listening)

    def _begin(self, connection: socket.socket, address: tuple[Any, ...]) -> None:
        try:
            wrapped = ssl_wrap_socket(
                connection, self.ssl_options or {}, server_side=True, do_handshake_on_connect=False
            )
        except OSError:  # it is closed already
            connection.close()
            return
        stream = SSLIOStream(wrapped, max_buffer_size=self.max_buffer_size)
        self._leave_room(MOST_STRANGERS - 1)
        self._strangers.append(stream)
        self._loop.call_later(HANDSHAKE_S, _close_stranger, stream)
        served = self.handle_stream(stream, address)
        if served is not None:
            self._loop.add_future(convert_yielded(served), lambda future: future.result())

    def _close_strangers(self) -> None:
        self._leave_room(0)

    def _leave_room(self, most: int) -> None:
        """Close the oldest strangers until ``most`` are left."""
        if len(self._strangers) > most:
            self._strangers = [each for each in self._strangers if is_stranger(each)]
        while len(self._strangers) > most:
            self._strangers.pop(0).close()


def is_stranger(stream: SSLIOStream) -> bool:
    """Tell whether the other end of an open connection has not shown a certificate yet."""
    return not stream.closed() and stream.socket.version() is None


def _close_stranger(stream: SSLIOStream) -> None:
    if is_stranger(stream):
        stream.close()


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """Tell whether a record of Tornado's is about more than a stranger that speaks no TLS."""
    return not str(record.msg).startswith("SSL Error on")
