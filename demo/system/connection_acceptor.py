"""Accepts connections at sockets, and waits where this process can open no more files."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from typing import Any

from tornado.ioloop import IOLoop

AT_ONCE = 16  # connections that are accepted before what others have sent is read
PAUSE_S = 0.5  # where there is no room for a connection, before the next attempt


class ConnectionAcceptor:
    """Accepts in place of Tornado.

    Tornado's own loop takes more at once than may be there, and raises an error, again and again,
    where the process can open no more files: each of them is a traceback in the terminal.

    Concurrency: the event loop's thread alone uses it.
    """

    def __init__(
        self,
        begin: Callable[[socket.socket, tuple[Any, ...]], object],
        make_room: Callable[[], object],
    ) -> None:
        """``begin`` gets each connection with its address.

        ``make_room`` is called where no more can be opened: without room it accepts after a pause.
        """
        self._begin, self._make_room = begin, make_room
        self._loop = IOLoop.current()

    def add_sockets(self, sockets: Iterable[socket.socket]) -> None:
        """Accept connections from some sockets, as long as they are open."""
        for each in sockets:
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
                if not self._make_room():
                    self._loop.remove_handler(listening)
                    self._loop.call_later(PAUSE_S, self._accept_from, listening)
                return
            self._begin(connection, address)
