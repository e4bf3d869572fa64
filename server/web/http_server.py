"""The HTTP server of a talk: limits the connections and the time that strangers can take."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from copy import copy
from typing import Any, cast

from tornado.http1connection import HTTP1Connection, HTTP1ServerConnection
from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
)
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream

from demo.system.connection_acceptor import ConnectionAcceptor
from server.access.connection_limits import Strangers, room_for_strangers

MAX_BODY_BYTES = 1024  # of a request: none of the talk's has a body
IDLE_S = 120.0  # for the presenter's next request, up to its body
BODY_S = 10.0


class LimitedServer(HTTPServer):
    """Accepts connections, all of them strangers until one of their requests has the cookie."""

    def initialize(  # type: ignore[override] # Tornado's has options that are chosen here
        self, delegate: HTTPServerConnectionDelegate
    ) -> None:
        """``delegate`` receives the requests."""
        super().initialize(
            delegate,
            max_body_size=MAX_BODY_BYTES,
            idle_connection_timeout=IDLE_S,
            body_timeout=BODY_S,
        )
        self.strangers = Strangers(room_for_strangers())
        self._params_of_last = copy(self.conn_params)
        self._params_of_last.no_keep_alive = True
        self._loop = IOLoop.current()
        self._acceptor = ConnectionAcceptor(self._begin, self.strangers.make_room)
        self._listening: list[socket.socket] = []

    def add_sockets(self, sockets: Iterable[socket.socket]) -> None:
        """Accept connections from some sockets."""
        listening = list(sockets)
        self._listening += listening
        self._acceptor.add_sockets(listening)

    def stop(self) -> None:
        """Accept no more, and close the sockets."""
        for each in self._listening:
            self._loop.remove_handler(each)
            each.close()
        self._listening.clear()
        super().stop()

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        """Serve a new connection."""
        self.strangers.add(stream, address[0])
        super().handle_stream(stream, address)

    def start_request(
        self, server_conn: object, request_conn: HTTPConnection
    ) -> HTTPMessageDelegate:
        """Receive a request; a stranger's second is its last, however many it has sent."""
        if self.strangers.has_asked(cast("HTTP1ServerConnection", server_conn).stream):
            cast("HTTP1Connection", request_conn).params = self._params_of_last
        return super().start_request(server_conn, request_conn)

    def on_close(self, server_conn: object) -> None:
        """Forget a connection that is closed, or has become a WebSocket."""
        self.strangers.remove(cast("HTTP1ServerConnection", server_conn).stream)
        super().on_close(server_conn)

    def _begin(self, connection: socket.socket, address: tuple[Any, ...]) -> None:
        self.handle_stream(IOStream(connection), address)
