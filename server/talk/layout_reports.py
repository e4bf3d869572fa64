"""What the presenter's window of the slides reports of a slide just saved: what can't be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from server.deck.slides import Slide
from server.talk.layout_problems import LayoutProblem, as_problem, at_sizes
from server.talk.live_deck import LiveDeck


class LayoutReports:
    """Keeps the newest report of each slide, as long as the slide is the same.

    Of several windows the one that has been open longest reports; the others may have any size.
    """

    def __init__(self, live_deck: LiveDeck, is_calm: Callable[[], bool]) -> None:
        """``is_calm`` tells whether looking at a slide slows nothing down."""
        self._live_deck, self._is_calm = live_deck, is_calm
        self._windows: list[object] = []
        self._reports: dict[str, tuple[Slide, list[str]]] = {}  # by the slide's id

    def open(self, window: object) -> None:
        """Let a window report, once all that were open before are closed."""
        self._windows.append(window)

    def close(self, window: object) -> None:
        """Forget a window; the next one reports."""
        self._windows.remove(window)

    def wanted_of(self, window: object) -> bool:
        """Tell whether this window should look at what was saved, now."""
        return self._windows[:1] == [window] and self._is_calm()

    def take(
        self, slide_id: str, version: str, size: tuple[int, int], found: Sequence[LayoutProblem]
    ) -> None:
        """Keep what is wrong with a slide of this version of the page, in a window of this size."""
        if version != self._live_deck.version:
            return  # another save came meanwhile
        slide = self._slides().get(slide_id)
        if slide is None:
            return
        deck, where = self._live_deck.deck, at_sizes([size])
        told = (as_problem(deck, slide, each, where) for each in found)
        lines = [f"{each.file}:{each.line}: {each.message}" for each in told]
        known = self.problems
        self._reports[slide_id] = slide, lines
        if self.problems != known:
            self._live_deck.notify()

    @property
    def problems(self) -> list[str]:
        """What can't be seen on slides that are as they were when it was found, a line each."""
        slides = self._slides()
        return [
            line
            for name, (slide, lines) in self._reports.items()
            if name in slides and slides[name].html == slide.html
            for line in lines
        ]

    def _slides(self) -> dict[str, Slide]:
        return {slide.id: slide for slide in self._live_deck.deck.slides}
