"""The state of the stage, computed from the log event by event."""

from __future__ import annotations

from demo.events import EngineReady, Event, PictureAnswered, PictureDrawn, Snapshot
from demo.stage.answers import Answers
from demo.stage.descent import DescentState
from demo.stage.drawing import Drawing
from demo.stage.engine_state import EngineState
from demo.stage.ink import Ink
from demo.stage.position import Position
from demo.stage.queued_start import QueuedStart
from demo.stage.run import Run
from demo.stage.run_views import RunViews
from demo.stage.runs import Runs
from demo.stage.variant_state import VariantState


class Scene:
    """What a reader of the log knows so far.

    Each part is an object of its own, which takes every event into account and reads no part
    but those above it. What the demos of a talk's author need is here by a short name:
    ``runs``, ``last``, ``running``, ``shown``, ``learned``, ``ready``, ``picture`` and ``answer``.
    """

    def __init__(self) -> None:
        self.position = Position()
        self.runs = Runs()
        self.views = RunViews(self.runs, self.position)
        self.engine = EngineState()
        self.variants = VariantState()
        self.queue = QueuedStart(self.runs)
        self.drawing = Drawing(self.runs, self.views)
        self.answers = Answers()
        self.descent = DescentState()
        self.ink = Ink()

    def apply(self, event: Event) -> None:
        """Take one event into account, in the order in which the parts read each other.

        Raises ``KeyError`` for an event of a run whose ``RunStarted`` is missing.
        """
        self.position.apply(event)
        self.runs.apply(event)
        self.views.apply(event)
        self.engine.apply(event)
        self.variants.apply(event)
        self.queue.apply(event)
        self.drawing.apply(event)
        self.answers.apply(event)
        self.descent.apply(event)
        self.ink.apply(event)

    @property
    def last(self) -> Run | None:
        """The newest run, whatever became of it."""
        return self.runs.last

    @property
    def running(self) -> Run | None:
        """The run in progress, if there is one; of several, the newest."""
        return self.runs.running

    @property
    def shown(self) -> list[Run]:
        """Runs that screens show, at the epoch that these look back at, oldest first."""
        return self.views.shown

    def learned(self, variant: str) -> Run | None:
        """The run of a variant, on all of the talk's own data, that can be looked into."""
        return self.views.learned(variant)

    @property
    def ready(self) -> EngineReady | None:
        """What trains on what, once training can begin."""
        return self.engine.ready

    @property
    def picture(self) -> PictureDrawn | None:
        """The picture that somebody drew last, or another example that was asked about."""
        return self.drawing.picture

    def answer(self, variant: str) -> PictureAnswered | None:
        """What a variant's newest run says of it, at the epoch that screens look back at."""
        return self.drawing.answer(variant)

    def is_obsolete(self, event: Event) -> bool:
        """Tell whether no screen can ask for a large event any more."""
        match event:
            case Snapshot():
                return self.runs.is_obsolete(event)
            case PictureDrawn():
                return self.drawing.is_obsolete(event)
            case _:
                return False
