"""The slide that all windows show, kept up to date while slides are renamed and deleted."""

from __future__ import annotations

from dataclasses import replace
from time import time
from typing import Any

from demo.stage.log import Stage
from server.talk.live_deck import LiveDeck


class CurrentSlide:
    """Knows which slide is shown, also after a save that renamed or deleted it."""

    def __init__(self, stage: Stage, live_deck: LiveDeck) -> None:
        self._stage, self._live_deck = stage, live_deck
        self._ids = self._names()
        self._index = 0  # in the deck, of the shown slide when it was deleted
        live_deck.listen(self._on_reload)

    def _names(self) -> list[str]:
        return [slide.id for slide in self._live_deck.deck.slides]

    def _on_reload(self) -> None:
        before, self._ids = self._ids, self._names()
        shown = self._stage.scene.position.slide
        if shown is None or shown.slide in self._ids:
            return
        if shown.slide in before:
            self._index = before.index(shown.slide)
        if self.id and self.id not in before:  # its heading was changed, and so its id
            self._stage.append(replace(shown, slide=self.id, time=time()))

    @property
    def id(self) -> str:
        """The shown slide's id; where that was deleted, its successor's; "" without any slide."""
        if not self._ids:
            return ""
        shown = self._stage.scene.position.slide
        if shown is None:
            return self._ids[0]
        if shown.slide in self._ids:
            return shown.slide
        return self._ids[min(self._index, len(self._ids) - 1)]

    def position(self) -> dict[str, Any]:
        """Return where pages should be; ``slide`` is empty as long as nobody has moved.

        ``number`` grows with each move.
        """
        scene = self._stage.scene
        shown = scene.position.slide
        return {
            "slide": self.id if shown else "",
            "step": shown.step if shown else -1,
            "black": shown.black if shown else False,
            "number": scene.position.moves,
        }
