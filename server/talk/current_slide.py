"""Where the talk is, in the slides as they are now: one place for all windows."""

from __future__ import annotations

from dataclasses import replace
from time import time
from typing import Any

from demo.stage.log import Stage
from server.talk.live_deck import LiveDeck


class CurrentSlide:
    """Follows the slide that is shown through saves: it may get another name, or go."""

    def __init__(self, stage: Stage, show: LiveDeck) -> None:
        self._stage, self._show = stage, show
        self._ids = self._names()
        self._index = 0  # where the slide was that is not there now
        show.listen(self._on_reload)

    def _names(self) -> list[str]:
        return [slide.id for slide in self._show.deck.slides]

    def _on_reload(self) -> None:
        before, self._ids = self._ids, self._names()
        shown = self._stage.scene.slide
        if shown is None or shown.slide in self._ids:
            return
        if shown.slide in before:
            self._index = before.index(shown.slide)
        if self.slide and self.slide not in before:  # the same one, with another heading
            self._stage.append(replace(shown, slide=self.slide, time=time()))

    @property
    def slide(self) -> str:
        """The id of the slide that is shown, or of the one in its stead; empty without any."""
        if not self._ids:
            return ""
        shown = self._stage.scene.slide
        if shown is None:
            return self._ids[0]
        if shown.slide in self._ids:
            return shown.slide
        return self._ids[min(self._index, len(self._ids) - 1)]

    def told(self) -> dict[str, Any]:
        """Return what pages are told; ``slide`` is empty as long as nobody has moved."""
        scene = self._stage.scene
        shown = scene.slide
        return {
            "slide": self.slide if shown else "",
            "step": shown.step if shown else -1,
            "black": shown.black if shown else False,
            "number": scene.moves,
        }
