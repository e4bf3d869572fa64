"""The line between the talk and one open page: news go down, commands come up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import time
from typing import TYPE_CHECKING, Any

from server.web.changed import ChangeSender
from server.web.page_commands import handle_command

if TYPE_CHECKING:
    from server.talk.talk import Talk

PANEL_PAUSE_S = 0.1  # at the least, from one state of the training to the next

News = dict[str, Any]


class PageChannel:
    """Sends a page what is new to it, each time that something happens; does what it asks for."""

    def __init__(self, talk: Talk, send: Callable[[News], None], *, presents: bool) -> None:
        """``presents``: the page is the presenter's, and shows the training's state, too.

        It begins with the state now: the page may come from before a restart.
        """
        self._talk, self._presents = talk, presents
        self._news = ChangeSender(send)
        self._panel = ChangeSender[News](lambda panel: send({"panel": panel, "now": time()}))
        self._received = 0  # messages: a page passes over news from before its own last one
        self._panel_timer: asyncio.Handle | None = None
        self._end = talk.listen(self._send_news)
        self._send_news()

    def receive(self, message: str | bytes) -> None:
        """Do what the page asks for."""
        self._received += 1
        handle_command(self._talk, message)
        self._send_news()

    def close(self) -> None:
        """Forget the page."""
        self._end()
        if self._panel_timer:
            self._panel_timer.cancel()

    def _send_news(self) -> None:
        talk, deck = self._talk, self._talk.live_deck
        self._news.send(
            {
                "version": deck.presenter_version if self._presents else deck.version,
                "problems": talk.problems,
                "assets": talk.saved_files.assets,
                "recorded": talk.stage.scene.views.recorded,
                "position": {**talk.current_slide.position(), "received": self._received},
            }
        )
        # The panel takes a moment to put together: other pages get a move first.
        if self._presents and not self._panel_timer:
            self._panel_timer = asyncio.get_running_loop().call_soon(self._send_panel)

    def _send_panel(self) -> None:
        """Send the state of the training; soon again, if it changes meanwhile."""
        self._panel_timer = None
        if self._panel.send(self._talk.panel()):
            loop = asyncio.get_running_loop()
            self._panel_timer = loop.call_later(PANEL_PAUSE_S, self._send_panel)
