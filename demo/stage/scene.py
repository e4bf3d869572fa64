"""What a reader of the log knows: runs, engine, answers and position, event by event."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from demo.events import (
    BackendChanged,
    ClockSet,
    ClusterChanged,
    EngineFailed,
    EngineReady,
    EngineStuck,
    EpochEnded,
    EpochShown,
    Event,
    ModelComposed,
    PaceChanged,
    PictureAnswered,
    PictureDrawn,
    QuestionFailed,
    RunEnded,
    RunQueued,
    RunResumed,
    RunStarted,
    SessionFound,
    SessionOpened,
    SizesCounted,
    SlideShown,
    Snapshot,
    StageCleared,
    StageReopened,
    StepTaken,
    ThroughputMeasured,
    VariantFailed,
    VariantReady,
    VariantsBroken,
    VariantsLoaded,
    VariantWarming,
)
from demo.requests import COMPARE, REPLAY
from demo.stage.run import Run, run_of


class Scene:
    """What a reader of the log knows so far: the runs, the engine, the click that waits."""

    def __init__(self) -> None:
        self.session: SessionOpened | None = None
        self.earlier: SessionFound | None = None  # what can be brought back, before the first run
        self.runs: dict[int, Run] = {}
        self.newest: dict[str, Run] = {}  # by variant
        self._learned: dict[str, Run] = {}  # by variant, the one that screens can look into
        self.ready: EngineReady | None = None
        self.engine_failure = ""
        self.cluster: ClusterChanged | None = None  # where the talk's own engine is, if not here
        self.backends: dict[str, BackendChanged] = {}  # other libraries that were wanted
        self.stuck: int | None = None  # the run whose training does not answer
        self.queued: str | None = None
        self._asked_after = 0  # the number of the last run before those that were asked for last
        self.queued_on = ""  # another library than the talk's own engine's
        self.warming: str | None = None
        self.weights: dict[str, int] = {}  # variants that are warm, with their size
        self.broken: dict[str, str] = {}  # variants that can't be built, with the reason
        self.changed: set[str] = set()  # variants whose newest code has not trained yet
        self.loaded: VariantsLoaded | None = None  # the variants' file, if saved since the start
        self.unloaded: VariantsBroken | None = None  # the same, if it can't be run
        self.picture: PictureDrawn | None = None
        self.answers: dict[str, PictureAnswered] = {}  # the newest of each variant
        self._answered: dict[str, dict[int, PictureAnswered]] = {}  # to that picture, by epoch
        self.composed: ModelComposed | None = None
        self.steps: dict[str, StepTaken] = {}  # the newest of each variant
        self.sizes: SizesCounted | None = None
        self.throughput: ThroughputMeasured | None = None  # told last
        # The newest by variant, first way and size of a batch.
        self.throughputs: dict[tuple[str, str, int], ThroughputMeasured] = {}
        self.unanswered: dict[str, str] = {}  # questions by their kind, with the reason
        self.hurried = False  # as fast as the machine can, not at an audience's pace
        self.epoch: int | None = None  # that screens look back at; None: the newest
        self.playing = False  # do the epochs after it follow by themselves?
        self._as_shown: dict[int, Run] = {}  # runs at that epoch, until the next event
        # Until a run begins, ends or is shown otherwise: thousands are not gone through per epoch.
        self._shown: list[Run] | None = None
        self._all_running: list[Run] | None = None
        self._recorded: str | None = None
        self.slide: SlideShown | None = None  # where the talk is; nobody has moved if unknown
        self.moves = 0  # how often it went elsewhere: this orders what pages are told
        self.began: float | None = None  # when the talk's time began, on the wall clock

    @property
    def last(self) -> Run | None:
        """The newest run, whatever became of it."""
        return next(reversed(self.runs.values()), None)

    @property
    def running(self) -> Run | None:
        """The run in progress, if there is one; of several, the newest."""
        return next(reversed(self.all_running), None)

    @property
    def all_running(self) -> list[Run]:
        """All runs in progress, oldest first: a cluster trains several side by side."""
        if self._all_running is None:
            self._all_running = [run for run in self.runs.values() if run.state == "running"]
        return self._all_running

    @property
    def broken_off(self) -> Run | None:
        """The newest run of those that were asked for last that can go on; none while any runs."""
        asked = takewhile(lambda run: run.id > self._asked_after, reversed(self.runs.values()))
        return None if self.running else next((run for run in asked if run.resumable), None)

    @property
    def failure(self) -> str:
        """Why nothing can be trained, or not with some library; empty: there is no reason."""
        others = (each.reason for each in self.backends.values() if each.state == "failed")
        return self.engine_failure or next(others, "")

    @property
    def has_gpu(self) -> bool:
        """Whether the talk's own engine computes on a GPU."""
        return self.ready is not None and self.ready.device.startswith("GPU")

    @property
    def workers(self) -> int:
        """How many runs can be trained side by side."""
        if self.cluster is None or self.cluster.state == "lost":
            return 1
        return self.cluster.workers

    @property
    def shown(self) -> list[Run]:
        """Runs that screens show, as these show them, oldest first: all since the last clearing.

        It is the same list as long as these are the same runs.
        """
        if self._shown is None:
            self._shown = [self.as_shown(run) for run in self.runs.values() if not run.cleared]
        return self._shown

    def as_shown(self, run: Run) -> Run:
        """Return a run no further than the epoch that screens look back at."""
        if self.epoch is None:
            return run
        if run.id not in self._as_shown:
            self._as_shown[run.id] = run.until(self.epoch)
        return self._as_shown[run.id]

    @property
    def recorded(self) -> str:
        """When and on what runs that screens show were recorded, of the newest; empty: none was."""
        if self._recorded is None:
            recorded = (run.recorded for run in reversed(self.shown) if run.recorded)
            self._recorded = next(recorded, "")
        return self._recorded

    def learned(self, variant: str) -> Run | None:
        """The run of a variant, on all of the talk's own data, that can be looked into."""
        run = self._learned.get(variant)
        if run is None or run.cleared:
            return None
        shown = self.as_shown(run)
        return shown if shown.snapshots else None

    def answer(self, variant: str) -> PictureAnswered | None:
        """What a variant's newest run said of a picture, as of the epoch that screens show."""
        run, newest = self.learned(variant), self.answers.get(variant)
        if run is None or newest is None or not run.is_past:
            return newest
        earlier = self._answered[variant].get(run.epoch)
        return earlier if earlier is not None and earlier.run == run.id else None

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        self._as_shown.clear()
        if self.epoch is not None or not isinstance(event, (Snapshot, EpochEnded)):
            self._shown = self._all_running = self._recorded = None
        match event:
            case Snapshot():
                self._look_into(event)
            case EpochEnded():
                self.runs[event.run].history.append(event)
            case RunStarted():
                self.earlier = None
                if event.recorded:
                    self.unanswered.pop(REPLAY, None)
                self.runs[event.run] = self.newest[event.variant] = run = run_of(event)
                if run.series == run.id:  # the others of a series start by themselves
                    self._show_newest()
                self.changed.discard(event.variant)
                if self.queued == event.variant:  # else a newer click waits already
                    self.queued = None
            case RunEnded():
                self.stuck = None
                run = self.runs[event.run]
                run.state, run.reason = event.state, event.reason
                run.resumable = event.resumable
            case RunResumed():
                self._resume(event)
            case RunQueued():
                self.queued, self.queued_on = event.variant, event.backend
                if event.variant is not None:
                    self._asked_after = max(self.runs, default=0)
                    self._show_newest()
            case EpochShown():
                self.epoch, self.playing = event.epoch, event.playing
            case StageReopened():
                self._reopen(event)
            case StageCleared():
                self._show_newest()
                for run in self.runs.values():
                    run.cleared |= run.state != "running"
            case PictureDrawn():
                self.picture = event
                self._show_newest()  # only the newest weights can answer
            case PictureAnswered():
                self._note_answer(event)
            case ModelComposed():
                self.composed = event
            case PaceChanged():
                self.hurried = event.epochs_per_second is None
            case StepTaken() | SizesCounted() | ThroughputMeasured() | QuestionFailed():
                self._apply_answer(event)
            case SlideShown() | ClockSet():
                self._apply_move(event)
            case _:
                self._apply_engine(event)

    def _look_into(self, event: Snapshot) -> None:
        """Keep what a run has learned; of each variant, only what the newest has."""
        run = self.runs[event.run]
        if run.is_aside:
            return
        before = self._learned.get(run.variant, run)
        if before.id > run.id and not before.cleared:
            return
        if before is not run:
            before.snapshots = {}
        self._learned[run.variant] = run
        run.snapshots[event.epoch] = event

    def has_forgotten(self, event: Event) -> bool:
        """Tell whether something large was told that no screen can ask for any more."""
        match event:
            case Snapshot():
                run = self.runs[event.run]
                return run.cleared or run.snapshots.get(event.epoch) is not event
            case PictureDrawn():
                return self.picture is not event
            case _:
                return False

    def _note_answer(self, event: PictureAnswered) -> None:
        variant = self.runs[event.run].variant
        before = self.answers.get(variant)
        if before is None or (before.picture, before.run) != (event.picture, event.run):
            self._answered[variant] = {}
        self._answered[variant][event.epoch] = self.answers[variant] = event

    def _apply_move(self, event: SlideShown | ClockSet) -> None:
        match event:
            case SlideShown():
                self.slide = event
                self.moves += 1
            case ClockSet():
                self.began = event.time if event.runs else None

    def _apply_answer(
        self, event: StepTaken | SizesCounted | ThroughputMeasured | QuestionFailed
    ) -> None:
        match event:
            case StepTaken():
                self.steps[event.variant] = event
                self.unanswered.pop("StepWanted", None)
            case SizesCounted():
                self.sizes = event
                self.unanswered.pop("SizesWanted", None)
            case ThroughputMeasured():
                self.throughput = event
                self.throughputs[event.variant, event.lanes[0], event.batch] = event
                self.unanswered.pop(COMPARE, None)
            case QuestionFailed():
                self.unanswered[event.question] = event.reason
                if event.question == COMPARE:
                    self._end_comparison()

    def _end_comparison(self) -> None:
        if self.throughput is not None:
            self.throughput = replace(self.throughput, ended=True)

    def _apply_engine(self, event: Event) -> None:
        match event:
            case VariantsLoaded():
                self._apply_variants(event)
            case VariantsBroken():
                self.unloaded = event
            case SessionOpened():
                self.session = event
            case SessionFound():
                self.earlier = event
            case EngineReady():
                self.ready = event
            case ClusterChanged():
                self.cluster = event
            case BackendChanged():
                self.backends[event.backend] = event
                if event.state in ("missing", "failed") and self.queued_on == event.backend:
                    self.queued = None
            case EngineStuck():
                self.stuck = event.run if event.stuck else None
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

    def _show_newest(self) -> None:
        self.epoch, self.playing = None, False

    def _resume(self, event: RunResumed) -> None:
        self._show_newest()
        run = self.runs[event.run]
        run.state, run.reason = "running", ""
        run.resumable = run.forgotten = False
        self._asked_after = min(self._asked_after, run.id - 1)
        run.device, run.engine = event.device or run.device, event.engine or run.engine
        run.history = [each for each in run.history if each.epoch < event.epoch]
        early = {n: each for n, each in run.snapshots.items() if n < event.epoch}
        run.snapshots = early
        if self.queued == run.variant:
            self.queued = None

    def _reopen(self, event: StageReopened) -> None:
        self._show_newest()
        for run in self.runs.values():
            run.forgotten = True
            run.resumable = run.id in event.resumable
            if run.state == "running":
                run.state = "interrupted"
        self.ready = self.queued = self.warming = self.sizes = self.unloaded = None
        self.stuck = self.cluster = None
        self._end_comparison()
        self.engine_failure = ""
        for known in (self.weights, self.broken, self.steps, self.unanswered, self.backends):
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
            run.resumable &= not run.outdated
