"""A TLS listener at which whoever shows no certificate takes neither files nor time from others."""

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

MOST_STRANGERS = 32  # connections that have not shown a certificate
HANDSHAKE_S = 30.0  # for that: as long as Dask's own side tries to connect
AT_ONCE = 16  # connections that are accepted before what others have sent is read
PAUSE_S = 0.5  # where there is no room for a connection, before the next attempt


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
        """Accept connections from some sockets.

        Tornado's own loop raises an error, again and again, where the process can open no more
        files, and each of them is a traceback in the terminal.
        """
        listening = list(sockets)
        super().add_sockets(listening)
        for each in listening if self.ssl_options else ():
            self._loop.remove_handler(each)
            self._accept_from(each)

    def _accept_from(self, listening: socket.socket) -> None:
        if listening.fileno() >= 0:  # it is not closed
            self._loop.add_handler(listening, self._accept, IOLoop.READ)

    def _accept(self, listening: socket.socket, _: int) -> None:
        for _ in range(AT_ONCE):
            try:
                connection, address = listening.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError:  # no more files can be opened, or there is no memory
                self._leave_room(0)
                self._loop.remove_handler(listening)
                self._loop.call_later(PAUSE_S, self._accept_from, listening)
                return
            self._begin(connection, address)

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
