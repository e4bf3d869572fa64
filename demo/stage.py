"""The stage log: the one place where everything that happens on stage is written down.

Training appends to it, through the event loop; every screen reads it from a cursor on. So a
reload, a second window and a replay are the same thing: reading the log from some point.
Concurrency: only the event loop's thread touches a ``Stage``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from demo.events import (
    ClockSet,
    EngineFailed,
    EngineReady,
    EpochEnded,
    Event,
    ModelComposed,
    PaceChanged,
    PictureAnswered,
    PictureDrawn,
    QuestionFailed,
    RunEnded,
    RunQueued,
    RunStarted,
    RunState,
    SizesCounted,
    SlideShown,
    Snapshot,
    StageCleared,
    StageReopened,
    StepTaken,
    VariantFailed,
    VariantReady,
    VariantsBroken,
    VariantsLoaded,
    VariantWarming,
)

if TYPE_CHECKING:
    import pandas as pd

HISTORY_COLUMNS = [
    "run",
    "variant",
    "epoch",
    "seconds",
    "train_loss",
    "train_accuracy",
    "test_loss",
    "test_accuracy",
]


@dataclass
class Run:
    """One training from first weights to its end, as told by the log."""

    id: int
    variant: str
    epochs: int  # as planned
    test_size: int  # test images
    seed: int = 0
    dataset: str = ""  # empty: the talk's own
    examples: int = 0  # images to learn from; 0 is all there are
    series: int = 0  # the first of several runs that differ in their seed alone
    weights: int = 0  # trainable numbers
    code: str = ""  # Python, of a model that was composed on stage
    state: RunState = "running"
    reason: str = ""
    cleared: bool = False
    outdated: bool = False  # its variant's code has changed since it ended
    forgotten: bool = False  # the process that trained it is gone, and its weights with it
    history: list[EpochEnded] = field(default_factory=list)
    snapshots: dict[int, Snapshot] = field(default_factory=dict)  # by epoch

    @property
    def epoch(self) -> int:
        """The last epoch measured; 0 is before training."""
        return self.history[-1].epoch if self.history else 0

    @property
    def measured(self) -> bool:
        """Is there a curve to show? One that was stopped before it learned has none."""
        return bool(self.history) and (self.epoch > 0 or self.state == "running")

    @property
    def test_accuracy(self) -> float | None:
        """The newest test accuracy, 0…1."""
        return self.history[-1].test_accuracy if self.history else None

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest weights and answers."""
        return next(reversed(self.snapshots.values()), None)


class Scene:
    """What a reader of the log knows so far: the runs, the engine, the click that waits."""

    def __init__(self) -> None:
        self.runs: dict[int, Run] = {}
        self.ready: EngineReady | None = None
        self.engine_failure = ""
        self.queued: str | None = None
        self.warming: str | None = None
        self.weights: dict[str, int] = {}  # variants that are warm, with their size
        self.broken: dict[str, str] = {}  # variants that can't be built, with the reason
        self.changed: set[str] = set()  # variants whose newest code has not trained yet
        self.loaded: VariantsLoaded | None = None  # the variants' file, if saved since the start
        self.unloaded: VariantsBroken | None = None  # the same, if it can't be run
        self.picture: PictureDrawn | None = None
        self.answers: dict[str, PictureAnswered] = {}  # the newest of each variant
        self.composed: ModelComposed | None = None
        self.steps: dict[str, StepTaken] = {}  # the newest of each variant
        self.sizes: SizesCounted | None = None
        self.unanswered: dict[str, str] = {}  # questions by their kind, with the reason
        self.hurried = False  # as fast as the machine can, not at an audience's pace
        self.slide: SlideShown | None = None  # where the talk is; nobody has moved if unknown
        self.moves = 0  # how often it went elsewhere: this orders what pages are told
        self.began: float | None = None  # when the talk's time began, on the wall clock

    @property
    def last(self) -> Run | None:
        """The newest run, whatever became of it."""
        return next(reversed(self.runs.values()), None)

    @property
    def running(self) -> Run | None:
        """The run in progress, if there is one."""
        return self.last if self.last is not None and self.last.state == "running" else None

    @property
    def shown(self) -> list[Run]:
        """Runs that screens show, oldest first: all since the last clearing."""
        return [run for run in self.runs.values() if not run.cleared]

    def learned(self, variant: str) -> Run | None:
        """The newest run of a variant, on all of the talk's own data, that can be looked into."""
        own = (run for run in self.shown if run.variant == variant)
        known = (run for run in own if run.snapshots and not (run.dataset or run.examples))
        return max(known, key=lambda run: run.id, default=None)

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case Snapshot():
                self.runs[event.run].snapshots[event.epoch] = event
            case EpochEnded():
                self.runs[event.run].history.append(event)
            case RunStarted():
                self.runs[event.run] = _run(event)
                self.changed.discard(event.variant)
                if self.queued == event.variant:  # else a newer click waits already
                    self.queued = None
            case RunEnded():
                run = self.runs[event.run]
                run.state, run.reason = event.state, event.reason
            case RunQueued():
                self.queued = event.variant
            case StageReopened():
                self._reopen()
            case StageCleared():
                for run in self.runs.values():
                    run.cleared |= run.state != "running"
            case PictureDrawn():
                self.picture = event
            case PictureAnswered():
                self.answers[self.runs[event.run].variant] = event
            case ModelComposed():
                self.composed = event
            case PaceChanged():
                self.hurried = event.epochs_per_second is None
            case StepTaken() | SizesCounted() | QuestionFailed():
                self._apply_answer(event)
            case SlideShown() | ClockSet():
                self._apply_move(event)
            case _:
                self._apply_engine(event)

    def _apply_move(self, event: SlideShown | ClockSet) -> None:
        match event:
            case SlideShown():
                self.slide = event
                self.moves += 1
            case ClockSet():
                self.began = event.time if event.runs else None

    def _apply_answer(self, event: StepTaken | SizesCounted | QuestionFailed) -> None:
        match event:
            case StepTaken():
                self.steps[event.variant] = event
                self.unanswered.pop("StepWanted", None)
            case SizesCounted():
                self.sizes = event
                self.unanswered.pop("SizesWanted", None)
            case QuestionFailed():
                self.unanswered[event.question] = event.reason

    def _apply_engine(self, event: Event) -> None:
        match event:
            case VariantsLoaded():
                self._apply_variants(event)
            case VariantsBroken():
                self.unloaded = event
            case EngineReady():
                self.ready = event
            case EngineFailed():
                self.engine_failure = event.reason
                self.queued = self.warming = None
            case VariantWarming():
                self.warming = event.variant
            case VariantReady():
                self.weights[event.variant] = event.weights
                self.broken.pop(event.variant, None)
                self.warming = None
            case VariantFailed():
                self.broken[event.variant] = event.reason
                self.warming = None

    def _reopen(self) -> None:
        if self.running is not None:
            self.running.state = "stopped"
        for run in self.runs.values():
            run.forgotten = True
        self.ready = self.queued = self.warming = self.sizes = self.unloaded = None
        self.engine_failure = ""
        for known in (self.weights, self.broken, self.steps, self.unanswered):
            known.clear()

    def _apply_variants(self, event: VariantsLoaded) -> None:
        self.loaded, self.unloaded = event, None
        self.sizes = None
        for name in (*event.new, *event.changed, *event.gone):
            self.weights.pop(name, None)
            self.broken.pop(name, None)
            self.steps.pop(name, None)
        self.changed |= set(event.changed)
        self.changed -= set(event.gone)
        for run in self.runs.values():
            run.outdated |= run.variant in event.changed and run.state != "running"


def _run(event: RunStarted) -> Run:
    return Run(
        event.run,
        event.variant,
        event.epochs,
        event.test_size,
        seed=event.seed,
        dataset=event.dataset,
        examples=event.examples,
        series=event.series or event.run,
        weights=event.weights,
        code=event.code,
    )


@dataclass(frozen=True, eq=False)
class Listener:
    """Whom to call after an event, unless it is of one of these kinds."""

    call: Callable[[], None]
    deaf_to: tuple[type[Event], ...]


class Stage:
    """The log: append, and read from a cursor on."""

    def __init__(self, past: Iterable[Event] = ()) -> None:
        """``past`` are the events of a process before this one."""
        self.scene = Scene()
        self._events: list[Event] = []
        self._listeners: list[Listener] = []
        for event in past:
            self.append(event)
        if self._events:
            self.append(StageReopened())

    def append(self, event: Event) -> None:
        """Write an event down and tell the listeners that there is something new."""
        self._events.append(event)
        self.scene.apply(event)
        for listener in tuple(self._listeners):
            if not isinstance(event, listener.deaf_to):
                listener.call()

    def since(self, cursor: int) -> tuple[list[Event], int]:
        """Return the events from ``cursor`` on, and the cursor to go on from."""
        return self._events[cursor:], len(self._events)

    def listen(
        self, call: Callable[[], None], *, deaf_to: tuple[type[Event], ...] = ()
    ) -> Callable[[], None]:
        """Call ``call`` after each event, but of some kinds; return the call that ends this."""
        listener = Listener(call, deaf_to)
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def history(self) -> pd.DataFrame:
        """Return one row per run and epoch, with the columns of ``HISTORY_COLUMNS``."""
        import pandas as pd  # half a second: only for those who ask

        rows = [
            {"variant": run.variant, **vars(epoch)}
            for run in self.scene.runs.values()
            for epoch in run.history
        ]
        return pd.DataFrame(rows, columns=HISTORY_COLUMNS)
