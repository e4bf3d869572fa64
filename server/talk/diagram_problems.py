"""What is wrong with the talk's diagrams, as the windows say that draw them."""

from __future__ import annotations

from server.deck.diagrams import diagram_problem
from server.deck.slides import Diagram
from server.talk.live_deck import LiveDeck


class DiagramProblems:
    """Keeps what windows note about diagrams, as long as a slide has a diagram of the same text."""

    def __init__(self, live_deck: LiveDeck) -> None:
        self._live_deck = live_deck
        self._noted: dict[str, tuple[int, str]] = {}  # by key: a line of the block, and the reason

    @property
    def diagrams(self) -> dict[str, Diagram]:
        """Those of the deck, by key; of several that are the same, the first."""
        slides = reversed(self._live_deck.deck.slides)
        return {each.key: each for slide in slides for each in reversed(slide.diagrams)}

    @property
    def problems(self) -> list[str]:
        """What is wrong, a line each, in the order of the talk."""
        if not self._noted:
            return []
        found = [
            diagram_problem(diagram, *self._noted[key])
            for key, diagram in reversed(self.diagrams.items())
            if key in self._noted
        ]
        return [f"{each.file}:{each.line}: {each.message}" for each in found]

    def note(self, key: str, line: int, reason: str) -> None:
        """Note that a diagram can't be drawn: what is wrong, and in which line of its block."""
        known = self.diagrams
        if key not in known or self._noted.get(key) == (line, reason):
            return
        self._noted = {each: problem for each, problem in self._noted.items() if each in known}
        self._noted[key] = (line, reason)
        self._live_deck.notify()
