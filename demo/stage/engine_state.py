"""What is known of what trains: the machine, the talk's own engine, and other libraries."""

from __future__ import annotations

from dataclasses import dataclass, field

from demo.events import (
    BackendChanged,
    ClusterChanged,
    EngineFailed,
    EngineReady,
    EnginesGivenUp,
    EngineStuck,
    Event,
    PaceChanged,
    RunEnded,
    RunStarted,
    SessionFound,
    SessionOpened,
    StageReopened,
    VariantFailed,
    VariantParked,
    VariantReady,
    VariantsBroken,
    VariantStalled,
)


@dataclass
class EngineState:
    """Whether, where and how fast models can be trained."""

    session: SessionOpened | None = None
    earlier_session: SessionFound | None = None  # can be brought back, until the first run
    ready: EngineReady | None = None
    failure: str = ""  # why the talk's own engine can't train; empty: it can, or will
    given_up: str = ""  # why no engine is made until a click asks for one; empty: there is one
    cluster: ClusterChanged | None = None  # where the talk's own engine is, if not here
    backends: dict[str, BackendChanged] = field(default_factory=dict)  # others that were wanted
    stuck: int | None = None  # the run whose training does not answer
    stalled: str | None = None  # the variant whose function does not end; "": the file itself
    hurried: bool = False  # as fast as the machine can, not at an audience's pace

    @property
    def any_failure(self) -> str:
        """Why nothing can be trained, or not with some library; empty: there is no reason."""
        others = (each.reason for each in self.backends.values() if each.state == "failed")
        return self.failure or self.given_up or next(others, "")

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

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case SessionOpened():
                self.session = event
            case SessionFound():
                self.earlier_session = event
            case EngineReady():
                self.ready = event
            case EngineFailed():
                self.failure = event.reason
            case EnginesGivenUp():
                self.given_up = event.reason
            case ClusterChanged():
                self.cluster = event
            case BackendChanged():
                self.backends[event.backend] = event
            case EngineStuck():
                self.stuck = event.run if event.stuck else None
            case VariantStalled():
                self.stalled = event.variant if event.stalled else None
            case VariantReady() | VariantFailed() | VariantParked() | VariantsBroken():
                self.stalled = None
            case PaceChanged():
                self.hurried = event.epochs_per_second is None
            case RunStarted():
                self.earlier_session = None
            case RunEnded():
                self.stuck = None
            case StageReopened():
                self._reopen()

    def _reopen(self) -> None:
        """Forget the engine that was replaced; the session and the pace stay."""
        self.ready = self.cluster = self.stuck = self.stalled = None
        self.failure = self.given_up = ""
        self.backends.clear()
