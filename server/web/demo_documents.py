"""One small Bokeh document per demo and window; each follows the stage log by itself."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any

from bokeh.application import Application
from bokeh.application.application import SessionContext
from bokeh.application.handlers import FunctionHandler
from bokeh.core.serialization import Serializer
from bokeh.document import Document
from bokeh.document import document as bokeh_document
from bokeh.document.events import DocumentPatchedEvent
from bokeh.document.json import PatchJson
from bokeh.protocol.messages.patch_doc import patch_doc
from bokeh.server.connection import ServerConnection
from bokeh.server.session import ServerSession
from bokeh.server.tornado import BokehTornado
from bokeh.settings import settings
from tornado.ioloop import IOLoop

from demo.events import ClockSet, SlideShown
from demo.stage.log import Stage
from demo.ui.widget import Widget
from server.access.gate import Guarded
from server.web.bokeh_patches import make_lean

UNSEEN = {"unseen": True}  # the page's tag on the root of a demo whose slide is not shown
TOGETHER_MS = 4  # a click brings a few events at once: one update shows them all
COLLECT_S = 10.0  # at the least, from one look for garbage to the next

make_lean()
# Bokeh's own look at all models for mistakes, once a window, takes a quarter of the time to open
# one. The tests of the demos have that look.
settings.perform_document_validation = False


class RareCollector:
    """Stands for ``gc`` in Bokeh, which would collect garbage for every window that is closed.

    That takes 0.1 s in which nothing else is done. Here it is done once for all that are closed
    within ``COLLECT_S``.
    """

    def __init__(self) -> None:
        self._waits = False

    def collect(self) -> None:
        """Collect soon."""
        if not self._waits:
            self._waits = True
            IOLoop.current().call_later(COLLECT_S, self._collect)

    def _collect(self) -> None:
        self._waits = False
        gc.collect()


vars(bokeh_document)["gc"] = RareCollector()


class DemoApplication(Application):
    """A Bokeh application whose sessions show one demo each.

    Which one stands in the session's token under ``demo``; ``open_demo`` lets it catch up, and
    ``blame`` hears of those that fail later.
    """

    def __init__(
        self,
        stage: Stage,
        open_demo: Callable[[str], Widget],
        blame: Callable[[Widget, Exception], None],
    ) -> None:
        super().__init__(FunctionHandler(self._fill))
        self._stage, self._open_demo, self._blame = stage, open_demo, blame
        self._ends: dict[str, Callable[[], None]] = {}  # of what follows the log, by session

    def _fill(self, document: Document) -> None:
        context: Any = document.session_context  # its type there lacks the token
        document.config.notify_connection_status = False  # no red banner before an audience
        document.config.reconnect_session = False  # the page opens the demo anew, from the log
        try:
            widget = self._open_demo(context.token_payload["demo"])
        except Exception:  # its author has been told; the page gets nothing to show
            return
        document.add_root(widget.root)
        self._ends[context.id] = follow(document, self._stage, widget, partial(self._blame, widget))

    async def on_session_destroyed(self, session_context: SessionContext) -> None:
        """Let go of a window that was closed; its document's own callbacks collect garbage."""
        if end := self._ends.pop(session_context.id, None):
            end()
        await super().on_session_destroyed(session_context)


class DemoServer(Guarded, BokehTornado):
    """Serves live demos, without delay."""

    def new_connection(self, protocol: Any, socket: Any, *arguments: Any) -> ServerConnection:
        """Let each part of a message leave at once.

        Bokeh sends a message in three parts. TCP would hold the second until the page has
        acknowledged the first, which it does for no less than 40 ms if nothing else is said.
        """
        if socket.ws_connection:  # else the page has left while its demo was opened
            socket.set_nodelay(True)
        return super().new_connection(protocol, socket, *arguments)


def follow(
    document: Document, stage: Stage, widget: Widget, fail: Callable[[Exception], None]
) -> Callable[[], None]:
    """Let a widget catch up soon after each event, once for however many came together.

    Return the call that ends this. If the widget raises, ``fail`` is told, and what it has shown
    so far stays.
    While the page says ``UNSEEN`` it is left alone, and catches up when its slide is shown again.
    """
    waiting = unseen = False

    def catch_up() -> None:
        nonlocal waiting
        waiting = False
        try:
            with one_message(document):
                widget.catch_up()
        except Exception as error:  # an author's demo may do anything
            fail(error)

    def on_event() -> None:
        nonlocal waiting
        if not (waiting or unseen):
            waiting = True
            document.add_timeout_callback(catch_up, TOGETHER_MS)  # takes the document's lock

    def on_tags(_: str, __: object, tags: list[Any]) -> None:
        nonlocal unseen
        unseen = UNSEEN in tags
        on_event()

    widget.root.on_change("tags", on_tags)
    # Where the talk is changes nothing in a demo, and whoever pages through wants no delay.
    return stage.listen(on_event, deaf_to=(SlideShown, ClockSet))


@contextmanager
def one_message(document: Document) -> Iterator[None]:
    """Send all that changes in here as one message: the page then paints once.

    Bokeh sends a message for each change, and where all cores train they come apart.
    """
    context: Any = document.session_context
    session = context.session if context else None
    if session is None:  # nobody listens yet
        yield
        return
    parcel = PatchBatch(document, session)
    document.callbacks.remove_on_change(session)
    document.callbacks.on_change_dispatch_to(parcel)
    try:
        yield
    finally:
        document.callbacks.remove_on_change(parcel)
        document.callbacks.on_change_dispatch_to(session)
        if message := parcel.message():
            for connection in session._subscribed_connections:
                session._pending_writes.append(connection._socket.send_message(message))


class PatchBatch:
    """Gathers a document's changes as one message, each written down as it was when it came.

    One serializer for all of them: to make one takes Bokeh a look at every model there is.
    """

    def __init__(self, document: Document, session: ServerSession | None = None) -> None:
        """Be told of changes with ``document.callbacks.on_change_dispatch_to``."""
        self._models = document.models
        self._changes: list[Any] = []
        if session is not None:  # a widget may write to the log, and has to hear of that soon
            self._session_callback_added = session._session_callback_added
            self._session_callback_removed = session._session_callback_removed

    @cached_property
    def _serializer(self) -> Serializer:
        return Serializer(references=self._models.synced_references)

    def _document_patched(self, event: DocumentPatchedEvent) -> None:
        self._changes.append(self._serializer.encode(event))

    def message(self) -> patch_doc | None:
        """Return what is to be sent, if anything has changed."""
        if not self._changes:
            return None
        self._models.flush_synced(lambda model: not self._serializer.has_ref(model))
        message = patch_doc(patch_doc.create_header(), {}, PatchJson(events=self._changes))
        message.add_buffers(*self._serializer.buffers)
        return message
