"""The picture that somebody drew, and what the models say of it."""

from __future__ import annotations

from demo.events import Event, PictureAnswered, PictureDrawn
from demo.stage.run_views import RunViews
from demo.stage.runs import Runs


class Drawing:
    """The newest drawn picture, and the answers of each variant's newest run that gave any."""

    def __init__(self, runs: Runs, views: RunViews) -> None:
        self._runs, self._views = runs, views
        self.picture: PictureDrawn | None = None
        self.answers: dict[str, PictureAnswered] = {}  # the newest of each variant
        self._by_epoch: dict[str, dict[int, PictureAnswered]] = {}  # of each variant

    def answer(self, variant: str) -> PictureAnswered | None:
        """What a variant's newest run said of a picture, as of the epoch that screens show."""
        run, newest = self._views.learned(variant), self.answers.get(variant)
        if run is None or newest is None or not run.is_past:
            return newest
        earlier = self._by_epoch[variant].get(run.epoch)
        return earlier if earlier is not None and earlier.run == run.id else None

    def is_obsolete(self, event: PictureDrawn) -> bool:
        """Tell whether no screen can ask for a picture any more."""
        return self.picture is not event

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case PictureDrawn():
                self.picture = event
            case PictureAnswered():
                self._note_answer(event)

    def _note_answer(self, event: PictureAnswered) -> None:
        """Keep an answer beside those of the same run to the same picture."""
        variant = self._runs[event.run].variant
        before = self.answers.get(variant)
        if before is None or (before.picture, before.run) != (event.picture, event.run):
            self._by_epoch[variant] = {}
        self._by_epoch[variant][event.epoch] = self.answers[variant] = event
