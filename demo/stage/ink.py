"""What was drawn on the slides with the pen."""

from __future__ import annotations

from demo.events import Event, StrokeDrawn, StrokesErased

MOST_STROKES = 500  # of a slide: more is no drawing, and would be sent to each window


class Ink:
    """The strokes on each slide, by its id, oldest first."""

    def __init__(self) -> None:
        self._strokes: dict[str, list[StrokeDrawn]] = {}

    def on(self, slide: str) -> list[StrokeDrawn]:
        """Return the strokes on a slide."""
        return self._strokes.get(slide, [])

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case StrokeDrawn():
                strokes = [*self.on(event.slide), event]
                self._strokes[event.slide] = strokes[-MOST_STROKES:]
            case StrokesErased():
                self._strokes[event.slide] = self.on(event.slide)[:-1] if event.last else []
