"""The talk's own routes beside Bokeh's: the page, its files, the state as JSON and CSV."""

from __future__ import annotations

import asyncio
import importlib
import json
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Any

from bokeh.util.token import generate_jwt_token, generate_session_id
from tornado.web import RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from server.access.gate import Gate
from server.threads import run_in_thread
from server.web.page_channel import Message, PageChannel
from server.web.static_files import allow_start_script, file_routes

if TYPE_CHECKING:
    from demo.stage.log import Stage
    from server.talk.talk import Talk

MAX_MESSAGE_BYTES = 64 * 1024  # that a page sends to /changes
SETTLE_SECONDS = 1.0  # to wait for a disk that may take nothing
Rule = tuple[str, type[RequestHandler], dict[str, Any]]


def routes(talk: Talk, gate: Gate) -> list[Rule]:
    """Return the route table of a talk; ``gate`` tells who is the presenter."""
    return [
        (r"/", PageHandler, {"talk": talk}),
        (r"/presenter", PresenterHandler, {"talk": talk}),
        (r"/demo-session/(.+)", DemoSessionHandler, {"talk": talk}),
        (r"/changes", ChangesHandler, {"talk": talk}),
        (r"/api/status", StatusHandler, {"talk": talk, "gate": gate}),
        (r"/api/history\.csv", HistoryHandler, {"talk": talk, "table": HistoryTable(talk.stage)}),
        *file_routes(talk.folder, lambda: talk.live_deck.styles),
    ]


class TalkHandler(RequestHandler):
    """A handler that knows the talk; its answers must not be cached."""

    def initialize(self, talk: Talk) -> None:
        """Keep the talk at hand."""
        self.talk = talk

    def set_default_headers(self) -> None:
        """Forbid browsers to keep an answer."""
        self.set_header("Cache-Control", "no-store")


class OnePageHandler(TalkHandler):
    """A page, in which a script stands."""

    def prepare(self) -> None:
        """Let browsers run that script."""
        allow_start_script(self)


class PageHandler(OnePageHandler):
    """The slides."""

    def get(self) -> None:
        """Answer with the whole talk as one page."""
        self.write(with_position(self.talk, self.talk.live_deck.page))


class PresenterHandler(OnePageHandler):
    """The presenter's own page."""

    def get(self) -> None:
        """Answer with the notes, the clock and the controls."""
        self.write(with_position(self.talk, self.talk.live_deck.presenter_page))


def with_position(talk: Talk, page: str) -> str:
    """Write into a page where the talk is, so that it begins there."""
    position = talk.current_slide.position()
    if not position["slide"]:  # nobody has moved: the page's own address counts
        return page
    before, body, after = page.partition("<body")
    attributes, end, rest = after.partition(">")
    attributes += f' data-position="{escape(json.dumps(position))}"'
    return before + body + attributes + end + rest


class ChangesHandler(WebSocketHandler):
    """The WebSocket of an open page: the talk's state goes to it, its commands come from it."""

    def initialize(self, talk: Talk) -> None:
        """Keep the talk at hand."""
        self._talk = talk
        self._channel: PageChannel | None = None

    @property
    def max_message_size(self) -> int:
        """How many bytes a page may send at once."""
        return MAX_MESSAGE_BYTES

    def open(self, *args: str, **kwargs: str) -> None:
        """Begin to send the page the talk's state."""
        self.set_nodelay(True)
        presents = self.get_argument("view", "") == "presenter"
        self._channel = PageChannel(self._talk, self._send, presents=presents)

    def _send(self, message: Message) -> None:
        with suppress(WebSocketClosedError):  # the page has just been left
            # Not awaited: a move must not wait until all other pages have got it.
            self.write_message(message).add_done_callback(_ignore_lost)

    def on_message(self, message: str | bytes) -> None:
        """Do what the page asks for."""
        if self._channel:
            self._channel.receive(message)

    def on_close(self) -> None:
        """Forget the page."""
        if self._channel:
            self._channel.close()


def _ignore_lost(sent: asyncio.Future[None]) -> None:
    """Ignore that a page was left while a message was on its way: asyncio would log an error."""
    if not sent.cancelled():
        sent.exception()


class DemoSessionHandler(TalkHandler):
    """Gives out a signed token, by which a page opens a Bokeh session for one live demo."""

    def get(self, demo_id: str) -> None:
        """Answer with the token; 404 for a demo that is unknown or broken."""
        if demo_id not in self.talk.live_deck.demos:
            self.set_status(404)
            self.write({"error": f"no working demo {demo_id!r}; see problems in /api/status"})
            return
        secret = self.talk.secret
        token = generate_jwt_token(
            generate_session_id(secret_key=secret, signed=True),
            secret_key=secret,
            signed=True,
            extra_payload={"headers": {}, "cookies": {}, "arguments": {}, "demo": demo_id},
            expiration=self.talk.session_seconds,
        )
        self.write({"token": token})


class StatusHandler(TalkHandler):
    """The state of the talk, for tools and for the presenter."""

    def initialize(self, talk: Talk, gate: Gate) -> None:  # type: ignore[override]
        """Keep the talk at hand, and who knows the presenter's windows."""
        super().initialize(talk)
        self._gate = gate

    def get(self) -> None:
        """Answer with the state as JSON; problems name files of this machine, for the presenter."""
        status = self.talk.status()
        if not self._gate.admits(self.request):
            del status["problems"]
        self.write(status)


class HistoryTable:
    """All that was measured as CSV, written anew once there is more: anybody may ask for it."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._cursor, self._text = stage, 0, ""
        self._has_pandas = False

    async def text(self) -> str:
        """Return one row per run and epoch."""
        if not self._has_pandas:
            await run_in_thread(importlib.import_module, "pandas")  # half a second: not on the loop
            self._has_pandas = True
        events, self._cursor = self._stage.since(self._cursor)
        if events or not self._text:
            self._text = self._stage.history().to_csv(index=False)
        return self._text


class HistoryHandler(TalkHandler):
    """All that was measured, as pandas reads it."""

    def initialize(self, talk: Talk, table: HistoryTable) -> None:  # type: ignore[override]
        """Keep the talk at hand, and the table."""
        super().initialize(talk)
        self._table = table

    async def get(self) -> None:
        """Answer with one row per run and epoch as CSV."""
        table = await self._table.text()
        # What is told here is there again, even if the process is killed at this moment.
        await run_in_thread(self.talk.recorder.settle, SETTLE_SECONDS)
        self.set_header("Content-Type", "text/csv; charset=utf-8")
        self.write(table)
