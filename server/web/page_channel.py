"""The connection of one open page: sends it the talk's state, receives its commands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import time
from typing import TYPE_CHECKING, Any

from server.talk.pointer import Place
from server.web.changed import ChangeSender
from server.web.page_commands import handle_command

if TYPE_CHECKING:
    from server.talk.talk import Talk

PANEL_PAUSE_S = 0.1  # at least, between two messages about the training

Message = dict[str, Any]  # to the page, sent as JSON


class PageChannel:
    """Sends a page the talk's state whenever it changes; carries out the page's commands."""

    def __init__(self, talk: Talk, send: Callable[[Message], None], *, presents: bool) -> None:
        """``presents``: the page is the presenter's, and shows the training's state, too.

        The state is sent at once: the page may have been opened before a restart.
        """
        self._talk, self._presents = talk, presents
        self._state = ChangeSender(send)
        self._panel = ChangeSender[Message](lambda panel: send({"panel": panel, "now": time()}))
        self._ink = ChangeSender[Message](lambda ink: send({"ink": ink}))
        self._shows_ink = False  # or did, so that the page has to hear of what is gone
        self._ends: list[Callable[[], None]] = []  # of what it listens to
        self._is_handling = False  # so that a page is not told where it points itself
        self._send = send
        self._received = 0  # messages: a page ignores states that were sent before its last one
        self._panel_timer: asyncio.Handle | None = None
        self._ends.append(talk.pointer.listen(self._point))
        if presents:
            show = talk.room_view.open_page
            self._ends.append(show(self, lambda news: send({"room": news})))
        else:
            talk.layout_reports.open(self)
            press = talk.room_view.open_window
            self._ends.append(press(self, lambda button: send({"press": button})))
        self._ends.append(talk.listen(self._send_state))
        self._send_state()

    def receive(self, message: str | bytes) -> None:
        """Do what the page asks for."""
        self._received += 1
        self._is_handling = True
        try:
            handle_command(self._talk, message)
        finally:
            self._is_handling = False
        self._send_state()

    def close(self) -> None:
        """Forget the page."""
        for end in reversed(self._ends):  # it hears of nothing any more
            end()
        if not self._presents:
            self._talk.layout_reports.close(self)
        if self._panel_timer:
            self._panel_timer.cancel()

    def _send_state(self) -> None:
        talk, deck = self._talk, self._talk.live_deck
        self._state.send(
            {
                "version": deck.presenter_version if self._presents else deck.version,
                "problems": talk.problems,
                "assets": talk.saved_files.assets,
                "stills": talk.stills,
                "recorded": talk.stage.scene.views.recorded,
                "checks_layout": talk.layout_reports.wanted_of(self),
                "onlookers": talk.room_view.onlookers_of(self),
                "has_room": talk.room_view.is_seen,
                "position": {**talk.current_slide.position(), "received": self._received},
            }
        )
        self._send_ink()
        # Not at once: to put it together takes a moment, and other pages should get a move first.
        if self._presents and not self._panel_timer:
            self._panel_timer = asyncio.get_running_loop().call_soon(self._send_panel)

    def _send_ink(self) -> None:
        """Send what was drawn on the slide that is shown."""
        slide = self._talk.current_slide.id
        strokes = self._talk.stage.scene.ink.on(slide)
        self._shows_ink |= bool(strokes)
        if not self._shows_ink:
            return  # as in most talks
        drawn = [{"path": each.path, "colour": each.colour} for each in strokes]
        self._ink.send({"slide": slide, "strokes": drawn})

    def _point(self, place: Place) -> None:
        if not self._is_handling:
            self._send({"point": place})

    def _send_panel(self) -> None:
        """Send the state of the training; again after a pause, as long as it changes."""
        self._panel_timer = None
        if self._panel.send(self._talk.panel()):
            loop = asyncio.get_running_loop()
            self._panel_timer = loop.call_later(PANEL_PAUSE_S, self._send_panel)
