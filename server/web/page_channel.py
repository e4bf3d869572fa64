"""The line between the talk and one open page: news go down, commands come up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import time
from typing import TYPE_CHECKING, Any

from server.web.page_commands import handle_command

if TYPE_CHECKING:
    from server.talk.talk import Talk

PANEL_PAUSE_S = 0.1  # at the least, from one state of the training to the next

News = dict[str, Any]


class PageChannel:
    """Tells a page what is new to it, each time that something happens; obeys it."""

    def __init__(self, talk: Talk, send: Callable[[News], None], *, presents: bool) -> None:
        """``presents``: the page is the presenter's, and shows the training's state, too.

        It begins with the state now: the page may come from before a restart.
        """
        self._talk, self._send, self._presents = talk, send, presents
        self._told: News = {}
        self._panel: News = {}
        self._heard = 0  # messages: a page passes over news from before its own last one
        self._pausing: asyncio.Handle | None = None
        self._end = talk.listen(self._tell)
        self._tell()

    def hear(self, message: str | bytes) -> None:
        """Obey the page."""
        self._heard += 1
        handle_command(self._talk, message)
        self._tell()

    def close(self) -> None:
        """Forget the page."""
        self._end()
        if self._pausing:
            self._pausing.cancel()

    def _tell(self) -> None:
        talk = self._talk
        news = {
            "version": talk.show.presenter_version if self._presents else talk.show.version,
            "problems": talk.problems,
            "assets": talk.assets,
            "recorded": talk.stage.scene.recorded,
            "place": {**talk.place.told(), "heard": self._heard},
        }
        if news != self._told:
            self._told = news
            self._send(news)
        if self._presents and not self._pausing:  # it takes a moment: others hear of a move first
            self._pausing = asyncio.get_running_loop().call_soon(self._tell_panel)

    def _tell_panel(self) -> None:
        """Tell the state of the training; soon again, if it changes meanwhile."""
        self._pausing = None
        panel = self._talk.panel()
        if panel != self._panel:
            self._panel = panel
            self._send({"panel": panel, "now": time()})
            loop = asyncio.get_running_loop()
            self._pausing = loop.call_later(PANEL_PAUSE_S, self._tell_panel)
