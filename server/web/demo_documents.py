"""Bokeh documents, one per demo and window; each follows the stage log."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

from bokeh.application import Application
from bokeh.application.application import SessionContext
from bokeh.application.handlers import FunctionHandler
from bokeh.document import Document
from bokeh.server.connection import ServerConnection
from bokeh.server.tornado import BokehTornado

from demo.events import ClockSet, SlideShown, StrokeDrawn, StrokesErased
from demo.stage.log import Stage
from demo.system.global_settings import kept_in_main_thread
from demo.ui.demo_files import PACKAGE
from demo.ui.page_theme import PageTheme
from demo.ui.widget import Widget
from server.access.gate import GuardedApplication
from server.web.bokeh_log import shorten_log
from server.web.bokeh_patches import apply_patches, one_message

UNSEEN = {"unseen": True}  # the page's tag on the root of a demo whose slide is not shown
PAGE_THEME = PageTheme()
GATHER_MS = 4  # after an event: a click brings a few, and one update shows them all

apply_patches()
shorten_log()


class DemoApplication(Application):
    """A Bokeh application whose sessions show one demo each.

    The session's token names it under ``demo``; ``open_demo`` builds it and shows what happened,
    ``report_failure`` is called with those that raise later.
    """

    def __init__(
        self,
        stage: Stage,
        open_demo: Callable[[str], Widget],
        report_failure: Callable[[Widget, BaseException], None],
    ) -> None:
        super().__init__(FunctionHandler(self._fill))
        self._stage, self._open_demo, self._report_failure = stage, open_demo, report_failure
        self._ends: dict[str, Callable[[], None]] = {}  # of what follows the log, by session

    def _fill(self, document: Document) -> None:
        context: Any = document.session_context  # its type there lacks the token
        document.config.notify_connection_status = False  # no red banner before an audience
        document.config.reconnect_session = False  # the page opens the demo anew, from the log
        try:
            widget = self._open_demo(context.token_payload["demo"])
        except BaseException:  # reported already by ``open_demo``; the page gets an empty document
            return
        document.theme = PAGE_THEME
        document.add_root(widget.root)
        fail = partial(self._report_failure, widget)
        self._ends[context.id] = follow(document, self._stage, widget, fail)

    async def on_session_destroyed(self, session_context: SessionContext) -> None:
        """Stop following the log for a window that was closed."""
        if end := self._ends.pop(session_context.id, None):
            end()
        await super().on_session_destroyed(session_context)


class DemoServer(GuardedApplication, BokehTornado):
    """Bokeh's server, behind the gate; sends without TCP's delay."""

    def new_connection(self, protocol: Any, socket: Any, *arguments: Any) -> ServerConnection:
        """Let each part of a message leave at once.

        Bokeh sends a message in three parts. TCP would hold the second until the page has
        acknowledged the first, which it does for no less than 40 ms if nothing else is said.
        """
        if socket.ws_connection:  # else the page has left while its demo was opened
            socket.set_nodelay(True)
        return super().new_connection(protocol, socket, *arguments)


def follow(
    document: Document, stage: Stage, widget: Widget, fail: Callable[[BaseException], None]
) -> Callable[[], None]:
    """Let a widget catch up soon after each event, once for however many came together.

    Return the call that ends this. If the widget raises, ``fail`` is called with the error, and
    what the widget has shown so far stays. While its root has the tag ``UNSEEN`` it is not
    updated; it catches up when its slide is shown again.
    """
    waiting = unseen = False
    is_shipped = type(widget).__module__.startswith(f"{PACKAGE}.")

    def catch_up() -> None:
        nonlocal waiting
        waiting = False
        try:
            with one_message(document), nullcontext() if is_shipped else kept_in_main_thread():
                widget.catch_up()
        except BaseException as error:  # an author's demo may do anything
            fail(error)

    def on_event() -> None:
        nonlocal waiting
        if not (waiting or unseen):
            waiting = True
            document.add_timeout_callback(catch_up, GATHER_MS)  # takes the document's lock

    def on_tags(_: str, __: object, tags: list[Any]) -> None:
        nonlocal unseen
        unseen = UNSEEN in tags
        on_event()

    widget.root.on_change("tags", on_tags)
    # Moves of the talk change nothing in a demo, and must not be slowed down by them.
    return stage.listen(on_event, ignoring=(SlideShown, ClockSet, StrokeDrawn, StrokesErased))
