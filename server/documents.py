"""One small Bokeh document per demo and window; each follows the stage log by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bokeh.application import Application
from bokeh.application.handlers import FunctionHandler
from bokeh.document import Document

from demo.stage import Stage
from demo.widgets.base import Widget

TOGETHER_MS = 4  # a click brings a few events at once: one update shows them all


def demo_application(stage: Stage, open_demo: Callable[[str], Widget]) -> Application:
    """Return the Bokeh application whose sessions show one demo each.

    Which one stands in the session's token under ``demo``.
    """

    def fill(document: Document) -> None:
        context: Any = document.session_context  # its type there lacks the token
        document.config.notify_connection_status = False  # no red banner before an audience
        widget = open_demo(context.token_payload["demo"])
        widget.catch_up()
        document.add_root(widget.root)
        follow(document, stage, widget)

    return Application(FunctionHandler(fill))


def follow(document: Document, stage: Stage, widget: Widget) -> None:
    """Let a widget catch up soon after each event, once for however many came together."""
    waiting = False

    def catch_up() -> None:
        nonlocal waiting
        waiting = False
        widget.catch_up()

    def on_event() -> None:
        nonlocal waiting
        if not waiting:
            waiting = True
            document.add_timeout_callback(catch_up, TOGETHER_MS)  # takes the document's lock

    end = stage.listen(on_event)
    document.on_session_destroyed(lambda _: end())
