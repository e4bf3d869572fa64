"""The first page is there before the talk is, and nobody who comes early is turned away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler, websocket_connect

from server.cli.give import open_port
from server.files.talk_folder import read_talk_folder
from server.web.early_server import NO_VERSION, EarlyServer
from tests.server.web.early import call_early
from tests.talk import DECK, TIMEOUT_SECONDS

TOKEN = "a token that lets in"


class Answer(RequestHandler):
    """What a talk answers."""

    def get(self) -> None:
        self.write("the talk")

    def post(self) -> None:
        self.write(self.request.body)


class Echo(WebSocketHandler):
    """A WebSocket that says what it has received."""

    def on_message(self, message: str | bytes) -> None:
        self.write_message(f"heard {message!s}")


class Caller:
    """The presenter's browser at an early server of its own."""

    def __init__(self, *, shows: bool = True) -> None:
        sockets = open_port("127.0.0.1", 0)
        self.port = sockets[0].getsockname()[1]
        self.early_server = EarlyServer(sockets, "127.0.0.1", TOKEN)
        if shows:
            self.early_server.show(read_talk_folder(DECK))
        self.talk = Application([("/socket", Echo), ("/.*", Answer)])

    def request(self, path: str, kind: str = "http", **options: Any) -> HTTPRequest:
        name = f"127.0.0.1:{self.port}"
        gate = self.early_server.gate
        headers = {"Cookie": f"{gate.cookie}={gate.new_cookie(name)}", "Origin": f"http://{name}"}
        return HTTPRequest(f"{kind}://{name}{path}", headers=headers, **options)

    async def get(self, path: str, **options: Any) -> HTTPResponse:
        asked = self.request(path, request_timeout=TIMEOUT_SECONDS, **options)
        return await AsyncHTTPClient().fetch(asked, raise_error=False)


def call(act: Callable[[Caller], Coroutine[Any, Any, None]], *, shows: bool = True) -> None:
    """Call something with an early server of its own, and close that."""
    call_early(lambda: Caller(shows=shows), act)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/assets/talk.js", "text/javascript"),
        ("/slides/digit.png", "image/png"),
        ("/static/js/bokeh.min.js", "text/javascript"),
    ],
)
def test_the_page_and_its_files_are_there_at_once(path: str, kind: str) -> None:
    async def act(caller: Caller) -> None:
        page = await caller.get("/")
        assert page.code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert f'<body data-version="{NO_VERSION}">' in page.body.decode()
        assert page.body.count(b"<section ") == len(read_talk_folder(DECK).deck.slides)
        file = await caller.get(path)
        assert (file.code, file.headers["Content-Type"]) == (200, kind)
        for asked, got in (("/", page), (path, file)):
            head = await caller.get(asked, method="HEAD")
            same = [(each.code, each.headers["Content-Length"]) for each in (head, got)]
            assert same[0] == same[1]
            assert head.body == b""
        assert not caller.early_server.talk_needed.is_set()

    call(act)


def test_all_else_waits_for_the_talk() -> None:
    async def act(caller: Caller) -> None:
        early = [asyncio.create_task(caller.get(path)) for path in ("/api/status", "/presenter")]
        line = asyncio.ensure_future(websocket_connect(caller.request("/socket", "ws")))
        await caller.early_server.talk_needed.wait()
        await asyncio.sleep(0.1)
        assert not any(task.done() for task in [*early, line])
        caller.early_server.hand_over_to(caller.talk)
        assert [(await task).body for task in early] == [b"the talk"] * 2
        await (await line).write_message("hello")
        assert await (await line).read_message() == "heard hello"
        (await line).close()

    call(act)


def test_a_request_that_brings_something_is_passed_on_whole() -> None:
    async def act(caller: Caller) -> None:
        posting = asyncio.create_task(caller.get("/any", method="POST", body="x" * 900))
        await caller.early_server.talk_needed.wait()
        caller.early_server.hand_over_to(caller.talk)
        assert (await posting).body == b"x" * 900

    call(act)


def test_the_talk_answers_all_once_it_is_there() -> None:
    async def act(caller: Caller) -> None:
        assert b"<section " in (await caller.get("/")).body
        caller.early_server.hand_over_to(caller.talk)
        assert (await caller.get("/")).body == b"the talk"
        assert (await caller.get("/assets/talk.js")).body == b"the talk"

    call(act)


def test_where_the_talk_has_a_place_its_page_waits_too() -> None:
    async def act(caller: Caller) -> None:
        early = asyncio.create_task(caller.get("/"))
        await caller.early_server.talk_needed.wait()
        caller.early_server.hand_over_to(caller.talk)
        assert (await early).body == b"the talk"

    call(act, shows=False)


def test_who_leaves_while_waiting_is_forgotten() -> None:
    async def act(caller: Caller) -> None:
        leaving = asyncio.create_task(caller.get("/api/status"))
        await caller.early_server.talk_needed.wait()
        leaving.cancel()
        _, writer = await asyncio.open_connection("127.0.0.1", caller.port)
        writer.write(b"GET /api/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        await writer.drain()
        writer.close()
        await asyncio.sleep(0.1)
        caller.early_server.hand_over_to(caller.talk)
        assert (await caller.get("/")).body == b"the talk"

    call(act)


@pytest.mark.parametrize("path", ["/", "/assets/talk.js", "/slides/digit.png"])
def test_the_gate_stands_before_the_first_page_as_well(path: str) -> None:
    async def act(caller: Caller) -> None:
        url = f"http://127.0.0.1:{caller.port}{path}"
        stranger = await AsyncHTTPClient().fetch(url, raise_error=False)
        assert stranger.code == 403
        assert b"<section" not in stranger.body
        entrance = HTTPRequest(f"{url}?token={TOKEN.replace(' ', '%20')}", follow_redirects=False)
        admitted = await AsyncHTTPClient().fetch(entrance, raise_error=False)
        assert (admitted.code, admitted.headers["Location"]) == (302, path)
        assert caller.early_server.gate.cookie in admitted.headers["Set-Cookie"]

    call(act)


def test_notes_are_in_no_early_file() -> None:
    async def act(caller: Caller) -> None:
        names = [path.name for path in Path(DECK).glob("*.md")]
        assert names
        assert {(await caller.get(f"/slides/{name}")).code for name in names} == {404}

    call(act)
