"""One small Bokeh document per demo and window; each follows the stage log by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any

from bokeh.application import Application
from bokeh.application.handlers import FunctionHandler
from bokeh.core.serialization import Serializer
from bokeh.document import Document
from bokeh.document.events import DocumentPatchedEvent
from bokeh.document.json import PatchJson
from bokeh.protocol.messages.patch_doc import patch_doc
from bokeh.server.session import ServerSession

from demo.stage import Stage
from demo.widgets.base import Widget

UNSEEN = {"unseen": True}  # the page's tag on the root of a demo whose slide is not shown
TOGETHER_MS = 4  # a click brings a few events at once: one update shows them all


def demo_application(
    stage: Stage,
    open_demo: Callable[[str], Widget],
    blame: Callable[[Widget, Exception], None],
) -> Application:
    """Return the Bokeh application whose sessions show one demo each.

    Which one stands in the session's token under ``demo``; ``open_demo`` lets it catch up, and
    ``blame`` hears of those that fail later.
    """

    def fill(document: Document) -> None:
        context: Any = document.session_context  # its type there lacks the token
        document.config.notify_connection_status = False  # no red banner before an audience
        document.config.reconnect_session = False  # the page opens the demo anew, from the log
        try:
            widget = open_demo(context.token_payload["demo"])
        except Exception:  # its author has been told; the page gets nothing to show
            return
        document.add_root(widget.root)
        follow(document, stage, widget, partial(blame, widget))

    return Application(FunctionHandler(fill))


def follow(
    document: Document, stage: Stage, widget: Widget, fail: Callable[[Exception], None]
) -> None:
    """Let a widget catch up soon after each event, once for however many came together.

    If it raises, ``fail`` is told, and what it has shown so far stays.
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
    end = stage.listen(on_event)
    document.on_session_destroyed(lambda _: end())


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
    parcel = Parcel(document, session)
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


class Parcel:
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
