"""Answers the first requests while the talk is still being loaded, then passes all on to it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from tornado.http1connection import HTTP1ServerConnection
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPInputError,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
    HTTPServerRequest,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.iostream import IOStream
from tornado.web import Application, RequestHandler

from server.access.addresses import names, own_name
from server.access.gate import Gate, GuardedApplication
from server.files.deck_files import FOLDER_URL
from server.files.talk_folder import TalkFolder
from server.page.render import ASSETS_URL, render, with_version
from server.web.http_server import LimitedServer
from server.web.static_files import FilesHandler, allow_start_script, file_routes

BOKEH_URL = "static/js/"
EARLY = (
    "/",
    f"/{ASSETS_URL}",
    f"/{FOLDER_URL}",
    f"/{BOKEH_URL}",
)  # the page, and prefixes of files
NO_VERSION = "first"  # of the early page: the talk's own page replaces it


class EarlyServer(HTTPServerConnectionDelegate):
    """Receives all requests on some sockets, and passes them on to the talk once that is there.

    Those for the page and for files can be answered before; all others wait.
    """

    def __init__(self, sockets: Sequence[socket.socket], host: str, token: str) -> None:
        """``host`` is what the sockets were opened for; ``token`` lets windows in."""
        self.sockets = list(sockets)
        port = sockets[0].getsockname()[1]
        self.gate = Gate(token, port, names(host, port), own_name(host, port))
        self._early: Application | None = None
        self._talk: asyncio.Future[Application] = asyncio.get_running_loop().create_future()
        self.talk_needed = asyncio.Event()  # a request waits that the talk alone can answer
        self.http = LimitedServer(self)
        self.http.add_sockets(self.sockets)

    def show(self, talk_folder: TalkFolder) -> None:
        """Answer with the slides as they were read, until the talk is there."""
        bokeh = {"path": str(_bokehjs())}
        self._early = GuardedApplication(
            [
                ("/", EarlyPage, {"page": early_page(talk_folder)}),
                *file_routes(talk_folder.folder, lambda: talk_folder.served_styles),
                (rf"/{BOKEH_URL}(.+)", FilesHandler, bokeh),
            ],
            gate=self.gate,
        )

    def hand_over_to(self, talk: Application) -> None:
        """Pass on all requests, those that wait first."""
        self._talk.set_result(talk)

    async def application_for(self, path: str) -> Application:
        """Return what answers requests for this path; wait for the talk, if that alone can."""
        early = path in EARLY or path.startswith(EARLY[1:])
        if self._early is not None and early and not self._talk.done():
            return self._early
        self.talk_needed.set()
        return await asyncio.shield(self._talk)

    def look_at(
        self,
        stream: IOStream,
        request_conn: HTTPConnection,
        start: RequestStartLine,
        head: HTTPHeaders,
    ) -> None:
        """Take the connection of one of the presenter's windows for no stranger any more.

        Raises ``HTTPInputError`` for what is left of a connection that has been closed.
        """
        if stream.closed():
            raise HTTPInputError("Nobody is there to hear the answer")
        if stream in self.http.strangers:
            request = HTTPServerRequest(connection=request_conn, start_line=start, headers=head)
            if self.gate.is_from_presenter(request):
                self.http.strangers.remove(stream)

    def start_request(
        self, server_conn: object, request_conn: HTTPConnection
    ) -> HTTPMessageDelegate:
        """Begin to receive a request."""
        return _PendingRequest(self, server_conn, request_conn)


class _PendingRequest(HTTPMessageDelegate):
    """One request, which may wait until there is an application that answers it."""

    def __init__(
        self, early_server: EarlyServer, server_conn: object, request_conn: HTTPConnection
    ) -> None:
        self._early_server = early_server
        self._server_conn, self._request_conn = server_conn, request_conn
        self._delegate = HTTPMessageDelegate()  # the base class does nothing

    async def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> None:
        """Find the application that answers, and pass the headers on."""
        start = cast("RequestStartLine", start_line)
        stream = cast("HTTP1ServerConnection", self._server_conn).stream
        self._early_server.look_at(stream, self._request_conn, start, headers)
        application = await self._early_server.application_for(start.path.partition("?")[0])
        self._delegate = application.start_request(self._server_conn, self._request_conn)
        if (received := self._delegate.headers_received(start_line, headers)) is not None:
            await received

    async def data_received(self, chunk: bytes) -> None:
        """Pass on a part of the body."""
        if (received := self._delegate.data_received(chunk)) is not None:
            await received

    def finish(self) -> None:
        """Pass on that the request is complete."""
        self._delegate.finish()

    def on_connection_close(self) -> None:
        """Pass on that nobody waits for the answer any more."""
        self._delegate.on_connection_close()


class EarlyPage(RequestHandler):
    """The slides, before their demos have been examined."""

    def initialize(self, page: str) -> None:
        """Keep the page to answer with."""
        self._page = page

    def get(self) -> None:
        """Answer with the page; browsers must not keep it."""
        self.set_header("Cache-Control", "no-store")
        allow_start_script(self)
        self.write(self._page)


def early_page(talk_folder: TalkFolder) -> str:
    """Return the page of a deck as far as it is known without its demos."""
    return with_version(render(talk_folder.deck, files=talk_folder.files), NO_VERSION)


def _bokehjs() -> Path:
    """Return the folder with Bokeh's scripts, without loading Bokeh."""
    package = find_spec("bokeh")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("Expected Bokeh to be installed. Received: nothing.")
    return Path(package.origin).parent / "server" / BOKEH_URL
